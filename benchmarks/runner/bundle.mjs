import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** A program of `start/` with all that it imports, in one minified file. */
export async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../start/${name}.mjs`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0].contents;
}

const gzippedSize = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** The bytes of the gzipped bundles; tfjs has its kernels in a file of their own, which counts. */
export async function bundleSizes(lamella) {
  const kernels = new URL('tfjs-backend-wasm-simd.wasm', import.meta.resolve('@tensorflow/tfjs-backend-wasm'));
  return {
    lamella: gzippedSize(lamella),
    tfjs: gzippedSize(await bundle('tfjs')) + gzippedSize(readFileSync(kernels)),
    jax: gzippedSize(await bundle('jax')),
  };
}
