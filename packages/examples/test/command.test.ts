import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { runCommand, type CommandContext } from '../src/cli/command.js';
import { untilAborted } from '../src/cli/interrupt.js';
import { DataError } from '../src/data/data-error.js';
import { FakeStream } from './fake-stream.js';

const options = z.strictObject({ epochs: z.int().min(1).default(3) });
type Context = CommandContext<z.output<typeof options>>;

async function run(
  argv: string[],
  body: (context: Context) => Promise<void> | void,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const listeners = process.listenerCount('SIGINT');
  const code = await runCommand({ name: 'demo', about: 'Shows.', options, run: body }, { argv, stdout, stderr, env: {} });
  expect(process.listenerCount('SIGINT')).toBe(listeners);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('runCommand', () => {
  test('hands the options over and answers 0', async () => {
    const result = await run(['--epochs', '5'], ({ options: { epochs }, screen }) => {
      screen.print(`${epochs} epochs`);
    });
    expect(result).toEqual({ code: 0, stdout: '5 epochs\n', stderr: '' });
  });

  test('prints the help to stdout, whatever else is there, and runs nothing', async () => {
    const { code, stdout } = await run(['--wrong', '--help'], () => expect.unreachable());
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'Shows.']);
  });

  test('answers 2 to options that cannot be used', async () => {
    const result = await run(['--epochs', '0'], () => expect.unreachable());
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: 'demo:\n  --epochs: expected a whole number from 1, got "0"\ndemo --help lists the options.\n',
    });
  });

  test('answers 1 to data that cannot be used, without a stack', async () => {
    const result = await run([], () => {
      throw new DataError('loadImageSet', '/nowhere', 'there is no such directory', { hint: '--data digits' });
    });
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: 'demo: loadImageSet: /nowhere: there is no such directory. Try: --data digits\n',
    });
  });

  test('throws any other error on', async () => {
    await expect(
      run([], () => {
        throw new RangeError('a mistake of ours');
      }),
    ).rejects.toThrow('a mistake of ours');
  });

  test('answers 130 after Ctrl-C, and lets the command finish', async () => {
    const { code, stdout } = await run([], async ({ screen, signal }) => {
      let steps = 0;
      for await (const step of untilAborted([1, 2, 3, 4, 5], signal)) {
        steps = step;
        if (step === 2) process.emit('SIGINT');
      }
      screen.print(`${steps} steps`);
    });
    expect([code, stdout]).toEqual([130, 'Stopping after this step. Ctrl-C again ends at once.\n2 steps\n']);
  });

  test('answers 130 to a command that ends by throwing the reason of its signal', async () => {
    const { code } = await run([], ({ signal }) => {
      process.emit('SIGINT');
      signal.throwIfAborted();
    });
    expect(code).toBe(130);
  });

  test('ends with 141, and no stack, when nobody reads its output any more', async () => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const stdout = new FakeStream();
    const body = (): void => {
      stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    };
    await runCommand({ name: 'demo', about: 'Shows.', options, run: body }, { argv: [], stdout, env: {} });
    expect(exit).toHaveBeenCalledExactlyOnceWith(141);
    expect(stdout.listenerCount('error')).toBe(0);
    exit.mockRestore();
  });
});
