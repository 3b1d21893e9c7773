import { heap } from '../memory/heap.js';
import { bytes, memoryFlagAt } from './bytes.js';
import type { WasmExports } from './exports.js';

export type { WasmExports } from './exports.js';

/** The flag of the module's memory import says that it has a maximum, and with this bit that it is shared. */
const SHARED = 2;

/** The kernels, over the heap's memory. Ask for it anew at each call: `shareMemory` puts other ones in place. */
export let wasm: WasmExports = instantiate(new WebAssembly.Module(decode(bytes)), heap.memory);

let moduleForSharing: WebAssembly.Module | null = null;

/** Moves the heap to a memory that threads can share, unless it is in one, and answers the module that runs on it. */
export function shareMemory(): WebAssembly.Module {
  if (moduleForSharing !== null) return moduleForSharing;
  const code = decode(bytes);
  code[memoryFlagAt] |= SHARED;
  const module = new WebAssembly.Module(code);
  heap.moveToSharedMemory();
  wasm = instantiate(module, heap.memory);
  moduleForSharing = module;
  return module;
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): WasmExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as WasmExports;
}

function decode(hexadecimal: string): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(hexadecimal.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = 16 * digit(hexadecimal.charCodeAt(2 * i)) + digit(hexadecimal.charCodeAt(2 * i + 1));
  return result;
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
