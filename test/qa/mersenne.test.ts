import { describe, expect, test } from 'vitest';
import { mersenne, shuffledIndices } from '../../src/qa/mersenne.js';

describe('the order of Python’s random.Random(question).shuffle', () => {
  // The first five are the vectors of the contract; all were made with CPython 3.
  test.each([
    ['What happens first?', 4, [1, 2, 3, 0]],
    ['What happens first?', 5, [2, 3, 4, 1, 0]],
    ['Which vehicle crosses the line?', 4, [0, 1, 3, 2]],
    ['在视频中发生了什么？', 4, [2, 0, 3, 1]],
    ['What is the main cause of the stop — a fault or a person?', 5, [4, 3, 2, 0, 1]],
    ['', 3, [2, 0, 1]],
    ['a', 10, [3, 0, 2, 7, 5, 6, 9, 1, 8, 4]],
    ['\0x', 7, [1, 6, 4, 5, 0, 2, 3]],
    ['x', 2, [0, 1]],
  ])('for %j with %i options is the same', (question, count, order) => {
    expect(shuffledIndices(question, count)).toEqual(order);
  });

  test('for a seed longer than the state of the generator is the same', () => {
    expect(shuffledIndices('x'.repeat(3000), 10)).toEqual([3, 2, 6, 9, 1, 8, 0, 4, 5, 7]);
  });

  test('comes from the same 32-bit outputs, also after the state is refreshed', () => {
    const next = mersenne('seed');
    const outputs = Array.from({ length: 703 }, () => next());
    expect(outputs.slice(0, 3)).toEqual([593719038, 252944290, 1016658430]);
    expect(outputs.at(-1)).toBe(385133235);
  });
});
