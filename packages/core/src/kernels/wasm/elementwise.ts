import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import type { BinaryName, TernaryName, UnaryName } from '../kernels.js';
import { binaryCodes, BOOL, dtypeCodes, ternaryCodes, unaryCodes, type KernelCodes } from './elementwise-codes.js';
import { denseTogether, isConstant } from './elementwise-layout.js';
import { chunks, isBulk } from './elementwise-bulk.js';
import { runSpread } from './elementwise-spread.js';
import { copyAnyhow, fillAnyhow, runAnyhow } from './elementwise-strided.js';

// Each kernel has a short way for operands that lie dense in one order, of a dtype that it has a loop for; all others go through `strided`.

const NONE: readonly number[] = [];

export function fill(out: View, value: number): void {
  const { dtype } = out.storage;
  const number = dtype === 'bool' ? Number(value !== 0) : value;
  const n = denseTogether(out, out, out, out);
  if (n < 0) fillAnyhow(out, number);
  else if (n > 0) {
    heap.enter();
    wasm.fill(dtypeCodes[dtype], n, heap.write(out), number);
    heap.leave();
  }
}

export function copy(x: View, out: View): void {
  const from = x.storage.dtype;
  const to = out.storage.dtype;
  const n = denseTogether(out, x, x, x);
  if (n < 0) copyAnyhow(x, out);
  else if (n > 0) {
    heap.enter();
    const a = heap.read(x);
    const o = heap.write(out);
    const [widthA, widthO] = [bytesPerElement[from], bytesPerElement[to]];
    if (from === to) wasm.copyBytes(n * widthA, o, a);
    else if (!isBulk(n)) wasm.convertRow(dtypeCodes[from], dtypeCodes[to], n, o, widthO, a, widthA);
    else {
      const call = (start: number, count: number): number[] => [
        dtypeCodes[from],
        dtypeCodes[to],
        count,
        o + start * widthO,
        widthO,
        a + start * widthA,
        widthA,
      ];
      runAll('convertRow', chunks(n, call));
    }
    heap.leave();
  }
}

export function unary(name: UnaryName, x: View, out: View, parameters: readonly number[] = NONE): void {
  const codes = unaryCodes[name];
  const n = denseTogether(out, x, x, x);
  const code = codeOf(codes, x, out);
  if (n < 0 || code < 0) {
    runAnyhow(codes, out, [x], parameters);
    return;
  }
  if (n === 0) return;
  const p = parameters.length > 0 ? parameters[0] : 0;
  const q = parameters.length > 1 ? parameters[1] : 0;
  heap.enter();
  const a = heap.read(x);
  const o = heap.write(out);
  if (!isBulk(n)) wasm.runUnary(code, n, o, a, p, q);
  else {
    const [widthA, widthO] = [bytesPerElement[x.storage.dtype], bytesPerElement[out.storage.dtype]];
    runAll(
      'runUnary',
      chunks(n, (start, count) => [code, count, o + start * widthO, a + start * widthA, p, q]),
    );
  }
  heap.leave();
}

export function binary(name: BinaryName, a: View, b: View, out: View, parameters: readonly number[] = NONE): void {
  const codes = binaryCodes[name];
  const n = denseTogether(out, a, b, b);
  const code = a.storage.dtype === b.storage.dtype ? codeOf(codes, a, out) : -1;
  if (n === 0) return;
  const p = parameters.length > 0 ? parameters[0] : 0;
  const q = parameters.length > 1 ? parameters[1] : 0;
  if (n < 0 || code < 0) {
    if (code < 0 || !binaryWithNumber(code, a, b, out, p, q)) runAnyhow(codes, out, [a, b], parameters);
    return;
  }
  heap.enter();
  const fromA = heap.read(a);
  const fromB = heap.read(b);
  const o = heap.write(out);
  if (!isBulk(n)) wasm.runBinary(code, n, o, fromA, fromB, p, q);
  else {
    const [width, widthO] = [bytesPerElement[a.storage.dtype], bytesPerElement[out.storage.dtype]];
    runAll(
      'runBinary',
      chunks(n, (start, count) => [code, count, o + start * widthO, fromA + start * width, fromB + start * width, p, q]),
    );
  }
  heap.leave();
}

/** Where one of the two is a single number and the other one dense like the result: does it, and answers true. */
function binaryWithNumber(code: number, a: View, b: View, out: View, p: number, q: number): boolean {
  const isFirst = isConstant(a);
  if (!isFirst && !isConstant(b)) return false;
  const other = isFirst ? b : a;
  const n = denseTogether(out, other, other, other);
  if (n > 0) runSpread(code, n, out, a, b, isFirst, p, q);
  return n >= 0;
}

export function ternary(name: TernaryName, a: View, b: View, c: View, out: View, parameters: readonly number[] = NONE): void {
  const codes = ternaryCodes[name];
  const n = denseTogether(out, a, b, c);
  const code = codeOf(codes, b, out);
  const isOfOneKind = b.storage.dtype === c.storage.dtype && (name === 'where' ? isByte(a) : a.storage.dtype === b.storage.dtype);
  if (n < 0 || code < 0 || !isOfOneKind) {
    runAnyhow(codes, out, [a, b, c], parameters, name === 'where');
    return;
  }
  if (n === 0) return;
  const p = parameters.length > 0 ? parameters[0] : 0;
  heap.enter();
  const fromA = heap.read(a);
  const fromB = heap.read(b);
  const fromC = heap.read(c);
  const o = heap.write(out);
  if (!isBulk(n)) wasm.runTernary(code, n, o, fromA, fromB, fromC, p);
  else {
    const [widthA, width] = [bytesPerElement[a.storage.dtype], bytesPerElement[out.storage.dtype]];
    const call = (start: number, count: number): number[] => [
      code,
      count,
      o + start * width,
      fromA + start * widthA,
      fromB + start * width,
      fromC + start * width,
      p,
    ];
    runAll('runTernary', chunks(n, call));
  }
  heap.leave();
}

/** The kernel that takes x and writes `out` as they are; -1 when there is none. */
function codeOf(codes: KernelCodes, x: View, out: View): number {
  const from = x.storage.dtype;
  const to = out.storage.dtype;
  if (codes.asks ? bytesPerElement[to] !== 1 : from !== to) return -1;
  return from === 'float32' ? codes.float32 : from === 'float64' ? codes.float64 : -1;
}

function isByte(view: View): boolean {
  return dtypeCodes[view.storage.dtype] === BOOL;
}
