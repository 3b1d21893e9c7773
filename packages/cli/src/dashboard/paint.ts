/** The colours in use, as the SGR parameters that switch them on. All belong to the terminal's own palette, so that its theme holds. */
const CODES = {
  cyan: '36',
  yellow: '33',
  green: '32',
  magenta: '35',
  blue: '34',
  red: '31',
  grey: '90',
  bold: '1',
  inverse: '7',
} as const satisfies Record<string, string>;

export type Color = keyof typeof CODES;

/** Text in a colour, and the colour off behind it. */
export const paint = (color: Color, text: string): string => `\u001B[${CODES[color]}m${text}\u001B[0m`;
