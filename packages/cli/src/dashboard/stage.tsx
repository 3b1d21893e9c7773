import { render, type Key } from 'ink';
import { useEffect, type ReactElement } from 'react';
import { App } from './app.js';
import type { View } from './view.js';

export interface StageOptions {
  readonly frames: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly onKey: (input: string, key: Key) => void;
  /** Ink has ended: by `unmount`, or because a signal ends the process. */
  readonly onGone: () => void;
  readonly onError: (error: unknown) => void;
}

export interface Stage {
  draw(view: View): void;
  unmount(): void;
}

/** Starts Ink. In its debug mode it writes each frame whole, at once, and leaves the cursor and the console alone. */
export function openStage(first: View, { frames, stdin, onKey, onGone, onError }: StageOptions): Stage {
  const element = (view: View): ReactElement => <Play view={view} onKey={onKey} onGone={onGone} />;
  const ink = render(element(first), { stdout: frames, stdin, debug: true, exitOnCtrlC: false, patchConsole: false });
  ink.waitUntilExit().catch(onError);
  return { draw: (view) => ink.rerender(element(view)), unmount: () => ink.unmount() };
}

interface PlayProps {
  readonly view: View;
  readonly onKey: (input: string, key: Key) => void;
  readonly onGone: () => void;
}

function Play({ view, onKey, onGone }: PlayProps): ReactElement {
  useEffect(() => onGone, [onGone]);
  return <App view={view} onKey={onKey} />;
}
