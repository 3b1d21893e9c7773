import ops from 'ndarray-ops';
import type { BinaryName, TernaryName, UnaryName } from '../../kernels/kernels.js';
import type { View } from '../../memory/storage.js';
import { asNdarray, type Nd } from '../views.js';
import { map1, map2, map3 } from './loops.js';
import { binaryScalars, ternaryScalars, ternaryScalarsFloat32, unaryScalars } from './scalars.js';

/** The four that ndarray-ops has with just this meaning: it compiles a loop for each layout. */
const compiled: Readonly<Partial<Record<BinaryName, (out: Nd, a: Nd, b: Nd) => unknown>>> = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
};

export function fill(out: View, value: number): void {
  ops.assigns(asNdarray(out), out.storage.dtype === 'bool' ? Number(value !== 0) : value);
}

export function copy(x: View, out: View): void {
  if (out.storage.dtype === 'bool' && x.storage.dtype !== 'bool') map1((value) => Number(value !== 0), asNdarray(x), asNdarray(out));
  else ops.assign(asNdarray(out), asNdarray(x));
}

export function unary(name: UnaryName, x: View, out: View, parameters: readonly number[] = []): void {
  const f = unaryScalars[name];
  map1((value) => f(value, parameters), asNdarray(x), asNdarray(out));
}

export function binary(name: BinaryName, a: View, b: View, out: View, parameters: readonly number[] = []): void {
  const loop = compiled[name];
  if (loop !== undefined && out.storage.dtype !== 'bool') {
    loop(asNdarray(out), asNdarray(a), asNdarray(b));
    return;
  }
  const f = binaryScalars[name];
  map2((x, y) => f(x, y, parameters), asNdarray(a), asNdarray(b), asNdarray(out));
}

export function ternary(name: TernaryName, a: View, b: View, c: View, out: View, parameters: readonly number[] = []): void {
  const f = (out.storage.dtype === 'float32' ? ternaryScalarsFloat32 : ternaryScalars)[name];
  map3((x, y, z) => f(x, y, z, parameters), asNdarray(a), asNdarray(b), asNdarray(c), asNdarray(out));
}
