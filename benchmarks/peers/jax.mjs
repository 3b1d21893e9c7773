import { networks } from './jax/networks.mjs';
import { ops } from './jax/ops.mjs';
import { serve } from './serve.mjs';

await serve({ ...ops, ...networks });
