import {
  bytesOf,
  checkSizes,
  excerpt,
  FileError,
  readElements,
  readZip,
  Tensor,
  type ElementKind,
  type Storage,
  type UnpackOptions,
  type ZipEntry,
} from '@lamella/core';
import { PickleGlobal, PickleObject, refusal, unpickle, type PickleMap, type PickleValue } from './pickle.js';

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
 * Shape: any, as in the file. int8, int16 and int64 become int32, float16 and bfloat16 become float32.
 * @throws FileError when the file is cut off, damaged, not made of plain weights, or unpacks to more than `maxBytes`; DTypeError on an int64
 * that int32 does not hold
 * @see torch.load with weights_only, https://docs.pytorch.org/docs/stable/generated/torch.load.html
 * @example
 * // A dict, the text 'lr' of 2 bytes, the number 5, both set in the dict, stop: {'lr': 5}
 * const pickle = new TextEncoder().encode('}X\x02\x00\x00\x00lrK\x05s.');
 * const bytes = await writeZip('example', [['archive/data.pkl', pickle]]);
 * (await nn.interop.loadTorch(bytes)).lr // 5
 */
export async function loadTorch(bytes: Uint8Array, options: UnpackOptions = {}): Promise<Record<string, TorchValue>> {
  const entries = readZip('loadTorch', bytes, options);
  const pickle = entries.find(({ name }) => name.endsWith('/data.pkl') || name === 'data.pkl');
  if (pickle === undefined)
    throw new FileError('loadTorch', 'there is no data.pkl in the archive', { hint: 'a file that torch.save wrote' });
  const prefix = pickle.name.slice(0, -'data.pkl'.length);
  const littleEndian = await readByteOrder(entries, prefix);
  const storages = await readStorages(entries, `${prefix}data/`);
  const value = unpickle(await pickle.read(), handlers(storages, littleEndian));
  const result = plain(value, new Map());
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
  const decoded = new Map<string, { readonly kind: ElementKind; readonly storage: Storage }>();
  return {
    isKnown: (name) => [REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT].includes(name) || storageKinds.has(name),
    call(name, args) {
      if (name === ORDERED_DICT && args.length === 0) return new Map();
      if (name === REBUILD_PARAMETER) return args[0];
      return name === REBUILD_TENSOR ? rebuildTensor(args) : undefined;
    },
    persistent(id) {
      const [tag, type, key, , count] = Array.isArray(id) ? id : [];
      const kind = type instanceof PickleGlobal ? storageKinds.get(type.name) : undefined;
      if (tag !== 'storage' || kind === undefined || typeof key !== 'string' || !isCount(count))
        throw refusal('it refers to something that is no storage');
      const known = decoded.get(key) ?? { kind, storage: readStorage(bytesByKey.get(key), key, kind, count, littleEndian) };
      if (known.kind !== kind) throw refusal(`the storage ${excerpt(key)} is ${known.kind} in one place and ${kind} in another`);
      decoded.set(key, known);
      return new PickleObject(known.storage);
    },
  };
}

function readStorage(bytes: Uint8Array | undefined, key: string, kind: ElementKind, count: number, littleEndian: boolean): Storage {
  if (bytes === undefined || bytes.length < count * bytesOf(kind))
    throw new FileError('loadTorch', `the storage ${excerpt(key)} is missing or too short for ${count} elements of ${kind}`);
  return readElements('loadTorch', bytes, kind, count, littleEndian);
}

function rebuildTensor([source, offset, size, stride]: readonly PickleValue[]): PickleValue {
  const storage = source instanceof PickleObject && !(source.value instanceof Tensor) ? (source.value as Storage) : undefined;
  if (storage === undefined || !isCount(offset) || !isCounts(size) || !isCounts(stride) || size.length !== stride.length)
    throw refusal('a tensor is described wrongly');
  checkSizes('loadTorch', 'a tensor', size, storage.length);
  const last = size.some((n) => n === 0) ? offset : size.reduce((place, n, dim) => place + (n - 1) * stride[dim]!, offset) + 1;
  if (last > storage.length) throw refusal(`a tensor reaches to element ${last} of a storage of ${storage.length}`);
  return new PickleObject(new Tensor({ storage, shape: size, strides: stride, offset }));
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

const MAX_DEPTH = 100;

/**
 * Dicts as plain objects. What stands in several places is made once: ten lists of ten lists of ten lists, each of them one list ten times,
 * are few bytes in a file. A list may hold itself: nothing that deep is a set of weights.
 */
function plain(value: PickleValue, made: Map<PickleValue, TorchValue>, depth = 0): TorchValue {
  if (depth > MAX_DEPTH) throw refusal(`it is nested deeper than ${MAX_DEPTH}`);
  if (value instanceof PickleObject && value.value instanceof Tensor) return value.value;
  if (value instanceof PickleGlobal || value instanceof PickleObject)
    throw refusal('it holds a name or a storage where a value should stand');
  if (!(value instanceof Map) && !Array.isArray(value)) return value;
  const known = made.get(value);
  if (known !== undefined) return known;
  const result = value instanceof Map ? plainDict(value, made, depth) : value.map((item) => plain(item, made, depth + 1));
  made.set(value, result);
  return result;
}

function plainDict(dict: PickleMap, made: Map<PickleValue, TorchValue>, depth: number): Record<string, TorchValue> {
  const entries = [...dict].map(([key, item]): [string, TorchValue] => [keyText(key), plain(item, made, depth + 1)]);
  const result = Object.fromEntries(entries);
  if (Object.keys(result).length !== entries.length) throw refusal('a dict has two keys that are the same text');
  return result;
}

function keyText(key: PickleValue): string {
  if (typeof key !== 'string' && typeof key !== 'number') throw refusal('a dict has a key that is neither text nor number');
  return String(key);
}
