import { serve } from './serve.mjs';
import { layers } from './tfjs/layers.mjs';
import { networks } from './tfjs/networks.mjs';
import { ops } from './tfjs/ops.mjs';

await serve({ ...ops, ...networks, ...layers });
