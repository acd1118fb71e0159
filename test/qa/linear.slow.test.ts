import { describe, expect, it } from 'vitest';
import { judgePairs } from '../../src/qa/index.js';
import { parseQa } from '../../src/qa/parse.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { GOOD, VIDEO } from './checks/pairs.js';
import { FRAMES, fill, HOSTILE, HOSTILE_REASONINGS } from './hostile.js';

/** Functions that pass over a text or a list, and how much of it they pass over when they are called once. */
type Counter = (self: { readonly length: number }, given: readonly unknown[], result: unknown) => number;
const whole: Counter = ({ length }) => length;
const result: Counter = (_self, _given, made) => (typeof made === 'string' ? made.length : 0);
/** From where the search began to what it found, or to the end. */
const search: Counter = ({ length }, [, from], found) =>
  (typeof found === 'number' && found >= 0 ? found : length) - (typeof from === 'number' ? from : 0);
/** A pattern passes over what lies before its match, too; how often it goes back is not seen. */
const TEXTS: Readonly<Record<string, Counter>> = {
  ...{ slice: result, substring: result, repeat: result, trim: whole, trimStart: whole, trimEnd: whole },
  ...{ toLowerCase: whole, toUpperCase: whole, normalize: whole, split: whole, includes: whole },
  ...{ indexOf: search, lastIndexOf: whole },
};
const LISTS: Readonly<Record<string, Counter>> = {
  ...{
    map: whole,
    filter: whole,
    flatMap: whole,
    slice: (_self, _given, made) => (Array.isArray(made) ? made.length : 0),
  },
  ...{ every: whole, some: whole, find: whole, findIndex: whole, findLast: whole },
  ...{ join: result, includes: whole, indexOf: whole, at: () => 1 },
};

/** Counts the characters and elements that work passes over in the functions of the language. */
function passedOver(work: () => void): number {
  let count = 0;
  const undo: (() => void)[] = [];
  function watch(
    prototype: object,
    name: string,
    counted: (self: never, given: unknown[], made: unknown) => number,
  ) {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') throw new Error(`Expected a function ${name}, found none.`);
    undo.push(() => void Reflect.set(prototype, name, original));
    Reflect.set(prototype, name, function watched(this: never, ...given: unknown[]) {
      const made: unknown = Reflect.apply(original, this, given);
      count += counted(this, given, made);
      return made;
    });
  }
  const { exec } = RegExp.prototype;
  undo.push(() => void Reflect.set(RegExp.prototype, 'exec', exec));
  // Replacing, splitting and testing go through this, too.
  RegExp.prototype.exec = function watched(text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = Reflect.apply(exec, this, [text]) as RegExpExecArray | null;
    const end = match === null ? (this.sticky ? from + 1 : text.length) : match.index + match[0].length;
    count += Math.max(1, end - from);
    return match;
  };
  try {
    for (const [name, counter] of Object.entries(TEXTS)) watch(String.prototype, name, counter);
    for (const [name, counter] of Object.entries(LISTS)) watch(Array.prototype, name, counter);
    work();
  } finally {
    for (const restore of undo) restore();
  }
  return count;
}

describe('the counting', () => {
  it('tells work that grows with the square of a text from work that grows with the text', () => {
    const once = (text: string) => passedOver(() => void text.replace(/x/g, 'y').split('y'));
    const often = (text: string) =>
      passedOver(() => {
        for (let rest = text; rest !== ''; rest = rest.slice(1)) /z/.test(rest);
      });
    expect(once('x'.repeat(4_000)) / once('x'.repeat(1_000))).toBeLessThan(4.1);
    expect(often('x'.repeat(4_000)) / often('x'.repeat(1_000))).toBeGreaterThan(12);
  });
});

describe('a text four times as long', () => {
  // What is asked openly is read alike for all types: one of them stands for the others.
  const types = QA_TYPES.filter((type) => FRAMES[type]('').length > 0);
  it.each(types)('is read with at most five times the work, as %s, whatever it is made of', (type) => {
    for (const piece of HOSTILE) {
      const [short, long] = [4_000, 16_000].map((length) =>
        FRAMES[type](fill(piece, length)).map((text) => passedOver(() => void parseQa(type, text))),
      );
      for (const [index, work] of (long ?? []).entries())
        expect({ piece, index, growth: work / (short?.[index] ?? 0) }).toEqual({
          piece,
          index,
          growth: expect.toSatisfy((growth: number) => growth > 0 && growth < 5),
        });
    }
  });
});

describe('a reasoning four times as long', () => {
  const types = ['mcq', 'bcq', 'temporal_localization', 'causal_linkage'] as const;
  it.each(types)('is judged with at most five times the work, as %s, whatever it is made of', (type) => {
    const judged = (reasoning: string) => void judgePairs([{ ...GOOD[type], reasoning }], VIDEO);
    // Behind a sentence, so that the language is known.
    const text = (piece: string, length: number) => `The crane swings to the left. ${fill(piece, length)}`;
    for (const piece of HOSTILE_REASONINGS) {
      // What is made once for a language does not count.
      judged(text(piece, 100));
      const [short = 0, long = 0] = [4_000, 16_000].map((length) =>
        passedOver(() => judged(text(piece, length))),
      );
      expect({ piece, growth: long / short }).toEqual({
        piece,
        growth: expect.toSatisfy((growth: number) => growth > 0 && growth < 5),
      });
    }
  });
});
