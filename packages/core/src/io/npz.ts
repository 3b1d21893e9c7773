import type { Tensor } from '../tensor/tensor.js';
import { checkNamedTensors, excerpt, FileError } from './checks.js';
import { readNpy, saveNpy } from './npy.js';
import { writeZip, type ZipOptions } from './write-zip.js';
import { readZip, type UnpackOptions } from './zip.js';

const SUFFIX = '.npy';

/**
 * The tensors of a `.npz` file, by name.
 *
 * Shape: any, as in the file.
 * @throws FileError when the archive or an array in it cannot be read, or when it unpacks to more than `maxBytes`; DTypeError on a type that no
 * dtype here holds
 * @see numpy.savez, https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 * @example
 * const { weight } = await loadNpz(await saveNpz({ weight: ones([2, 2]) }));
 * weight.shape // [2, 2]
 */
export async function loadNpz(bytes: Uint8Array, options: UnpackOptions = {}): Promise<Record<string, Tensor>> {
  const entries = readZip('loadNpz', bytes, options);
  const other = entries.find(({ name }) => !name.endsWith(SUFFIX));
  if (other !== undefined) throw new FileError('loadNpz', `'${excerpt(other.name)}' is no .npy file`);
  const tensors: [string, Tensor][] = [];
  for (const entry of entries) {
    const op = `loadNpz '${excerpt(entry.name)}'`;
    tensors.push([entry.name.slice(0, -SUFFIX.length), readNpy(op, await entry.read())]);
  }
  return Object.fromEntries(tensors);
}

/**
 * The bytes of a `.npz` file: without `compress` those that `numpy.savez` writes on Linux, with it an archive as from
 * `numpy.savez_compressed`, but packed by the platform's deflate.
 *
 * Shape: any; a tensor that is not contiguous is written row-major.
 * @throws ArgumentError on anything but tensors by name, on names that lead out of a folder (`../x`), and on more than 4 GiB
 * @see numpy.savez, https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 * @example
 * const bytes = await saveNpz({ weight: zeros([100, 100]) }, { compress: true });
 * bytes.length < 1000 // true
 */
export async function saveNpz(tensors: Readonly<Record<string, Tensor>>, options: ZipOptions = {}): Promise<Uint8Array> {
  const files = checkNamedTensors('saveNpz', tensors).map(([name, x]): [string, Uint8Array] => [name + SUFFIX, saveNpy(x)]);
  return writeZip('saveNpz', files, options);
}
