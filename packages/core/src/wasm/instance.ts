import { heap } from '../memory/heap.js';
import { bytes, memoryFlagAt } from './bytes.js';
import type { WasmExports } from './exports.js';

export type { WasmExports } from './exports.js';

/** A build of the kernels. */
export interface KernelCode {
  /** What checkpoints say of the kernels that a run computed with. */
  readonly name: string;
  /** In hexadecimal. */
  readonly bytes: string;
  /** Where the flags of the memory import are. */
  readonly memoryFlagAt: number;
}

/** The flag that says that the memory is shared. It has a maximum in any case. */
const SHARED = 2;

export const defaultCode: KernelCode = { name: 'wasm', bytes, memoryFlagAt };

/** The build that is in use. */
export let code: KernelCode = defaultCode;

/** The kernels, over the heap's memory. Ask for it anew at each call: `shareMemory` and `useCode` put other ones in place. */
export let wasm: WasmExports = instantiate(compile(defaultCode, 0));

let moduleForSharing: WebAssembly.Module | null = null;

/** Moves the heap to a memory that threads can share, unless it is in one, and answers the module that runs on it. */
export function shareMemory(): WebAssembly.Module {
  if (moduleForSharing !== null) return moduleForSharing;
  const module = compile(code, SHARED);
  heap.moveToSharedMemory();
  wasm = instantiate(module);
  moduleForSharing = module;
  return module;
}

/** Computes with another build from now on; threads have to be started anew. @throws CompileError, and changes nothing, where it cannot run */
export function useCode(next: KernelCode): void {
  const isShared = moduleForSharing !== null;
  const module = compile(next, isShared ? SHARED : 0);
  wasm = instantiate(module);
  code = next;
  if (isShared) moduleForSharing = module;
}

/** Whether this platform can run a build. */
export function canRun({ bytes }: KernelCode): boolean {
  return WebAssembly.validate(decode(bytes));
}

function compile({ bytes, memoryFlagAt }: KernelCode, flags: number): WebAssembly.Module {
  const binary = decode(bytes);
  binary[memoryFlagAt] |= flags;
  return new WebAssembly.Module(binary);
}

function instantiate(module: WebAssembly.Module): WasmExports {
  return new WebAssembly.Instance(module, { env: { memory: heap.memory } }).exports as unknown as WasmExports;
}

function decode(hexadecimal: string): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(hexadecimal.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = 16 * digit(hexadecimal.charCodeAt(2 * i)) + digit(hexadecimal.charCodeAt(2 * i + 1));
  return result;
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
