import { stripVTControlCharacters } from 'node:util';
import { manualSeed, ones, zeros } from '@lamella/core';
import * as nn from '@lamella/nn';
import { Trainer } from '@lamella/nn/train';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDisplay, type Display, type DisplayOptions } from '../../src/dashboard/index.js';
import { Emulator, FakeKeyboard, FakeOutput } from './support/terminal.js';

const ENV = { LANG: 'C.UTF-8', NO_COLOR: '1' };

interface Live {
  readonly display: Display;
  readonly output: FakeOutput;
  readonly keyboard: FakeKeyboard;
  readonly trainer: Trainer;
  readonly screen: () => Emulator;
  /** Trains in the background, a step every 2 ms. */
  readonly train: (epochs: number) => Promise<unknown>;
}

let display: Display | null = null;
afterEach(async () => {
  await display?.close();
  display = null;
  vi.restoreAllMocks();
});

function live(options: Partial<DisplayOptions> = {}): Live {
  const [output, keyboard] = [new FakeOutput(), new FakeKeyboard()];
  const opened = openDisplay({ title: 'xor', stdout: output.stream, stdin: keyboard.stream, env: ENV, ...options });
  display = opened;
  manualSeed(0);
  const model = new nn.Linear(2, 1);
  const slow = { onStep: () => new Promise<void>((resolve) => setTimeout(resolve, 2)) };
  const trainer = new Trainer({
    model,
    optimizer: new nn.optim.SGD(model.parameters(), { lr: 0.01 }),
    loss: nn.functional.mseLoss,
    callbacks: [opened.callback, slow],
  });
  const batches = Array.from({ length: 20 }, () => [ones([4, 2]), zeros([4, 1])]);
  return {
    display: opened,
    output,
    keyboard,
    trainer,
    screen: () => new Emulator().feed(output.text),
    train: (epochs) => trainer.fit(batches, { epochs, validation: batches.slice(0, 2) }),
  };
}

/** Until the picture has this text. */
const shows = ({ screen }: Live, text: string): Promise<void> =>
  vi.waitFor(() => expect(screen().screens.alternate.join('\n')).toContain(text), { timeout: 4000, interval: 20 });

describe('the live dashboard', () => {
  it('shows training while it runs, and leaves the last numbers in the scrollback', async () => {
    const run = live();
    const training = run.train(200);
    await shows(run, '● training');
    await shows(run, 'validation');
    expect(run.keyboard.isRaw).toBe(true);
    run.trainer.stop('enough');
    await training;
    await run.display.close();
    expect(run.screen()).toMatchObject({ isAlternate: false, isCursorShown: true });
    expect(run.screen().lines[0]).toMatch(/^xor: \d+ of 200 epochs, \d+ steps in \d:\d\d$/);
    expect(run.screen().lines.join('\n')).toContain('best: loss');
    expect(run.keyboard.isRaw).toBe(false);
    expect(run.output.listenerCount('resize')).toBe(0);
  });

  it('stops on q, once', async () => {
    const onStop = vi.fn();
    const run = live({ onStop });
    const training = run.train(1000);
    await shows(run, '● training');
    run.keyboard.press('q');
    run.keyboard.press('q');
    await shows(run, '■ stopping');
    expect(onStop).toHaveBeenCalledTimes(1);
    run.trainer.stop('told');
    await training;
  });

  it('tells the trainer to stop where nobody else is told, from a pause too', async () => {
    const run = live();
    const training = run.train(1000);
    await shows(run, '● training');
    run.keyboard.press('p');
    await shows(run, '‖ paused');
    const { step } = run.trainer;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run.trainer.step - step).toBeLessThanOrEqual(1);
    run.keyboard.press('q');
    await training;
    expect(run.trainer.stopReason).toBe('stopped from the dashboard');
  });

  it('pauses and goes on with p', async () => {
    const run = live();
    const training = run.train(1000);
    await shows(run, '● training');
    run.keyboard.press('p');
    await shows(run, 'p go on');
    run.keyboard.press('p');
    await shows(run, '● training');
    run.trainer.stop('enough');
    await training;
  });

  it('switches metrics with arrows and tab, and the scale with l', async () => {
    const run = live();
    const training = run.train(1000);
    await shows(run, '[loss]');
    run.keyboard.press('\u001B[C');
    await shows(run, '[lr]');
    run.keyboard.press('\t');
    await shows(run, '[loss]');
    run.keyboard.press('\u001B[D');
    await shows(run, '[lr]');
    run.keyboard.press('l');
    await shows(run, 'l linear scale');
    run.trainer.stop('enough');
    await training;
  });

  it('takes the first Ctrl-C as a wish to stop, and leaves at the second', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
    const onStop = vi.fn();
    const run = live({ onStop });
    const training = run.train(1000);
    await shows(run, '● training');
    run.keyboard.press('\u0003');
    await shows(run, 'Ctrl-C leave at once');
    expect(onStop).toHaveBeenCalledTimes(1);
    expect(exit).not.toHaveBeenCalled();
    run.keyboard.press('\u0003');
    expect(exit).toHaveBeenCalledWith(130);
    run.trainer.stop('told');
    await training;
  });

  it('takes keys that come together one by one', async () => {
    const run = live();
    const training = run.train(1000);
    await shows(run, '[loss]');
    run.keyboard.press('lpq');
    await shows(run, 'log scale');
    await training;
    expect(run.trainer.stopReason).toBe('stopped from the dashboard');
  });

  it('takes SIGINT as Ctrl-C, and listens no longer when it is closed', async () => {
    const before = process.listeners('SIGINT');
    const onStop = vi.fn();
    const run = live({ onStop });
    const [listener] = process.listeners('SIGINT').filter((one) => !before.includes(one));
    listener!('SIGINT');
    expect(onStop).toHaveBeenCalledTimes(1);
    await run.display.close();
    expect(process.listeners('SIGINT')).not.toContain(listener);
  });

  it('cleans the terminal when the process ends without a word', async () => {
    const before = process.listeners('exit');
    const run = live();
    await vi.waitFor(() => expect(run.screen().isAlternate).toBe(true), 4000);
    const [listener] = process.listeners('exit').filter((one) => !before.includes(one) && one.name !== 'unmount');
    listener!.call(process, 1);
    expect(run.screen()).toMatchObject({ isAlternate: false, isCursorShown: true });
    expect(run.keyboard.isRaw).toBe(false);
  });

  it('loses nothing that is printed, before, while and after it is live', async () => {
    const run = live();
    run.display.print('before');
    await vi.waitFor(() => expect(run.screen().isAlternate).toBe(true), 4000);
    run.display.print('while');
    run.output.write('by the program\n');
    await shows(run, 'by the program');
    run.display.print('last');
    await run.display.close();
    run.display.print('after');
    expect(run.screen().screens.normal).toEqual(['before', 'while', 'by the program', 'last', 'after']);
  });

  it('follows the size of the terminal', async () => {
    const run = live();
    const training = run.train(1000);
    await shows(run, 'RSS');
    run.output.resize(30, 8);
    await vi.waitFor(() => expect(run.screen().lines.join('')).not.toContain('RSS'), 10_000);
    expect(Math.max(...run.screen().lines.map((line) => line.length))).toBeLessThanOrEqual(30);
    run.trainer.stop('enough');
    await training;
  });

  it('lets training go on when the terminal has gone', async () => {
    const run = live();
    const training = run.train(30);
    await shows(run, '● training');
    run.output.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
    run.output.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
    await training;
    expect(run.trainer.epoch).toBe(30);
  });

  it('can be closed before it has opened', async () => {
    const run = live();
    await run.display.close();
    await run.display.close();
    expect(run.output.text).toBe('');
  });

  it('works without a keyboard', async () => {
    const keyboard = Object.assign(new FakeKeyboard(), { isTTY: false });
    const run = live({ stdin: keyboard.stream });
    await shows(run, ' Ctrl-C stop');
    expect(keyboard.isRaw).toBe(false);
  });
});

describe('plain lines', () => {
  it('tells each epoch in a line, without escape codes', async () => {
    const run = live({ plain: true, details: ['Linear, 3 parameters'] });
    await run.train(2);
    run.display.print('done');
    await run.display.close();
    expect(stripVTControlCharacters(run.output.text)).toBe(run.output.text);
    const lines = run.output.text.split('\n');
    expect(lines.slice(0, 2)).toEqual(['xor', 'Linear, 3 parameters']);
    expect(lines[2]).toMatch(/^epoch 1\/2 {2}20\/20 {2}loss \d\.\d{4} {2}valLoss \d\.\d{4} {2}lr 0\.0100 {2}\d\.\d s$/);
    expect(lines.slice(4)).toEqual(['done', '']);
  });

  it('tells more often where an epoch takes long', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 3000));
    const run = live({ plain: true });
    await run.train(1);
    expect(run.output.text.split('\n').length).toBeGreaterThan(4);
  });

  it('survives a reader that has gone, and leaves no listener', async () => {
    const run = live({ plain: true, onStop: () => undefined });
    run.output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await run.train(1);
    await run.display.close();
    expect(run.output.listenerCount('error')).toBe(0);
  });

  it('takes Ctrl-C where someone is told of it', async () => {
    const before = process.listeners('SIGINT');
    const onStop = vi.fn();
    live({ plain: true });
    expect(process.listeners('SIGINT')).toEqual(before);
    const run = live({ plain: true, onStop });
    const [listener] = process.listeners('SIGINT').filter((one) => !before.includes(one));
    listener!('SIGINT');
    expect(onStop).toHaveBeenCalledTimes(1);
    await run.display.close();
    expect(process.listeners('SIGINT')).toEqual(before);
  });
});
