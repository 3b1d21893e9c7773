import { setFlagsFromString } from 'node:v8';
import { setNumThreads } from '@lamella/core';
import { hasRelaxedSimd, setRelaxedSimd } from '@lamella/core/relaxed';
import { serve } from './serve.mjs';
import { layers } from './lamella/layers.mjs';
import { networks } from './lamella/networks.mjs';
import { ops } from './lamella/ops.mjs';

setNumThreads(Number(process.env.LAMELLA_THREADS ?? 1));
if (process.env.LAMELLA_RELAXED === '1') {
  // Node 20 has it behind a flag that later ones do not know.
  if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  setRelaxedSimd(true);
}
await serve({ ...ops, ...networks, ...layers });
