import * as core from '@lamella/core';
import { serve } from './serve.mjs';
import { layers } from './lamella/layers.mjs';
import { networks } from './lamella/networks.mjs';
import { ops } from './lamella/ops.mjs';

const threads = Number(process.env.LAMELLA_THREADS ?? 1);
const canSetThreads = typeof core.setNumThreads === 'function';
if (canSetThreads) await core.setNumThreads(threads);
await serve(threads === 1 || canSetThreads ? { ...ops, ...networks, ...layers } : {});
