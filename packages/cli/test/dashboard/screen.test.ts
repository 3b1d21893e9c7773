import { describe, expect, it } from 'vitest';
import { Screen } from '../../src/dashboard/screen.js';
import { canBeLive, lookOf } from '../../src/dashboard/surroundings.js';
import { Emulator, FakeOutput } from './support/terminal.js';

function opened(): { output: FakeOutput; screen: Screen; emulator: () => Emulator } {
  const output = new FakeOutput(20, 5);
  output.write('before\n');
  const screen = new Screen(output.stream);
  screen.open([]);
  return { output, screen, emulator: () => new Emulator().feed(output.text) };
}

describe('the screen', () => {
  it('shows frames on the alternate screen, and leaves no trace', () => {
    const { screen, emulator } = opened();
    screen.frames.write('one\ntwo');
    expect(emulator()).toMatchObject({ isAlternate: true, isCursorShown: false });
    expect(emulator().lines).toEqual(['one', 'two']);
    screen.close();
    expect(emulator()).toMatchObject({ isAlternate: false, isCursorShown: true });
    expect(emulator().lines).toEqual(['before']);
  });

  it('writes only the lines that have changed', () => {
    const { output, screen, emulator } = opened();
    screen.frames.write('one\ntwo\nthree');
    output.text = output.text.replaceAll('two', 'TWO');
    const length = output.text.length;
    screen.frames.write('one\ntwo\n3');
    expect(output.text.slice(length)).toBe('\u001B[?2026h\u001B[3;1H\u001B[2K3\u001B[?2026l');
    screen.frames.write('one');
    expect(emulator().lines).toEqual(['one', '', '']);
  });

  it('paints all anew when the size has changed, and never more lines than there are', () => {
    const { output, screen, emulator } = opened();
    screen.frames.write('1\n2\n3\n4\n5');
    output.resize(20, 2);
    screen.forget();
    screen.frames.write('1\n2\n3\n4\n5');
    expect(emulator().lines.filter((line) => line !== '')).toEqual(['1', '2']);
  });

  it('puts what is printed on the normal screen at the next frame', () => {
    const { output, screen, emulator } = opened();
    screen.frames.write('frame 1');
    output.write('printed\n');
    output.write(Buffer.from('half a '));
    expect(emulator().screens.normal).toEqual(['before']);
    screen.frames.write('frame 2');
    expect(emulator().lines).toEqual(['frame 2']);
    output.write('line\n\u001B[31mred\u001B[39m\n');
    expect(screen.captured.lastLines).toEqual(['printed', 'half a line', 'red']);
    screen.close();
    expect(emulator().lines).toEqual(['before', 'printed', 'half a line', 'red']);
  });

  it('tells who waits for a write that it is done', async () => {
    const { output, screen } = opened();
    await new Promise((resolve) => output.stream.write('text', resolve));
    await new Promise((resolve) => output.stream.write('text', 'utf8', resolve as () => void));
    screen.close();
  });

  it('gives the streams their own write back', () => {
    const { output, screen } = opened();
    expect(Object.hasOwn(output, 'write')).toBe(true);
    screen.close();
    expect(Object.hasOwn(output, 'write')).toBe(false);
    screen.frames.write('late');
    expect(output.text).not.toContain('late');
  });

  it('leaves streams alone that are no terminals', () => {
    const [output, file] = [new FakeOutput(), new FakeOutput()];
    file.isTTY = false;
    const screen = new Screen(output.stream);
    screen.open([file.stream]);
    file.write('into the file');
    screen.close();
    expect(file.text).toBe('into the file');
    expect(output.text).not.toContain('into the file');
  });
});

describe('what the terminal can', () => {
  const output = new FakeOutput().stream;
  const notATerminal = Object.assign(new FakeOutput(), { isTTY: false }).stream;

  it.each([
    [output, {}, true],
    [output, { CI: 'false' }, true],
    [output, { CI: 'true' }, false],
    [output, { TERM: 'dumb' }, false],
    [notATerminal, {}, false],
  ])('is live or not', (stdout, env, isLive) => expect(canBeLive(stdout, env)).toBe(isLive));

  it.each([
    [{ LANG: 'en_GB.UTF-8' }, 'linux', { color: true, unicode: true }],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, 'linux', { color: true, unicode: false }],
    [{ LANG: 'C', LC_CTYPE: 'C.utf8' }, 'linux', { color: true, unicode: true }],
    [{}, 'linux', { color: true, unicode: false }],
    [{}, 'win32', { color: true, unicode: true }],
    [{ NO_COLOR: '1', LANG: 'C.UTF-8' }, 'linux', { color: false, unicode: true }],
    [{ NO_COLOR: '', LANG: 'C.UTF-8' }, 'linux', { color: true, unicode: true }],
  ])('is told by %j on %s', (env, platform, look) => expect(lookOf(output, env, platform)).toEqual(look));
});
