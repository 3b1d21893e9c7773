import { ArgumentError } from '../errors/errors.js';
import { bytesPerElement, type DType } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { contiguousStrides } from '../shape/strides.js';
import { Tensor } from '../tensor/tensor.js';
import { checkBytes, checkNamedTensors, hasHalfSurrogate } from './checks.js';
import { readElements, rowMajorBytes } from './elements.js';
import { METADATA, readHeader } from './safetensors-header.js';

const codeOf: Readonly<Record<DType, string>> = { bool: 'BOOL', uint8: 'U8', int32: 'I32', float32: 'F32', float64: 'F64' };
/** The library's order of dtypes, by which it sorts, the last one first. */
const rankOf: Readonly<Record<DType, number>> = { bool: 0, uint8: 1, int32: 2, float32: 3, float64: 4 };

export interface SafetensorsOptions {
  /** Texts by name that the file carries along, such as `{ format: 'pt' }`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The tensors of a `.safetensors` file, by name. int8, int16 and int64 become int32, float16 and bfloat16 become float32.
 *
 * Shape: any, as in the file.
 * @throws FileError when the header is longer than the file, is no JSON, or says of a tensor what cannot be; DTypeError on an int64 that
 * int32 does not hold
 * @see https://huggingface.co/docs/safetensors
 * @example
 * const { weight } = loadSafetensors(saveSafetensors({ weight: ones([2, 2]) }));
 * weight.shape // [2, 2]
 */
export function loadSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const { places, data } = readHeader('loadSafetensors', checkBytes('loadSafetensors', bytes));
  const tensors = [...places].map(([name, { kind, shape, start, end }]): [string, Tensor] => {
    const storage = readElements('loadSafetensors', data.subarray(start, end), kind, numelOf(shape));
    return [name, new Tensor({ storage, shape, strides: contiguousStrides(shape), offset: 0 })];
  });
  return Object.fromEntries(tensors);
}

/**
 * The texts that a `.safetensors` file carries along; none where there are none. The tensors are not read, but the header is checked as a whole.
 *
 * @throws FileError as `loadSafetensors`
 * @see https://huggingface.co/docs/safetensors
 * @example
 * readSafetensorsMetadata(saveSafetensors({ x: ones([2]) }, { metadata: { format: 'pt' } })).format // 'pt'
 */
export function readSafetensorsMetadata(bytes: Uint8Array): Record<string, string> {
  return { ...readHeader('readSafetensorsMetadata', checkBytes('readSafetensorsMetadata', bytes)).metadata };
}

/**
 * The bytes of a `.safetensors` file, those that the library writes: the widest dtypes first, then by name; the data begin at a multiple of 8.
 * Metadata stand in the order in which they are given (the library's order is random).
 *
 * Shape: any; a tensor that is not contiguous is written row-major.
 * @throws ArgumentError on anything but tensors by name, on metadata that are no texts, and on the name `__metadata__`
 * @see safetensors.torch.save, https://huggingface.co/docs/safetensors
 * @example
 * Object.keys(loadSafetensors(saveSafetensors({ bias: zeros([2]), weight: zeros([2, 3]) }))) // ['bias', 'weight']
 */
export function saveSafetensors(tensors: Readonly<Record<string, Tensor>>, options: SafetensorsOptions = {}): Uint8Array {
  const named = checkNamedTensors('saveSafetensors', tensors);
  const { metadata } = options;
  if (metadata !== undefined) checkMetadata(metadata);
  const items = named.map(([name, x]) => ({ name, x, key: new TextEncoder().encode(name) }));
  items.sort((a, b) => rankOf[b.x.dtype] - rankOf[a.x.dtype] || compareBytes(a.key, b.key));
  let end = 0;
  // Written piece by piece: an object would put names like '10' first.
  const described = items.map(({ name, x }) => {
    const start = end;
    end += x.numel * bytesPerElement[x.dtype];
    if (name === METADATA)
      throw new ArgumentError('saveSafetensors', `no tensor can be called ${METADATA}`, { argument: 'tensors', hint: '{ metadata }' });
    return `${JSON.stringify(name)}:{"dtype":"${codeOf[x.dtype]}","shape":[${x.shape.join(',')}],"data_offsets":[${start},${end}]}`;
  });
  if (metadata !== undefined) described.unshift(`"${METADATA}":${JSON.stringify(metadata)}`);
  const { bytes, dataStart } = withHeader(`{${described.join(',')}}`, end);
  items.reduce((at, { x }) => {
    const data = rowMajorBytes(x);
    bytes.set(data, at);
    return at + data.length;
  }, dataStart);
  return bytes;
}

/** Room for all, with the header in its place. */
function withHeader(text: string, dataLength: number): { bytes: Uint8Array; dataStart: number } {
  const header = new TextEncoder().encode(text);
  const length = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(' '.charCodeAt(0), 8, 8 + length);
  bytes.set(header, 8);
  return { bytes, dataStart: 8 + length };
}

function checkMetadata(metadata: unknown): void {
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const isText = (text: unknown): boolean => typeof text === 'string' && !hasHalfSurrogate(text);
  if (!isObject || !Object.entries(metadata).flat().every(isText)) {
    throw new ArgumentError('saveSafetensors', 'metadata have to be texts by name', {
      argument: 'metadata',
      hint: "{ metadata: { epoch: '3' } }",
    });
  }
}

/** The order of the UTF-8 bytes. JavaScript's own, of UTF-16, has an emoji before U+FFEE. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
