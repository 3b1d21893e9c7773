import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RunError } from '../run/run-error.js';

/**
 * Imports packages that register modules: those that the command line names, never those that a file does. They are looked for from the
 * working directory.
 *
 * @throws RunError on a package that cannot be imported
 */
export async function importPlugins(names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      await import(urlOf(name));
    } catch (cause) {
      throw new RunError(`the plugin ${name} cannot be imported: ${cause instanceof Error ? cause.message : String(cause)}`, {
        hint: `npm install ${name}, or --plugin ./file.js`,
        cause,
      });
    }
  }
}

function urlOf(name: string): string {
  if (/^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(name)) return pathToFileURL(resolve(name)).href;
  try {
    return pathToFileURL(createRequire(resolve('package.json')).resolve(name)).href;
  } catch {
    return name; // beside Lamella, or for import alone
  }
}
