import { ones, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Module, SELU, Sequential } from '../src/index.js';

describe('hooks on forward', () => {
  it('run around forward in order, and may replace inputs and output', () => {
    const layer = new SELU();
    const log: string[] = [];
    layer.registerForwardPreHook((_module, [x]) => {
      log.push('before');
      return [(x as Tensor).mul(0)];
    });
    layer.registerForwardHook((_module, inputs, output) => {
      log.push(`after ${String((inputs[0] as Tensor).item())}`);
      return (output as Tensor).add(1);
    });
    layer.registerForwardHook(() => void log.push('last'));
    expect(layer.forward(ones([1])).toArray()).toEqual([1]);
    expect(log).toEqual(['before', 'after 0', 'last']);
  });

  it('cost nothing once they are removed: the instance has no forward of its own', () => {
    const layer = new SELU();
    const handles = [layer.registerForwardHook(() => undefined), layer.registerForwardPreHook(() => undefined)];
    expect(Object.hasOwn(layer, 'forward')).toBe(true);
    for (const handle of handles) handle.remove();
    handles[0]!.remove();
    expect(Object.hasOwn(layer, 'forward')).toBe(false);
  });

  it('of a layer run within a Sequential', () => {
    const layer = new SELU();
    let calls = 0;
    layer.registerForwardHook(() => void (calls += 1));
    new Sequential(layer, layer).forward(ones([1]));
    expect(calls).toBe(2);
  });

  it('are called in the order in which they were registered, the inputs and outputs passing through', () => {
    const layer = new SELU();
    layer.registerForwardPreHook((_module, [x]) => [(x as Tensor).add(1)]);
    layer.registerForwardPreHook((_module, [x]) => [(x as Tensor).mul(2)]);
    layer.registerForwardHook((_module, _inputs, output) => (output as Tensor).mul(0).add(3));
    layer.registerForwardHook((_module, _inputs, output) => (output as Tensor).mul(5));
    let seen: unknown;
    layer.registerForwardHook((module, inputs, output) => void (seen = [module, (inputs[0] as Tensor).item(), (output as Tensor).item()]));
    expect(layer.forward(ones([1])).toArray()).toEqual([15]);
    expect(seen).toEqual([layer, 4, 15]);
  });

  it('can be taken away one by one, in any order, and put back', () => {
    const layer = new SELU();
    const log: string[] = [];
    const first = layer.registerForwardHook(() => void log.push('first'));
    const second = layer.registerForwardHook(() => void log.push('second'));
    first.remove();
    layer.forward(ones([1]));
    second.remove();
    layer.forward(ones([1]));
    layer.registerForwardHook(() => void log.push('again'));
    layer.forward(ones([1]));
    second.remove();
    layer.forward(ones([1]));
    expect(log).toEqual(['second', 'again', 'again']);
  });

  it('of one instance are not those of another', () => {
    const [one, other] = [new SELU(), new SELU()];
    let calls = 0;
    one.registerForwardHook(() => void (calls += 1));
    other.forward(ones([1]));
    expect(calls).toBe(0);
  });

  it('give a forward that is a field of its own back', () => {
    class Doubling extends Module {
      override readonly forward = (x: Tensor): Tensor => x.mul(2);
    }
    const layer = new Doubling();
    const own = layer.forward;
    const handle = layer.registerForwardHook((_module, _inputs, output) => (output as Tensor).add(1));
    expect(layer.forward(ones([1])).toArray()).toEqual([3]);
    handle.remove();
    expect(layer.forward).toBe(own);
    expect(layer.forward(ones([1])).toArray()).toEqual([2]);
  });

  it('are no fields: neither parameters nor printing see them', () => {
    const layer = new SELU();
    layer.registerForwardHook(() => undefined);
    expect(Object.keys(layer)).not.toContain('forward');
    expect(layer.toString()).toBe('SELU()');
  });

  it('after an error in forward do not run, and the next forward does', () => {
    const layer = new SELU();
    let calls = 0;
    layer.registerForwardHook(() => void (calls += 1));
    expect(() => layer.forward(ones([1], { dtype: 'int32' }))).toThrow();
    layer.forward(ones([1]));
    expect(calls).toBe(1);
  });
});
