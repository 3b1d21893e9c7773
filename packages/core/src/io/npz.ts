import type { Tensor } from '../tensor/tensor.js';
import { FileError } from './elements.js';
import { loadNpy } from './npy.js';
import { readZip } from './zip.js';

/**
 * The tensors of a `.npz` file, by name.
 *
 * @throws FileError when the archive or an array in it cannot be read
 * @see numpy.savez
 */
export async function loadNpz(bytes: Uint8Array): Promise<Record<string, Tensor>> {
  const tensors: [string, Tensor][] = [];
  for (const entry of readZip('loadNpz', bytes)) {
    if (!entry.name.endsWith('.npy')) throw new FileError('loadNpz', `'${entry.name}' is no .npy file`);
    tensors.push([entry.name.slice(0, -'.npy'.length), loadNpy(await entry.read())]);
  }
  return Object.fromEntries(tensors);
}
