import type { View } from '../../memory/storage.js';
import { asNdarray } from '../views.js';
import { eachLine } from './loops.js';

export function gather(x: View, dim: number, index: View, out: View): void {
  const [from, at, to] = [asNdarray(x), asNdarray(index), asNdarray(out)];
  const [stepX, stepAt, stepOut, size] = [from.stride[dim], at.stride[dim], to.stride[dim], at.shape[dim]];
  // x may be larger than the index in the other dimensions: only the part that the index covers is walked.
  const covered = from.hi(...from.shape.map((extent, d) => (d === dim ? extent : at.shape[d])));
  eachLine([at, covered, to], dim, ([pi, px, po]) => {
    for (let i = 0; i < size; i++) to.data[po + i * stepOut] = from.data[px + at.data[pi + i * stepAt] * stepX]!;
  });
}

export function scatter(mode: 'set' | 'add', out: View, dim: number, index: View, src: View): void {
  const [to, at, from] = [asNdarray(out), asNdarray(index), asNdarray(src)];
  const [stepOut, stepAt, stepSrc, size] = [to.stride[dim], at.stride[dim], from.stride[dim], at.shape[dim]];
  const covered = [to, from].map((view) => view.hi(...view.shape.map((extent, d) => (d === dim ? extent : at.shape[d]))));
  eachLine([at, ...covered], dim, ([pi, po, ps]) => {
    for (let i = 0; i < size; i++) {
      const place = po + at.data[pi + i * stepAt] * stepOut;
      const value = from.data[ps + i * stepSrc];
      to.data[place] = mode === 'add' ? to.data[place] + value : value;
    }
  });
}

export function nonzero(x: View, out: View): void {
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const index = x.shape.map(() => 0);
  let row = 0;
  // Merged rows would lose the index: the elements are counted through by hand.
  const visit = (dim: number, place: number): void => {
    if (dim < index.length) {
      for (let i = 0; i < x.shape[dim]; i++) {
        index[dim] = i;
        visit(dim + 1, place + i * x.strides[dim]);
      }
    } else if (from.data[place] !== 0) {
      index.forEach((i, d) => (to.data[to.offset + row * to.stride[0] + d * to.stride[1]] = i));
      row++;
    }
  };
  visit(0, from.offset);
}
