import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseRunText } from '../../src/run/index.js';

it('the file in docs/run-files.md is a right one', () => {
  const text = readFileSync(new URL('../../../../docs/run-files.md', import.meta.url), 'utf8');
  const [, file] = /```json\n([^]*?)```/.exec(text)!;
  expect(parseRunText(file!, 'docs/run-files.md').config.name).toBe('selu-mlp');
});
