import { ArgumentError } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { parseSeeds, parseSetting } from '../../src/sweep/parse-options.js';

describe('--seeds', () => {
  it.each([
    ['0..4', [0, 1, 2, 3, 4]],
    ['7', [7]],
    ['0,1,7', [0, 1, 7]],
    ['0..2, 10', [0, 1, 2, 10]],
    ['3..3', [3]],
  ])('%s', (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });

  it.each(['', '4..0', '0..', 'a', '1.5', '-1', '0..99999', '1,,2', '99999999999'])('refuses %j', (text) => {
    expect(() => parseSeeds(text)).toThrow(ArgumentError);
  });
});

describe('--set', () => {
  it.each([
    ['optimizer.lr=0.1,0.01', 'optimizer.lr', [0.1, 0.01]],
    ['model.layers[2].p = 0.05', 'model.layers[2].p', [0.05]],
    ['loss=crossEntropy,nll', 'loss', ['crossEntropy', 'nll']],
    ['a=true,null,x', 'a', [true, null, 'x']],
    ['o={"type":"SGD","lr":1},"Adam"', 'o', [{ type: 'SGD', lr: 1 }, 'Adam']],
    ['a=[1,2],[3]', 'a', [[1, 2], [3]]],
    ['a=b=c', 'a', ['b=c']],
    ['lr=1e-4..1e-1', 'lr', { min: 1e-4, max: 0.1 }],
    ['lr=log:1e-4..1e-1', 'lr', { min: 1e-4, max: 0.1, scale: 'log' }],
    ['n=16..64', 'n', { min: 16, max: 64, whole: true }],
    ['n=log:16..64', 'n', { min: 16, max: 64, scale: 'log', whole: true }],
    ['x=-1.5..2', 'x', { min: -1.5, max: 2 }],
  ])('%s', (text, path, values) => {
    expect(parseSetting(text)).toEqual({ path, values });
  });

  it.each(['', 'lr', 'lr=', '=1', 'lr=,', 'lr=1,,2', 'lr=1..0', 'lr=log:0..1', 'o={"a":1,x'])('refuses %j', (text) => {
    expect(() => parseSetting(text)).toThrow(ArgumentError);
  });
});
