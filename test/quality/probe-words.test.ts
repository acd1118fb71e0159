import { describe, expect, it } from 'vitest';
import { wordHashes } from '../../src/quality/probe-words.js';

const same = (first: string, second: string) => expect(wordHashes(first, 50)).toEqual(wordHashes(second, 50));

describe('wordHashes', () => {
  it.each([
    ['The RED van, the red van.', 'the red van'],
    ['From 00:12 to 3.5 m', 'from # to m'.replace('#', '7')],
    ['“The red van”', 'the red van'],
    ['Die Straße — ÜBER', 'die straße über'],
    ['ｔｈｅ　ｖａｎ', 'the van'],
    ['4th', '7th'],
  ])('reads in %j the words of %j', (first, second) => {
    same(first, second);
  });

  it('finds words where there are no spaces between them', () => {
    const words = wordHashes('货车停在门口。', 50);
    expect(words.length).toBeGreaterThan(2);
    expect(words).toContain(wordHashes('货车', 50)[0]);
    expect(wordHashes('รถบรรทุกจอดอยู่', 50).length).toBeGreaterThan(1);
  });

  it('gives different words once each, and no more than asked for', () => {
    expect(wordHashes('a b c a b c', 50)).toHaveLength(3);
    expect(wordHashes('a b c a b c', 2)).toHaveLength(2);
    expect(wordHashes('ä b c ä b c', 2)).toHaveLength(2);
    expect(wordHashes(' ?! ', 50)).toEqual([]);
  });
});
