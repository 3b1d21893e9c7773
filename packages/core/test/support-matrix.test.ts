import { readFileSync, writeFileSync } from 'node:fs';
import { dtypes } from '@lamella/core';
import { checksFor, type OpRow } from '@lamella/core/testing';
import { expect, it } from 'vitest';
import { kernelSets, rows } from './support/rows.js';

// The page is made from the op table: what it says is what the table checks. UPDATE_DOCS=1 writes it anew.
const page = new URL('../../../docs/support-matrix.md', import.meta.url);

const ofName = new Map<string, OpRow[]>();
for (const row of rows) ofName.set(row.name, [...(ofName.get(row.name) ?? []), row]);

const has = (entries: readonly OpRow[], check: string): boolean =>
  entries.some((row) => checksFor(row).some(({ name }) => name === check) && row.skip?.[check] === undefined);
const mark = (holds: boolean): string => (holds ? 'yes' : '');

function line([name, entries]: readonly [string, readonly OpRow[]]): string {
  const checked = dtypes.map((dtype) => mark(entries.some((row) => row.dtypes.includes(dtype))));
  const inPlace = mark(entries.some(({ inplace }) => inplace !== undefined));
  return ['', `\`${name}\``, ...checked, mark(has(entries, 'gradients')), mark(has(entries, 'second gradients')), inPlace, '']
    .join(' | ')
    .trim();
}

function markdown(): string {
  const sets = kernelSets.map(({ name }) => `\`${name}\``).join(', ');
  const head = ['op', ...dtypes, 'gradient', 'second order', 'in place'];
  return [
    '# What each op supports',
    '',
    `Made from the op table of \`packages/core/test/table\`, which checks every entry on the kernel sets ${sets}. Empty: not defined for it, or`,
    'not checked.',
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...[...ofName].sort(([a], [b]) => (a < b ? -1 : 1)).map(line),
    '',
  ].join('\n');
}

it('docs/support-matrix.md says what the op table checks', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, markdown());
  expect(readFileSync(page, 'utf8')).toBe(markdown());
});
