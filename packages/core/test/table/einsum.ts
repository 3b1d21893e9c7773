import * as core from '@lamella/core';
import { at, empty, floating, grid, indicesOf, normal, op, type Grid, type OpRow } from '@lamella/core/testing';

const { ArgumentError, ShapeError, ones } = core;

/** Runs through every value of every letter. An ellipsis stands for the capital letters from the end of the alphabet. */
function summed(equation: string, operands: readonly Grid[]): Grid {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const ellipsis = (count: number): string => 'UVWXYZ'.slice(6 - count);
  const terms = left.split(',').map((term, i) => term.replace('...', () => ellipsis(operands[i].shape.length - (term.length - 3))));
  const all = [...new Set(terms.join(''))].sort();
  const dots = all.filter((letter) => 'UVWXYZ'.includes(letter)).join('');
  const once = all.filter((letter) => !dots.includes(letter) && terms.join('').split(letter).length === 2).join('');
  const output = right === undefined ? dots + once : right.replace('...', dots);
  const sizeOf = (letter: string): number =>
    Math.max(...terms.flatMap((term, i) => Array.from(term).flatMap((other, dim) => (other === letter ? [operands[i].shape[dim]] : []))));
  const hidden = all.filter((letter) => !output.includes(letter));
  return grid(Array.from(output).map(sizeOf), (shown) =>
    indicesOf(hidden.map(sizeOf)).reduce((total, rest) => {
      const value = (letter: string): number => (output.includes(letter) ? shown[output.indexOf(letter)] : rest[hidden.indexOf(letter)]);
      return total + operands.reduce((product, x, i) => product * at(x, Array.from(terms[i]).map(value)), 1);
    }, 0),
  );
}

export const rows: readonly OpRow[] = [
  op('einsum', {
    call: core.einsum,
    reference: summed,
    dtypes: [...floating, 'int32'],
    method: false,
    view: 'sometimes',
    samples: [
      ['ij,jk->ik', [normal(2, 3), normal(3, 4)]],
      ['i,j', [normal(2), normal(3)]],
      ['ba', [normal(2, 3)]],
      ['ii->i', [normal(3, 3)]],
      ['ii', [normal(3, 3)]],
      ['ij->', [normal(2, 3)]],
      ['...ij->...ji', [normal(2, 2, 3)]],
      ['...ij,...jk', [normal(2, 2, 3), normal(3, 2)]],
      ['bij,bkj->bik', [normal(2, 2, 3), normal(2, 3, 3)]],
      ['ij,ij->j', [normal(2, 3), normal(2, 3)]],
      ['i,ij,j', [normal(2), normal(2, 3), normal(3)]],
      ['iij,jk->ik', [normal(2, 2, 3), normal(3, 2)]],
      ['ij,k->', [normal(2, 2), normal(3)]],
      ['ij,jk->ik', [empty(2, 0), empty(0, 3)]],
      ['i,i', [empty(0), empty(0)]],
    ],
    errors: [
      { args: ['ij,jk', [ones([2, 2])]], error: ArgumentError, has: { argument: 'equation' } },
      { args: ['i1', [ones([2, 2])]], error: ArgumentError, has: { argument: 'equation' } },
      { args: ['ij->ijk', [ones([2, 2])]], error: ArgumentError, has: { argument: 'equation' } },
      { args: ['i', [ones([2, 2])]], error: ShapeError, has: { argument: 'equation' } },
      { args: ['ij,jk', [ones([2, 3]), ones([2, 3])]], error: ShapeError },
      { args: ['i', []], error: ArgumentError, has: { argument: 'tensors' } },
    ],
    tolerance: { float32: { rtol: 1e-5, atol: 1e-6 } },
  }),
];
