import { findNodeAtLocation, parseTree, printParseErrorCode, visit, type JSONPath, type Node } from 'jsonc-parser';

// A JSON text is looked through before JSON.parse sees it: what that would forgive, or not survive, is refused with its place.

/** As deep as a run file may be nested. */
export const DEEPEST = 64;

export interface Fault {
  readonly offset: number;
  readonly path: JSONPath;
  readonly problem: string;
}

class Found extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.problem);
    this.fault = fault;
  }
}

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The first thing that is wrong with the text as JSON; null if nothing is. */
export function jsonFault(text: string): Fault | null {
  const names: Set<string>[] = [];
  let depth = 0;
  const stop = (offset: number, path: JSONPath, problem: string): never => {
    throw new Found({ offset, path, problem });
  };
  const enter = (offset: number, path: () => JSONPath): void => {
    if (++depth > DEEPEST) stop(offset, path().slice(0, 6), `is nested more than ${DEEPEST} deep`);
  };
  try {
    visit(
      text,
      {
        onObjectBegin(offset, _length, _line, _column, path) {
          enter(offset, path);
          names.push(new Set());
        },
        onObjectEnd() {
          depth -= 1;
          names.pop();
        },
        onArrayBegin: (offset, _length, _line, _column, path) => enter(offset, path),
        onArrayEnd: () => void (depth -= 1),
        onObjectProperty(name, offset, _length, _line, _column, path) {
          if (forbidden.has(name)) stop(offset, [...path(), name], 'is no name for a field');
          if (names.at(-1)!.has(name)) stop(offset, [...path(), name], 'stands here twice');
          names.at(-1)!.add(name);
        },
        onError: (code, offset) => stop(offset, [], syntaxProblem(printParseErrorCode(code))),
      },
      { disallowComments: true, allowTrailingComma: false },
    );
    return null;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
}

const problems: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no value: texts have "double quotes"',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'wanted the name of a field in "double quotes"; the last field has no comma behind it',
  ValueExpected: 'wanted a value; the last one of a list has no comma behind it',
  ColonExpected: 'wanted a colon between the name and the value',
  CommaExpected: 'wanted a comma, or the end of the list or object',
  CloseBraceExpected: 'wanted a closing }',
  CloseBracketExpected: 'wanted a closing ]',
  EndOfFileExpected: 'wanted the end of the file',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the text has no closing "',
  UnexpectedEndOfNumber: 'this is no number',
  InvalidUnicode: 'wanted four hexadecimal digits behind \\u',
  InvalidEscapeCharacter: 'wanted one of " \\ / b f n r t u behind \\',
  InvalidCharacter: 'a text has no line breaks and control characters: write \\n',
};

const syntaxProblem = (code: string): string => `is no JSON: ${problems[code] ?? code}`;

/** A text's places: where its fields are, and in which line. What it takes to know is looked up once. */
export class TextPlaces {
  readonly #text: string;
  #tree: Node | null | undefined;
  #starts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where a field begins: its name, or a list's element; the nearest one around it where it is not there. */
  offsetOf(path: readonly PropertyKey[]): number {
    const tree = (this.#tree ??= parseTree(this.#text) ?? null);
    for (let length = path.length; tree !== null && length > 0; length--) {
      const node = findNodeAtLocation(tree, path.slice(0, length) as JSONPath);
      if (node !== undefined) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
    }
    return tree?.offset ?? 0;
  }

  /** Line and column, from 1. */
  placeAt(offset: number): { line: number; column: number } {
    const starts = (this.#starts ??= [0, ...Array.from(this.#text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)]);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }
}

export const offsetOf = (text: string, path: readonly PropertyKey[]): number => new TextPlaces(text).offsetOf(path);

export const placeOf = (text: string, offset: number): { line: number; column: number } => new TextPlaces(text).placeAt(offset);
