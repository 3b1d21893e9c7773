import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findingKinds, type FindingId } from '../../src/doctor/index.js';

// The list of docs/doctor.md is made from the table of findings. UPDATE_DOCS=1 writes it anew; what stands above it is written by hand.
const page = new URL('../../../../docs/doctor.md', import.meta.url);
const begin = '<!-- made from packages/nn/src/doctor/kinds.ts: UPDATE_DOCS=1 npx vitest run test/doctor/page -->\n';

function list(): string {
  const ids = Object.keys(findingKinds) as FindingId[];
  return ids
    .map((id) => {
      const { severity, title, found, reason, fix } = findingKinds[id];
      return `\n### ${title}\n\n\`${id}\`, ${severity === 'error' ? 'an' : 'a'} ${severity}.\n\n- Found: ${found}\n- Because: ${reason}\n- Fix: ${fix}\n`;
    })
    .join('');
}

it('docs/doctor.md has every finding with its reason and its fix', () => {
  const text = readFileSync(page, 'utf8');
  const head = text.slice(0, text.indexOf(begin) + begin.length);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, head + list());
  expect(head.endsWith(begin)).toBe(true);
  expect(readFileSync(page, 'utf8')).toBe(head + list());
});
