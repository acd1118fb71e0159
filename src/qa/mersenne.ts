/**
 * The random order that Python's `random.Random(text).shuffle` gives, so that data made by other tools keeps its order.
 * MT19937 after Matsumoto and Nishimura (1998), seeded by `init_by_array`.
 */
import { hash } from 'node:crypto';

const SIZE = 624;
const SHIFT = 397;

function word(state: Uint32Array, index: number): number {
  return state[index] ?? 0;
}

function initialise(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let index = 1; index < SIZE; index += 1) {
    const last = word(state, index - 1);
    state[index] = Math.imul(1_812_433_253, last ^ (last >>> 30)) + index;
  }
  return state;
}

/** The state with which every seeding by an array begins. */
const BEGINNING = initialise(19_650_218);

function initialiseByArray(key: Uint32Array): Uint32Array {
  const state = BEGINNING.slice();
  let at = 1;
  let position = 0;
  for (let round = 0; round < Math.max(SIZE, key.length); round += 1) {
    const last = word(state, at - 1);
    const mixed = word(state, at) ^ Math.imul(last ^ (last >>> 30), 1_664_525);
    state[at] = mixed + word(key, position) + position;
    at = next(state, at);
    position = position + 1 < key.length ? position + 1 : 0;
  }
  for (let round = 0; round < SIZE - 1; round += 1) {
    const last = word(state, at - 1);
    state[at] = (word(state, at) ^ Math.imul(last ^ (last >>> 30), 1_566_083_941)) - at;
    at = next(state, at);
  }
  state[0] = 0x8000_0000;
  return state;
}

/** The next place; after the last comes the second, and the first takes the last one's value. */
function next(state: Uint32Array, at: number): number {
  if (at + 1 < SIZE) return at + 1;
  state[0] = word(state, SIZE - 1);
  return 1;
}

/** Renews one word. Words are renewed in order, each right before it is used: an order of options needs only a few. */
function renew(state: Uint32Array, index: number): number {
  const both = (word(state, index) & 0x8000_0000) | (word(state, (index + 1) % SIZE) & 0x7fff_ffff);
  const twist = (both & 1) === 0 ? 0 : 0x9908_b0df;
  state[index] = word(state, (index + SHIFT) % SIZE) ^ (both >>> 1) ^ twist;
  return word(state, index);
}

/** The 32-bit words of a text's UTF-8 bytes followed by their SHA-512 digest, as one big-endian number, least first. */
function keyOf(text: string): Uint32Array {
  const bytes = Buffer.from(text, 'utf8');
  const number = Buffer.concat([bytes, hash('sha512', bytes, 'buffer')]);
  const first = number.findIndex((byte) => byte !== 0);
  const length = first < 0 ? 0 : number.length - first;
  const key = new Uint32Array(Math.max(1, Math.ceil(length / 4)));
  for (let index = 0; index < length; index += 1) {
    const byte = number[number.length - 1 - index] ?? 0;
    key[index >>> 2] = (key[index >>> 2] ?? 0) | (byte << (8 * (index & 3)));
  }
  return key;
}

/** A source of 32-bit outputs seeded by a text as Python seeds `random.Random(text)`. */
export function mersenne(seed: string): () => number {
  const state = initialiseByArray(keyOf(seed));
  let position = 0;
  return () => {
    let output = renew(state, position);
    position = (position + 1) % SIZE;
    output ^= output >>> 11;
    output ^= (output << 7) & 0x9d2c_5680;
    output ^= (output << 15) & 0xefc6_0000;
    return (output ^ (output >>> 18)) >>> 0;
  };
}

/**
 * Original indices in the new order, equal to what `random.Random(seed).shuffle(list(range(count)))` leaves in Python 3.
 *
 * @example shuffledIndices('What happens first?', 4) // [1, 2, 3, 0]
 */
export function shuffledIndices(seed: string, count: number): number[] {
  const next = mersenne(seed);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const bits = 32 - Math.clz32(index + 1);
    let other = next() >>> (32 - bits);
    while (other > index) other = next() >>> (32 - bits);
    const kept = order[index] ?? index;
    order[index] = order[other] ?? other;
    order[other] = kept;
  }
  return order;
}
