/** Longer text would take too long. */
const MAX_LENGTH = 2 ** 22;

/**
 * The line of the text, from 1, on which JSON.parse failed; undefined where nobody knows. Some messages have the place. Where they do not, it is
 * where the shortest beginning of the text ends that fails for another reason than its end.
 */
export function lineOfError(text: string, { message }: Error): number | undefined {
  const line = /\bline (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const position = positionIn(message);
  if (position !== null) return lineAt(text, position);
  if (endsEarly(text, message)) return lineAt(text, text.length);
  if (text.length > MAX_LENGTH) return undefined;
  let [fine, failing] = [0, text.length];
  while (fine + 1 < failing) {
    const middle = (fine + failing) >> 1;
    if (isBeginning(text.slice(0, middle))) fine = middle;
    else failing = middle;
  }
  return lineAt(text, fine);
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return endsEarly(text, (error as Error).message);
  }
}

/** A text that is cut within a number or an escape may fail at its very end, for that. */
function endsEarly(text: string, message: string): boolean {
  return /end of|unterminated|escape/i.test(message) || (positionIn(message) ?? 0) >= text.length;
}

function positionIn(message: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? null : Number(position);
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;
