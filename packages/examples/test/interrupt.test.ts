import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { listenForInterrupt, untilAborted, type Interrupt } from '../src/cli/interrupt.js';

function listen(): { source: EventEmitter; interrupt: Interrupt; calls: string[]; wait: (ms: number) => void } {
  const source = new EventEmitter();
  const calls: string[] = [];
  let now = 0;
  const interrupt = listenForInterrupt({
    onFirst: () => calls.push('first'),
    onSecond: () => calls.push('second'),
    source: source as unknown as NodeJS.Process,
    now: () => now,
  });
  return { source, interrupt, calls, wait: (ms) => (now += ms) };
}

describe('listenForInterrupt', () => {
  test('asks at the first Ctrl-C, orders at the second', () => {
    const { source, interrupt, calls, wait } = listen();
    expect(interrupt.signal.aborted).toBe(false);
    source.emit('SIGINT');
    expect(interrupt.signal.aborted).toBe(true);
    expect(calls).toEqual(['first']);
    wait(300);
    source.emit('SIGINT');
    expect(calls).toEqual(['first', 'second']);
  });

  test('takes what comes at once for the same key press', () => {
    const { source, calls, wait } = listen();
    source.emit('SIGINT');
    wait(5);
    source.emit('SIGINT');
    expect(calls).toEqual(['first']);
  });

  test('gives Ctrl-C back', () => {
    const { source, interrupt } = listen();
    interrupt.release();
    expect(source.listenerCount('SIGINT')).toBe(0);
  });
});

describe('untilAborted', () => {
  test('gives every item', async () => {
    const seen: number[] = [];
    for await (const item of untilAborted([1, 2, 3], new AbortController().signal)) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
  });

  test('gives none after the abort', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    for await (const item of untilAborted([1, 2, 3], controller.signal)) {
      seen.push(item);
      if (item === 2) controller.abort();
    }
    expect(seen).toEqual([1, 2]);
    for await (const item of untilAborted([1], controller.signal)) seen.push(item);
    expect(seen).toEqual([1, 2]);
  });

  test('lets the event loop turn between items', async () => {
    const controller = new AbortController();
    setImmediate(() => {
      controller.abort();
    });
    let count = 0;
    for await (const item of untilAborted([1, 2, 3, 4, 5], controller.signal)) count = item;
    expect(count).toBeLessThan(3);
  });

  test('closes what it reads when the loop is left', async () => {
    let isClosed = false;
    function* items(): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        isClosed = true;
      }
    }
    for await (const item of untilAborted(items(), new AbortController().signal)) if (item === 1) break;
    expect(isClosed).toBe(true);
  });
});
