import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export interface Scratch {
  readonly path: string;
  /** Writes a file, with the folders above it, and gives its path. */
  write(name: string, content: Uint8Array | string): string;
}

/** A folder that is gone when the tests of the file are done. */
export function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'lamella-data-'));
  afterAll(() => {
    rmSync(path, { recursive: true });
  });
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}
