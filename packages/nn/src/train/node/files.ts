import { LamellaError } from '@lamella/core';

// Files of Node, Deno and Bun: node:fs/promises, as far as it is used here. It is asked for when a store is made, so that bundlers for pages
// find no import of it.

export interface FileHandle {
  writeFile(data: Uint8Array | string): Promise<void>;
  truncate(length: number): Promise<void>;
  stat(): Promise<{ readonly size: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Files {
  open(path: string, flags: string): Promise<FileHandle>;
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>;
  readFile(path: string): Promise<Uint8Array>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: true }): Promise<void>;
}

interface Platform {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** @throws LamellaError where there is no file system */
export function files(op: string): Files {
  const found = (globalThis as Platform).process?.getBuiltinModule?.('node:fs/promises');
  if (found === undefined) throw new LamellaError(op, 'there is no file system here', { hint: 'new MemoryStore()' });
  return found as Files;
}

/** Whether an error says that there is no such file. */
export const isMissing = (error: unknown): boolean => (error as { code?: string } | null)?.code === 'ENOENT';
