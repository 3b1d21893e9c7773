import { Generator, type GeneratorOptions } from '../../../src/random/generator.js';

/** A generator whose next draw is `wanted`: its state is made by hand, of the word before tempering. */
export function nextDrawIs(wanted: number, options: GeneratorOptions = {}): Generator {
  const generator = new Generator(options);
  generator.uint32();
  const state = generator.getState();
  new DataView(state.buffer).setUint32(24 + 8, untempered(wanted), true);
  return generator.setState(state);
}

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}

interface Pivot {
  readonly image: number;
  readonly word: number;
}

// Tempering is linear over bits: Gauss' elimination on what each bit alone becomes.
function untempered(wanted: number): number {
  const pivots: Pivot[] = [];
  for (let bit = 0; bit < 32; bit++) {
    const word = (1 << bit) >>> 0;
    pivots.push(reduced({ image: temper(word), word }, pivots));
    pivots.sort((a, b) => b.image - a.image);
  }
  const { image, word } = reduced({ image: wanted, word: 0 }, pivots);
  if (image !== 0 || temper(word) !== wanted) throw new Error('tempering was not inverted');
  return word;
}

function reduced(row: Pivot, pivots: readonly Pivot[]): Pivot {
  return pivots.reduce((so, { image, word }) => {
    const next = (so.image ^ image) >>> 0;
    return next < so.image ? { image: next, word: (so.word ^ word) >>> 0 } : so;
  }, row);
}
