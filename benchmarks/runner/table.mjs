/** A Markdown table, with columns as wide as their widest cell. */
export function table(columns, rows) {
  const keys = Object.keys(columns);
  const width = Object.fromEntries(keys.map((key) => [key, Math.max(...[columns, ...rows].map((row) => (row[key] ?? '-').length))]));
  const line = (row) => `| ${keys.map((key) => (row[key] || '-').padEnd(width[key])).join(' | ')} |`;
  return [line(columns), `| ${keys.map((key) => '-'.repeat(width[key])).join(' | ')} |`, ...rows.map(line)].join('\n');
}
