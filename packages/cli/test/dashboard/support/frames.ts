import { openStage } from '../../../src/dashboard/stage.js';
import type { View } from '../../../src/dashboard/view.js';
import { FakeKeyboard, FakeOutput } from './terminal.js';

/** The frame of a view, as Ink draws it. */
export function frameOf(view: View): string {
  const output = new FakeOutput(view.columns, view.rows);
  const nothing = (): void => undefined;
  const stage = openStage(view, {
    frames: output.stream,
    stdin: new FakeKeyboard().stream,
    onKey: nothing,
    onGone: nothing,
    onError: nothing,
  });
  const frame = output.text;
  stage.unmount();
  return frame;
}
