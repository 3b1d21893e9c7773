import { spawnSync } from 'node:child_process';

// torch.set_num_threads leaves OpenBLAS's own threads alone.
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** PyTorch held to 128 bits: in its own loops, in its BLAS and in oneDNN. */
export const heldToSse = {
  ...oneThread,
  ATEN_CPU_CAPABILITY: 'default',
  OPENBLAS_CORETYPE: 'Nehalem',
  MKL_ENABLE_INSTRUCTIONS: 'SSE4_2',
  DNNL_MAX_CPU_ISA: 'SSE41',
  ONEDNN_MAX_CPU_ISA: 'SSE41',
};

/** PyTorch as the processor lets it: without what the machine may have set for the sake of old libraries. */
export const free = {
  ...Object.fromEntries([...Object.keys(heldToSse), 'OPENBLAS_L2_SIZE'].map((name) => [name, undefined])),
  ...oneThread,
};

const program = `
import os, torch
maps = open('/proc/self/maps').read() if os.path.exists('/proc/self/maps') else ''
known = {'openblas': 'OpenBLAS', 'mkl_': 'MKL'}
blas = next((name for name in known if name in maps or name in torch.__config__.show().lower()), None)
print(torch.__version__, 'with', known.get(blas, 'a BLAS that is not OpenBLAS'))
`;

/** A Python that has PyTorch, as `{ python, version }`, or null. */
export const torch = findTorch();

function findTorch() {
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8', env: { ...process.env, ...free } });
    if (status === 0) return { python, version: stdout.trim() };
  }
  return null;
}
