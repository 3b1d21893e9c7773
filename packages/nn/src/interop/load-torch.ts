import { bytesOf, FileError, readElements, readZip, Tensor, type ElementKind, type Storage, type ZipEntry } from '@lamella/core';
import { PickleGlobal, PickleObject, refusal, unpickle, type PickleValue } from './pickle.js';

/** What `torch.save` may have saved: tensors, numbers and strings, in dicts and lists. */
export type TorchValue = null | boolean | number | string | Tensor | TorchValue[] | { [key: string]: TorchValue };

const storageKinds: ReadonlyMap<string, ElementKind> = new Map(
  Object.entries({
    'torch.BoolStorage': 'bool',
    'torch.ByteStorage': 'uint8',
    'torch.CharStorage': 'int8',
    'torch.ShortStorage': 'int16',
    'torch.IntStorage': 'int32',
    'torch.LongStorage': 'int64',
    'torch.HalfStorage': 'float16',
    'torch.BFloat16Storage': 'bfloat16',
    'torch.FloatStorage': 'float32',
    'torch.DoubleStorage': 'float64',
  }),
);
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter';
const ORDERED_DICT = 'collections.OrderedDict';

/**
 * What `torch.save(model.state_dict(), path)` wrote, without Python: a plain object of tensors. Tensors that shared a storage share one
 * here. Nothing in the file is run: a pickle that names anything but tensors, dicts and numbers is refused.
 *
 * @throws FileError when the file is cut off, damaged, or not made of plain weights
 * @see torch.load with weights_only
 */
export async function loadTorch(bytes: Uint8Array): Promise<Record<string, TorchValue>> {
  const entries = readZip('loadTorch', bytes);
  const pickle = entries.find(({ name }) => name.endsWith('/data.pkl') || name === 'data.pkl');
  if (pickle === undefined)
    throw new FileError('loadTorch', 'there is no data.pkl in the archive', { hint: 'a file that torch.save wrote' });
  const prefix = pickle.name.slice(0, -'data.pkl'.length);
  const littleEndian = await readByteOrder(entries, prefix);
  const storages = await readStorages(entries, `${prefix}data/`);
  const value = unpickle(await pickle.read(), handlers(storages, littleEndian));
  const result = plain(value);
  if (typeof result !== 'object' || result === null || Array.isArray(result) || result instanceof Tensor) {
    throw new FileError('loadTorch', 'the file holds no dict', { hint: 'torch.save(model.state_dict(), path)' });
  }
  return result;
}

async function readByteOrder(entries: readonly ZipEntry[], prefix: string): Promise<boolean> {
  const entry = entries.find(({ name }) => name === `${prefix}byteorder`);
  return entry === undefined || new TextDecoder().decode(await entry.read()).trim() !== 'big';
}

async function readStorages(entries: readonly ZipEntry[], folder: string): Promise<Map<string, Uint8Array>> {
  const storages = new Map<string, Uint8Array>();
  for (const entry of entries) if (entry.name.startsWith(folder)) storages.set(entry.name.slice(folder.length), await entry.read());
  return storages;
}

function handlers(bytesByKey: ReadonlyMap<string, Uint8Array>, littleEndian: boolean): Parameters<typeof unpickle>[1] {
  const decoded = new Map<string, Storage>();
  return {
    isKnown: (name) => [REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT].includes(name) || storageKinds.has(name),
    call(name, args) {
      if (name === ORDERED_DICT) return new Map();
      if (name === REBUILD_PARAMETER) return args[0];
      return name === REBUILD_TENSOR ? rebuildTensor(args) : undefined;
    },
    persistent(id) {
      const [tag, type, key, , count] = Array.isArray(id) ? id : [];
      const kind = type instanceof PickleGlobal ? storageKinds.get(type.name) : undefined;
      if (tag !== 'storage' || kind === undefined || typeof key !== 'string' || !isCount(count))
        throw refusal('it refers to something that is no storage');
      let storage = decoded.get(key);
      if (storage === undefined) {
        storage = readStorage(bytesByKey.get(key), key, kind, count, littleEndian);
        decoded.set(key, storage);
      }
      return new PickleObject(storage);
    },
  };
}

function readStorage(bytes: Uint8Array | undefined, key: string, kind: ElementKind, count: number, littleEndian: boolean): Storage {
  if (bytes === undefined || bytes.length < count * bytesOf(kind))
    throw new FileError('loadTorch', `the storage ${key} is missing or too short for ${count} elements of ${kind}`);
  return readElements('loadTorch', bytes, kind, count, littleEndian);
}

function rebuildTensor([source, offset, size, stride]: readonly PickleValue[]): PickleValue {
  const storage = source instanceof PickleObject ? (source.value as Storage) : undefined;
  if (storage === undefined || !isCount(offset) || !isCounts(size) || !isCounts(stride) || size.length !== stride.length)
    throw refusal('a tensor is described wrongly');
  const last = size.some((n) => n === 0) ? 0 : size.reduce((place, n, dim) => place + (n - 1) * stride[dim]!, offset) + 1;
  if (last > storage.length) throw refusal(`a tensor reaches to element ${last} of a storage of ${storage.length}`);
  return new PickleObject(new Tensor({ storage, shape: size, strides: stride, offset }));
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

const MAX_DEPTH = 100;

/** Dicts as plain objects. A list may hold itself: nothing that deep is a set of weights. */
function plain(value: PickleValue, depth = 0): TorchValue {
  if (depth > MAX_DEPTH) throw refusal(`it is nested deeper than ${MAX_DEPTH}`);
  if (value instanceof PickleObject && value.value instanceof Tensor) return value.value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [keyText(key), plain(item, depth + 1)]));
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (value instanceof PickleGlobal || value instanceof PickleObject)
    throw refusal('it holds a name or a storage where a value should stand');
  return value;
}

function keyText(key: PickleValue): string {
  if (typeof key !== 'string' && typeof key !== 'number') throw refusal('a dict has a key that is neither text nor number');
  return String(key);
}
