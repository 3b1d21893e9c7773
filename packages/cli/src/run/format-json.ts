const WIDTH = 140;

/** JSON as Prettier lays it out: with two spaces of indent, and what fits in a line in one. */
export function formatJson(value: unknown): string {
  return format(value, '', 0);
}

/** `before` is how much of the line is taken, with what follows. */
function format(value: unknown, indent: string, before: number): string {
  const line = oneLine(value);
  if (line !== null && indent.length + before + line.length <= WIDTH) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const isNumbers = value.every((item) => typeof item === 'number');
    const body = isNumbers ? filled(value, deeper) : value.map((item) => deeper + format(item, deeper, 1)).join(',\n');
    return `[\n${body}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return deeper + name + format(item, deeper, name.length + 1);
  });
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

/** null for what always stands in several lines: a list of objects or lists with several parts each. */
function oneLine(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every((item) => isLarge(item) && Array.isArray(item) === Array.isArray(value[0]))) return null;
    const items = value.map(oneLine);
    return items.includes(null) ? null : `[${items.join(', ')}]`;
  }
  const fields = Object.entries(value).map(([key, item]) => {
    const line = oneLine(item);
    return line === null ? null : `${JSON.stringify(key)}: ${line}`;
  });
  if (fields.includes(null)) return null;
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const isLarge = (item: unknown): boolean => typeof item === 'object' && item !== null && Object.keys(item).length > 1;

/** As many numbers a line as it takes. */
function filled(numbers: readonly number[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [i, number] of numbers.entries()) {
    const text = `${number}${i < numbers.length - 1 ? ',' : ''}`;
    if (line !== indent && line.length + 1 + text.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += (line === indent ? '' : ' ') + text;
  }
  return [...lines, line].join('\n');
}
