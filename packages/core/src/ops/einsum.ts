import { ArgumentError, ShapeError } from '../errors/errors.js';
import { show } from '../shape/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensors } from './support.js';

const ELLIPSIS = '...';

/**
 * Products summed over the letters that the result does not name: `'ij,jk->ik'` is the matrix product, `'ii->i'` the diagonal. Without
 * `->` the result has the letters that stand once, in alphabetical order. `...` stands for any further dimensions, which broadcast.
 *
 * @throws ArgumentError when the equation cannot be read, ShapeError when a letter stands for two sizes
 * @see torch.einsum
 * @example
 * einsum('i,i->', [tensor([1, 2]), tensor([3, 4])]).item() // 11
 */
export function einsum(equation: string, operands: readonly Tensor[]): Tensor {
  if (typeof equation !== 'string') {
    throw new ArgumentError('einsum', `the equation has to be text, got ${typeof equation}`, {
      argument: 'equation',
      hint: "einsum('ij,jk->ik', [a, b])",
    });
  }
  checkTensors('einsum', operands);
  const { inputs, output } = parse(equation, operands);
  const letters = [...new Set([...output, ...inputs.flat()])];
  const sizes = new Map<string, number>();
  const aligned = operands.map((operand, i) => align(operand, inputs[i], letters, sizes));
  const summed = letters.slice(output.length).map((_, i) => output.length + i);
  return contract(aligned, output.length, summed);
}

/** The letters of each operand and of the result; the dimensions of an ellipsis are called '.0', '.1', … from the last one. */
function parse(equation: string, operands: readonly Tensor[]): { inputs: string[][]; output: string[] } {
  const [left = '', right, ...more] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (more.length > 0 || terms.length !== operands.length) {
    throw new ArgumentError('einsum', `'${equation}' names ${terms.length} operands, got ${operands.length}`, {
      argument: 'equation',
      hint: "'ij,jk->ik'",
    });
  }
  const inputs = terms.map((term, i) => lettersOf(term, operands[i].ndim));
  const dots = [...new Set(inputs.flat().filter((letter) => letter.startsWith('.')))].sort(
    (a, b) => Number(b.slice(1)) - Number(a.slice(1)),
  );
  if (right === undefined) {
    const all = inputs.flat();
    const once = [...new Set(all)]
      .filter((letter) => !letter.startsWith('.') && all.filter((other) => other === letter).length === 1)
      .sort();
    return { inputs, output: [...dots, ...once] };
  }
  const output = right.includes(ELLIPSIS)
    ? right.split(ELLIPSIS).flatMap((part, i) => (i === 0 ? [...Array.from(part), ...dots] : Array.from(part)))
    : Array.from(right);
  const unknown = output.find((letter, i) => !inputs.flat().includes(letter) || output.indexOf(letter) !== i);
  if (unknown !== undefined)
    throw new ArgumentError('einsum', `the result names ${unknown} twice, or no operand does`, { argument: 'equation' });
  return { inputs, output };
}

function lettersOf(term: string, ndim: number): string[] {
  const [before = '', after, ...more] = term.split(ELLIPSIS);
  const named = before.length + (after?.length ?? 0);
  if (!/^[a-zA-Z]*$/.test(before + (after ?? '')) || more.length > 0) {
    throw new ArgumentError('einsum', `'${term}' has to be letters, with at most one '...'`, { argument: 'equation' });
  }
  if (after === undefined ? named !== ndim : named > ndim) {
    throw new ShapeError('einsum', `the number of letters in '${term}' does not match an operand of ${ndim} dimensions`, {
      argument: 'equation',
    });
  }
  const rest = Array.from({ length: ndim - named }, (_, i) => `.${ndim - named - 1 - i}`);
  return [...Array.from(before), ...rest, ...Array.from(after ?? '')];
}

/** An operand with a dimension for every letter, in order: of size 1 where it has none. A repeated letter takes the diagonal. */
function align(operand: Tensor, letters: readonly string[], order: readonly string[], sizes: Map<string, number>): Tensor {
  let x = operand;
  const names = [...letters];
  for (let dim = 0; dim < names.length; dim++) {
    const first = names.indexOf(names[dim]);
    if (first === dim) continue;
    x = x.diagonal({ dim1: first, dim2: dim });
    const [name] = names.splice(dim, 1);
    names.splice(first, 1);
    names.push(name);
    dim = -1;
  }
  names.forEach((letter, dim) => {
    const [size, known] = [x.shape[dim], sizes.get(letter) ?? 1];
    if (size !== known && size !== 1 && known !== 1) {
      throw new ShapeError('einsum', `${letter} stands for size ${known} and for size ${size} of ${show(operand.shape)}`, {
        shapes: [operand.shape],
      });
    }
    sizes.set(letter, Math.max(size, known));
  });
  const present = order.filter((letter) => names.includes(letter));
  return x
    .permute(present.map((letter) => names.indexOf(letter)))
    .reshape(order.map((letter) => (names.includes(letter) ? x.shape[names.indexOf(letter)] : 1)));
}

/** Two at a time, so that a letter is summed as soon as no later operand has it. */
function contract(operands: readonly Tensor[], kept: number, summed: readonly number[]): Tensor {
  let result = operands[0];
  operands.slice(1).forEach((next, i) => {
    const later = operands.slice(i + 2);
    const done = summed.filter((dim) => later.every((x) => x.shape[dim] === 1));
    result = pairProduct(result, next, done);
  });
  const open = summed.filter((dim) => result.shape[dim] !== 1);
  const total = open.length > 0 ? result.sum(open, { keepdim: true }) : result;
  return total.reshape(total.shape.slice(0, kept));
}

/** a · b summed over `done`: a batched matrix product over what both have, a alone has, b alone has. */
function pairProduct(a: Tensor, b: Tensor, done: readonly number[]): Tensor {
  const dims = a.shape.map((_, dim) => dim);
  const has = (x: Tensor, dim: number): boolean => x.shape[dim] !== 1;
  const inner = done.filter((dim) => has(a, dim) && has(b, dim));
  const [left, right] = [a, b].map((x, i) => {
    const alone = done.filter((dim) => has(x, dim) && !has(i === 0 ? b : a, dim));
    return alone.length > 0 ? x.sum(alone, { keepdim: true }) : x;
  }) as [Tensor, Tensor];
  const batch = dims.filter((dim) => !inner.includes(dim) && has(left, dim) && has(right, dim));
  const rows = dims.filter((dim) => !inner.includes(dim) && has(left, dim) && !has(right, dim));
  const columns = dims.filter((dim) => !inner.includes(dim) && !has(left, dim) && has(right, dim));
  const ones = dims.filter((dim) => ![...inner, ...batch, ...rows, ...columns].includes(dim));
  const count = (x: Tensor, group: readonly number[]): number => group.reduce((product, dim) => product * x.shape[dim], 1);
  const asMatrix = (x: Tensor, first: readonly number[], second: readonly number[], rest: readonly number[]): Tensor =>
    x.permute([...batch, ...first, ...second, ...rest]).reshape([count(x, batch), count(x, first), count(x, second)]);
  const product = asMatrix(left, rows, inner, [...columns, ...ones]).matmul(asMatrix(right, inner, columns, [...rows, ...ones]));
  const order = [...batch, ...rows, ...columns, ...inner, ...ones];
  const shape = order.map((dim) => (inner.includes(dim) ? 1 : Math.max(left.shape[dim], right.shape[dim])));
  return product.reshape(shape).permute(dims.map((dim) => order.indexOf(dim)));
}
