import { ArgumentError, empty, noGrad, randperm, ShapeError, tensor as makeTensor, type Tensor } from '@lamella/core';
import { normal_, type DrawOptions, type GainOptions } from './initialisers.js';

// Initialisers whose result has a structure: an identity, orthogonal rows, zeros in given places.

/** The identity matrix. @throws ShapeError unless it has 2 dimensions @see torch.nn.init.eye_ */
export function eye_(tensor: Tensor): Tensor {
  checkRank('eye_', tensor, [2]);
  return overwrite(tensor, ([row, column]) => Number(row === column));
}

/**
 * A convolution that hands its input channels through: 1 in the middle of the kernel from channel i to channel i, group by group.
 *
 * @throws ShapeError unless it has 3, 4 or 5 dimensions, ArgumentError when the output channels are no multiple of `groups`
 * @see torch.nn.init.dirac_
 */
export function dirac_(tensor: Tensor, { groups = 1 }: { readonly groups?: number } = {}): Tensor {
  checkRank('dirac_', tensor, [3, 4, 5]);
  const [outChannels = 0, inChannels = 0, ...kernel] = tensor.shape;
  if (outChannels % groups !== 0)
    throw new ArgumentError('dirac_', `dim 0 must be divisible by groups, got ${outChannels} and ${groups}`, { argument: 'groups' });
  const perGroup = outChannels / groups;
  return overwrite(tensor, ([out = 0, channel = 0, ...place]) => {
    const isMiddle = place.every((at, dim) => at === Math.floor(kernel[dim]! / 2));
    return Number(isMiddle && out % perGroup === channel && channel < Math.min(perGroup, inChannels));
  });
}

/**
 * Rows (or columns, where there are fewer) that are orthogonal to each other and of length `gain`. Dimensions beyond the first are taken as
 * one.
 *
 * Draws: one normal number an element. @throws ShapeError on fewer than 2 dimensions
 * @see Saxe et al. 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, arXiv 1312.6120; torch.nn.init.orthogonal_
 * @example
 * const w = nn.init.orthogonal_(empty([2, 3]));
 * w.matmul(w.t()).isclose(eye(2), { atol: 1e-6 }).all().item() // true
 */
export function orthogonal_(tensor: Tensor, { gain = 1, ...draw }: GainOptions = {}): Tensor {
  if (tensor.ndim < 2)
    throw new ShapeError('orthogonal_', `only tensors with 2 or more dimensions are supported, got [${tensor.shape.join(', ')}]`, {
      shapes: [tensor.shape],
    });
  if (tensor.numel === 0) return tensor;
  const rows = tensor.shape[0]!;
  const columns = tensor.numel / rows;
  const drawn = normal_(empty([rows, columns], { dtype: tensor.dtype }), draw);
  const tall = rows < columns ? drawn.t() : drawn;
  const q = orthonormalColumns(Float64Array.from(tall.data()), Math.max(rows, columns), Math.min(rows, columns));
  const square = makeTensor(q, { dtype: 'float64' }).reshape([Math.max(rows, columns), Math.min(rows, columns)]);
  const result = (rows < columns ? square.t() : square).mul(gain).reshape(tensor.shape);
  return noGrad(() => tensor.copy_(result.to(tensor.dtype)));
}

/**
 * Q of the QR decomposition with a positive diagonal of R, which is unique: by Gram and Schmidt, twice, which is as exact as by reflections.
 */
function orthonormalColumns(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const at = (row: number, column: number): number => row * columns + column;
  for (let column = 0; column < columns; column++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < column; before++) {
        let overlap = 0;
        for (let row = 0; row < rows; row++) overlap += matrix[at(row, before)]! * matrix[at(row, column)]!;
        for (let row = 0; row < rows; row++) matrix[at(row, column)]! -= overlap * matrix[at(row, before)]!;
      }
    }
    let square = 0;
    for (let row = 0; row < rows; row++) square += matrix[at(row, column)]! ** 2;
    for (let row = 0; row < rows; row++) matrix[at(row, column)]! /= Math.sqrt(square);
  }
  return matrix;
}

/**
 * Normal numbers, of which a share of each column is 0.
 *
 * Draws: the normal numbers, then a `randperm` of the rows for each column.
 * @throws ShapeError unless it has 2 dimensions, ArgumentError when `sparsity` is not in [0, 1]
 * @see Martens 2010, Deep learning via Hessian-free optimization; torch.nn.init.sparse_
 */
export function sparse_(tensor: Tensor, sparsity: number, { std = 0.01, ...draw }: DrawOptions & { readonly std?: number } = {}): Tensor {
  checkRank('sparse_', tensor, [2]);
  if (!(sparsity >= 0 && sparsity <= 1))
    throw new ArgumentError('sparse_', `sparsity has to be between 0 and 1, got ${sparsity}`, { argument: 'sparsity' });
  const [rows = 0, columns = 0] = tensor.shape;
  const zeros = Math.ceil(sparsity * rows);
  normal_(tensor, { std, ...draw });
  return noGrad(() => {
    for (let column = 0; column < columns; column++) {
      for (const row of randperm(rows, draw).data().subarray(0, zeros)) tensor.select(0, row).select(0, column).zero_();
    }
    return tensor;
  });
}

function checkRank(op: string, tensor: Tensor, ranks: readonly number[]): void {
  if (ranks.includes(tensor.ndim)) return;
  throw new ShapeError(op, `only tensors with ${ranks.join(', ')} dimensions are supported, got [${tensor.shape.join(', ')}]`, {
    shapes: [tensor.shape],
  });
}

function overwrite(tensor: Tensor, value: (index: readonly number[]) => number): Tensor {
  const indices = tensor.shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
  const values = makeTensor(Float64Array.from(indices, value), { dtype: tensor.dtype }).reshape(tensor.shape);
  return noGrad(() => tensor.copy_(values));
}
