import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';

export type Style = Parameters<typeof styleText>[0];

/** Where a command writes: lines that stay and, on a terminal, one line at the bottom that changes. */
export interface Screen {
  /** Whether a line can be drawn over. */
  readonly isLive: boolean;
  /** The width now, in characters. */
  columns(): number;
  /** The text in a colour, where colours are wanted; else the text. */
  paint(style: Style, text: string): string;
  /** Writes a line (or several) to stay, above the live one. */
  print(text: string): void;
  /** Draws the live line anew. Does nothing where `isLive` is false. */
  live(line: string): void;
  /** Leaves the live line as it is and brings the cursor back. */
  settle(): void;
}

export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A screen on a stream: live on a terminal (unless that is dumb), in colour there unless NO_COLOR is set. */
export function screenOn(stream: OutputStream, env: NodeJS.ProcessEnv = process.env): Screen {
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb';
  const hasColours = isLive && !env['NO_COLOR'];
  const update = createLogUpdate(stream);
  let current: string | undefined;

  return {
    isLive,
    columns: () => stream.columns ?? 80,
    paint: (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text),
    print(text) {
      if (current !== undefined) update.clear();
      stream.write(`${text}\n`);
      if (current !== undefined) update(current);
    },
    live(line) {
      if (!isLive) return;
      current = line;
      update(line);
    },
    settle() {
      if (current === undefined) return;
      current = undefined;
      update.done();
    },
  };
}
