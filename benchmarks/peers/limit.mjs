import { FLOPS_A_ROUND, run } from './limit/multiply-add.mjs';
import { serve } from './serve.mjs';

// An iteration takes as long as the arithmetic of the workload would at the limit.
await serve({
  gemm({ flops }) {
    const rounds = Math.ceil(flops / FLOPS_A_ROUND);
    return { step: () => void run(rounds, -1), read: () => [] };
  },
});
