import type { NormaliseGroups, Tensor } from '@lamella/core';

/**
 * How a kernel sees x when mean and variance are taken over `dims` and `factor` (weight or bias) broadcasts to it; null where it cannot: `dims`
 * are not the last ones and not all but the second.
 */
export function groupsOf(x: Tensor, dims: readonly number[], factor: Tensor | null): NormaliseGroups | null {
  const { shape, ndim } = x;
  const size = (from: number, to: number): number => shape.slice(from, to).reduce((a, b) => a * b, 1);
  const first = ndim - dims.length;
  if (dims.every((dim, i) => dim === first + i)) {
    const varying = varyingDims(x, factor);
    if (varying === null) return null;
    const [from, to] = varying;
    const layout = { outer: 1, groups: size(0, first), inner: size(first, ndim) };
    // Without a dimension of its own the factor is one number, or none.
    if (from === to) return { ...layout, period: 1, span: layout.inner };
    if (to <= first) return { ...layout, period: size(from, first), span: layout.inner };
    return { ...layout, period: from < first ? size(from, first) : 1, span: size(to, ndim) };
  }
  const isBatch = ndim > 2 && dims.length === ndim - 1 && !dims.includes(1);
  if (!isBatch || (factor !== null && factor.numel !== shape[1])) return null;
  return { outer: shape[0]!, groups: shape[1]!, inner: size(2, ndim), period: shape[1]!, span: size(2, ndim) };
}

/** From which dimension of x to which (exclusive) the factor varies; null unless it has x's sizes all the way between. */
function varyingDims({ shape, ndim }: Tensor, factor: Tensor | null): readonly [from: number, to: number] | null {
  if (factor === null || factor.numel === 1) return [ndim, ndim];
  const sizes = [...new Array<number>(ndim - factor.ndim).fill(1), ...factor.shape];
  const from = sizes.findIndex((size) => size !== 1);
  let to = ndim;
  while (sizes[to - 1] === 1) to--;
  return sizes.slice(from, to).every((size, i) => size === shape[from + i]) ? [from, to] : null;
}
