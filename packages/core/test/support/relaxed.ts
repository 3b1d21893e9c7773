import { hasRelaxedSimd } from '@lamella/core/relaxed';

interface V8 {
  setFlagsFromString(flag: string): void;
}

/** Whether relaxed SIMD can be tested here. Node 20 has it behind a flag, which can be set as long as nothing of the kind was compiled. */
export function findRelaxedSimd(): boolean {
  if (hasRelaxedSimd()) return true;
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  (process?.getBuiltinModule?.('node:v8') as V8 | undefined)?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return hasRelaxedSimd();
}
