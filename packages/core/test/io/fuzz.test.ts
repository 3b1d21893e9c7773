import {
  arange,
  loadNpy,
  loadNpz,
  loadSafetensors,
  ones,
  readSafetensorsMetadata,
  readZip,
  saveNpy,
  saveNpz,
  saveSafetensors,
  tensor,
  writeZip,
  zeros,
} from '@lamella/core';
import fc from 'fast-check';
import { describe } from 'vitest';
import { damaged, fuzz, joined, length, lengthField, name, size } from '../support/fuzz.js';

const tensors = {
  weight: arange(0, 12).reshape([3, 4]),
  bias: tensor([0.5, -1], { dtype: 'float64' }),
  mask: tensor([true, false, true]),
  steps: tensor(3, { dtype: 'int32' }),
  none: zeros([0, 3], { dtype: 'uint8' }),
};
const arrays = Object.values(tensors).map(saveNpy);
const archives = await Promise.all([saveNpz(tensors), saveNpz(tensors, { compress: true }), writeZip('test', [])]);
const data = fc.uint8Array({ maxLength: 64 });

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('safetensors', () => {
  const read = (bytes: Uint8Array): unknown => [loadSafetensors(bytes), readSafetensorsMetadata(bytes)];
  const files = [saveSafetensors(tensors, { metadata: { format: 'pt' } }), saveSafetensors({ x: ones([300]) })];
  fuzz('damaged files', damaged(files), read);

  const codes = ['F32', 'F64', 'I32', 'I64', 'U8', 'BOOL', 'F16', 'BF16', 'I8', 'C64', 'constructor'];
  const orAnything = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() });
  const description = fc.record(
    {
      dtype: orAnything(fc.constantFrom(...codes)),
      shape: orAnything(fc.array(size, { maxLength: 4 })),
      data_offsets: orAnything(fc.tuple(size, size)),
    },
    { requiredKeys: [] },
  );
  const member = fc.tuple(name, orAnything(description)).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const header = fc.oneof(
    { weight: 4, arbitrary: fc.array(member, { maxLength: 4 }).map((members) => `{${members.join()}}`) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );
  const made = fc.tuple(header, data).map(([text, rest]) => joined(lengthField(utf8(text).length, 8), utf8(text), rest));
  fuzz('headers of all sorts', made, read);
});

describe('npy', () => {
  fuzz('damaged files', damaged(arrays), loadNpy);

  const codes = ['<f4', '>f8', '|b1', '<i8', '|u1', '<c16', '|O', '|S10', '<U8', '<f2', '<<f4', ''];
  const descr = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...codes) }, { weight: 1, arbitrary: fc.string() });
  const shape = fc.oneof(
    { weight: 4, arbitrary: fc.array(size, { maxLength: 5 }).map((sizes) => sizes.map((n) => `${n},`).join(' ')) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
  const header = fc
    .tuple(descr, fc.constantFrom('False', 'True', 'None'), shape)
    .map(([code, order, sizes]) => utf8(`{'descr': '${code}', 'fortran_order': ${order}, 'shape': (${sizes}), }\n`));
  const made = fc
    .tuple(header, data, fc.constantFrom(1, 2, 3))
    .map(([text, rest, version]) =>
      joined(Uint8Array.of(0x93), utf8('NUMPY'), Uint8Array.of(version, 0), lengthField(text.length, version === 1 ? 2 : 4), text, rest),
    );
  fuzz('headers of all sorts', made, loadNpy);
});

describe('npz', () => {
  fuzz('damaged files', damaged(archives), loadNpz);

  // Packed anew, so that the checksums are right and the arrays are looked at.
  const packed = fc.record({ files: fc.array(fc.tuple(name, damaged(arrays)), { maxLength: 3 }), compress: fc.boolean() });
  fuzz('archives of damaged arrays', packed, async ({ files, compress }) => {
    const entries = files.map(([key, bytes]) => [`${key}.npy`, bytes] as const);
    return loadNpz(await writeZip('test', entries, { compress }));
  });
});

describe('zip', () => {
  const open = async (bytes: Uint8Array): Promise<unknown> => {
    const contents: Uint8Array[] = [];
    for (const entry of readZip('test', bytes)) contents.push(await entry.read());
    return contents;
  };
  fuzz('damaged archives', damaged(archives), open);

  /** Fields of the headers, as [signature, offset, width]: the sizes, the lengths of names, the offsets, the method, the flags, … */
  const fields = [
    ...[6, 8, 10, 26, 28].map((at) => [0x04034b50, at, 2] as const),
    ...[14, 18, 22].map((at) => [0x04034b50, at, 4] as const),
    ...[8, 10, 28, 30, 32].map((at) => [0x02014b50, at, 2] as const),
    ...[16, 20, 24, 42].map((at) => [0x02014b50, at, 4] as const),
    ...[8, 10, 20].map((at) => [0x06054b50, at, 2] as const),
    ...[12, 16].map((at) => [0x06054b50, at, 4] as const),
  ];
  const lie = fc.record({ field: fc.constantFrom(...fields), entry: fc.nat(4), value: fc.oneof(length, fc.nat(2000)) });
  const lying = fc.tuple(fc.constantFrom(...archives), fc.array(lie, { minLength: 1, maxLength: 2 })).map(([archive, lies]) => {
    const copy = archive.slice();
    for (const { field, entry, value } of lies) {
      const [signature, at, width] = field;
      const headers = placesOf(copy, signature);
      if (headers.length > 0) copy.set(lengthField(value, width), headers[entry % headers.length] + at);
    }
    return copy;
  });
  fuzz('headers that lie', lying, open);

  // As archives of archives come: what is in one is the next to be opened.
  fuzz('archives within archives', damaged(archives), async (inner) => {
    const [entry] = readZip('test', await writeZip('test', [['inner.zip', inner]], { compress: true }));
    return open(await entry.read());
  });
  fuzz('names of all sorts', fc.array(fc.tuple(name, data), { maxLength: 4 }), async (files) => open(await writeZip('test', files)));
});

function placesOf(bytes: Uint8Array, signature: number): number[] {
  const view = new DataView(bytes.buffer);
  return Array.from(bytes.keys()).filter((at) => at + 4 <= bytes.length && view.getUint32(at, true) === signature);
}
