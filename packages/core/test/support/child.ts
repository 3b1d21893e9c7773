import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** What a process has left behind. */
export interface Ended {
  /** Null for one that had to be killed. */
  readonly code: number | null;
  /** What it has printed, as JSON. */
  readonly answer: unknown;
  readonly errors: string;
}

/** A folder with Lamella's core as one file, `core.mjs`, for programs that run in processes of their own. */
export class Children {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'lamella-children-'));

  async prepare(): Promise<void> {
    await build({
      configFile: false,
      logLevel: 'error',
      root: fileURLToPath(new URL('../..', import.meta.url)),
      build: {
        ssr: 'src/index.ts',
        outDir: this.#folder,
        emptyOutDir: false,
        rolldownOptions: { output: { entryFileNames: 'core.mjs' } },
      },
    });
  }

  /** Runs a module; it has a minute to end by itself. */
  async run(program: string, options: readonly string[] = []): Promise<Ended> {
    const file = join(this.#folder, 'program.mjs');
    writeFileSync(file, program);
    const child = spawn(process.execPath, [...options, file], { timeout: 60_000, cwd: this.#folder });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (output += String(text)));
    child.stderr.on('data', (text: Buffer) => (errors += String(text)));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, answer: output === '' ? null : JSON.parse(output), errors };
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
