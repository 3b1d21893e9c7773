import { numelOf } from '../shape/shape.js';
import { contiguousStrides } from '../shape/strides.js';
import { Tensor } from '../tensor/tensor.js';
import { bytesOf, FileError, readElements, type ElementKind } from './elements.js';

const kindOf: ReadonlyMap<string, ElementKind> = new Map(
  Object.entries({
    BOOL: 'bool',
    U8: 'uint8',
    I8: 'int8',
    I16: 'int16',
    I32: 'int32',
    I64: 'int64',
    F16: 'float16',
    BF16: 'bfloat16',
    F32: 'float32',
    F64: 'float64',
  }),
);
const MAX_HEADER = 100_000_000; // the format's own limit

interface HeaderEntry {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * The tensors of a `.safetensors` file, by name.
 *
 * @throws FileError when the header is longer than the file, is no JSON, or says of a tensor what cannot be
 * @see https://huggingface.co/docs/safetensors
 */
export function loadSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const { header, data } = split(bytes);
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const { kind, shape, start, end } = checkEntry(name, value, data.length);
      const storage = readElements('loadSafetensors', data.subarray(start, end), kind, numelOf(shape));
      return [name, new Tensor({ storage, shape, strides: contiguousStrides(shape), offset: 0 })];
    }),
  );
}

function split(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8) throw new FileError('loadSafetensors', `the file has ${bytes.length} bytes, too few for the length of a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) {
    throw new FileError('loadSafetensors', `the header is said to have ${length} bytes, the file has ${bytes.length - 8} left`);
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { header: parseObject(text), data: bytes.subarray(8 + length) };
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new FileError('loadSafetensors', 'the header is no JSON', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new FileError('loadSafetensors', 'the header is no JSON object');
  return parsed as Record<string, unknown>;
}

function checkEntry(name: string, value: unknown, available: number): HeaderEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const isWhole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const refuse = (what: string): FileError => new FileError('loadSafetensors', `'${name}' ${what}`);
  const kind = typeof dtype === 'string' ? kindOf.get(dtype) : undefined;
  if (kind === undefined) throw refuse(`has the dtype ${String(dtype)}, which there is not here`);
  if (!Array.isArray(shape) || !shape.every(isWhole)) throw refuse(`has the shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole))
    throw refuse(`has the data_offsets ${JSON.stringify(offsets)}`);
  const [start, end] = offsets as [number, number];
  const needed = numelOf(shape) * bytesOf(kind);
  if (end > available || end - start !== needed) throw refuse(`lies at bytes ${start} to ${end} of ${available}, and needs ${needed}`);
  return { kind, shape: shape, start, end };
}
