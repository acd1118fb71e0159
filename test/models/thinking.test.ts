import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutThinking } from '../../src/models/outcome.js';

describe('cutThinking', () => {
  it.each([
    ['closed', '<think>a car?</think>\nA truck.', 'A truck.'],
    ['unopened', 'a car?</think>A truck.', 'A truck.'],
    ['unclosed', 'A truck.\n<think>or a car', 'A truck.'],
    ['nothing but unclosed', '<think>a car? a truck?', ''],
    ['under another name', '<Thinking>a car?</Thinking>A truck.', 'A truck.'],
    ['in the middle', 'A <think>hm</think>truck.', 'A truck.'],
    ['that speaks of its own tag', '<think>I am in <think> now</think>A truck.', 'A truck.'],
    ['that ends twice', '<think>a</think>b</think>A truck.', 'A truck.'],
    ['that is not there', ' A truck: 3 < 4 > 2. ', 'A truck: 3 < 4 > 2.'],
  ])('cuts thinking %s', (_, text, answer) => {
    expect(cutThinking(text)).toBe(answer);
  });

  it('leaves no tag behind whatever comes', () => {
    const piece = fc.constantFrom('<think>', '</think>', '<thought>', '</thinking>', 'word ', '\n', '<', '>');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(cutThinking(pieces.join(''))).not.toMatch(/<\/?think>/);
      }),
    );
  });
});
