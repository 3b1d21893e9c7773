// The Mersenne Twister, four words at a time. A kernel that draws gets the address of the generator's words (`state`), of room behind them
// for the numbers it draws, and the place of the next word (`position`, 624 where a twist is due), and returns the place it came to.
// @see Matsumoto and Nishimura 1998, Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator

const WORDS: i32 = 624;
const MIDDLE: usize = 397;
const WRAPPED: i32 = 228; // from this word on, the one `MIDDLE` further is at the beginning, and new

// Behind the words is room for four more: there the next state's first words stand while its last ones are made of them.
const PADDED_BYTES: usize = 628 << 2;

/** How many numbers `draw` makes at most. A multiple of 32, so that every step but the last is a whole number of vectors. */
export const DRAWS_AT_ONCE: i32 = 1024;

/** Bytes that a kernel wants at `state`: for words and numbers, for what the last vector reaches beyond them, and for `rest`. */
export function randomScratchBytes(): i32 {
  return <i32>PADDED_BYTES + (DRAWS_AT_ONCE << 2) + 16 + 32;
}

/** Where `draw` leaves its numbers. */
export function drawn(state: usize): usize {
  return state + PADDED_BYTES;
}

/** Room for four results, where a vector stands of which only a part is wanted. */
export function rest(state: usize): usize {
  return drawn(state) + ((<usize>DRAWS_AT_ONCE) << 2) + 16;
}

/** Makes the next `count` numbers and returns the new position. */
export function draw(state: usize, position: i32, count: i32): i32 {
  let out = drawn(state);
  while (count > 0) {
    if (position === WORDS) {
      twist(state);
      position = 0;
    }
    const some = min(count, WORDS - position);
    temper(state + ((<usize>position) << 2), some, out);
    position += some;
    out += (<usize>some) << 2;
    count -= some;
  }
  return position;
}

function twist(state: usize): void {
  twistWords(state, 4, state + (MIDDLE << 2));
  v128.store(state + ((<usize>WORDS) << 2), v128.load(state));
  twistWords(state + 16, WRAPPED - 4, state + 16 + (MIDDLE << 2));
  twistWords(state + ((<usize>WRAPPED) << 2), WORDS - WRAPPED, state + 4);
}

// Words `words[0]` to `words[count - 1]`, of themselves, their right neighbours and the words `far`.
function twistWords(words: usize, count: i32, far: usize): void {
  const end = words + ((<usize>count) << 2);
  for (; words < end; words += 16, far += 16) {
    const low = v128.load(words, 4);
    const mixed = i32x4.shr_u(v128.bitselect(v128.load(words), low, i32x4.splat(0x80000000)), 1);
    const matrix = v128.and(i32x4.shr_s(i32x4.shl(low, 31), 31), i32x4.splat(0x9908b0df));
    v128.store(words, v128.xor(v128.load(far), v128.xor(mixed, matrix)));
  }
}

// Whole vectors: up to three numbers too many, which the next ones overwrite.
function temper(words: usize, count: i32, out: usize): void {
  const end = words + ((<usize>count) << 2);
  for (; words < end; words += 16, out += 16) {
    let y = v128.load(words);
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
    v128.store(out, v128.xor(y, i32x4.shr_u(y, 18)));
  }
}
