/** What must make no difference to a verdict: the order of the options, what things are called, remarks on other things. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePairs } from '../../../src/qa/index.js';
import { LANGUAGES } from '../../../src/qa/languages/index.js';
import type { QaPair } from '../../../src/records/record.js';
import { type Does, TONGUES, type Tongue } from './reasonings.js';

/** A sentence and which of the options is given as the answer: the one that the sentence is for, or one that it is against. */
interface Case {
  readonly tongue: Tongue;
  readonly does: Does;
  readonly sentence: string;
  readonly is_right: boolean;
}

/** Which things are options, where each of them is listed, and the remarks around the sentence. */
interface World {
  readonly things: readonly number[];
  readonly places: readonly number[];
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

const CASES: readonly Case[] = Object.values(TONGUES).flatMap((tongue) =>
  tongue.sentences.flatMap(([does, sentence]) =>
    [true, false].map((is_right) => ({ tongue, does, sentence, is_right })),
  ),
);

const worlds = fc.record<World>({
  things: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 4, maxLength: 4 }),
  places: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
  before: fc.array(fc.nat(2), { maxLength: 2 }),
  behind: fc.array(fc.nat(2), { maxLength: 1 }),
});

/** The names of the checks that refuse a pair. */
function refusedBy(
  { tongue, sentence, is_right }: Case,
  { things, places, before, behind }: World,
): string[] {
  const named = things.map((index) => tongue.things[index] ?? '');
  const options = places.map((_, place) => named[places.indexOf(place)] ?? '');
  const letter = (who: number) => 'ABCD'.charAt(places[who] ?? 0);
  const said = sentence
    .replace(/\{([axyz])\}/g, (_, slot: string) => letter('axyz'.indexOf(slot)))
    .replace(/\{([AXYZ])\}/g, (_, slot: string) => named['AXYZ'.indexOf(slot)] ?? '');
  const remarks = (indices: readonly number[]) => indices.map((index) => tongue.asides[index]);
  // A line ends what has no full stop.
  const reasoning = [tongue.begins, ...remarks(before), said, ...remarks(behind)]
    .map((part) => `${part}${/[.。।]$/.test(part ?? '') ? ' ' : '\n'}`)
    .join('')
    .trim();
  const answer = letter(is_right ? 0 : 1);
  const pair: QaPair = { type: 'mcq', question: tongue.question, options, answer, reasoning };
  // Lines such as "**Answer: B**" are for the text protocol to judge.
  const judged = judgePairs([pair], { video_length: 60 }, { protocol_text: 'off' });
  return judged.flatMap(({ reasons }) => reasons.map((reason) => reason.replace(/: .*$/s, '')));
}

describe('a verdict', () => {
  it('is tried in all languages that have a list', () => {
    expect(Object.keys(TONGUES).sort()).toEqual(LANGUAGES.map(({ code }) => code).sort());
  });

  it('does not depend on the letters of the options, on the names of things, or on remarks about other things', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), worlds, (each, world) => {
        const isContradicted = each.does !== 'nothing' && !each.is_right;
        expect(refusedBy(each, world)).toEqual(isContradicted ? ['reasoning_conclusion'] : []);
      }),
      { numRuns: 3_000 },
    );
  });

  it('on letters that were left behind by a shuffle is the same for all letters and things', () => {
    const beside = Object.values(TONGUES).flatMap((tongue) =>
      tongue.sentences
        .filter(([, text]) => text.includes('({x})'))
        .map(
          ([, text]) =>
            ({ tongue, does: 'nothing', sentence: text.replace('({x})', '({y})'), is_right: true }) as const,
        ),
    );
    expect(beside.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(fc.constantFrom(...beside), worlds, (each, world) => {
        expect(refusedBy(each, world)).toEqual(['reasoning_conclusion']);
      }),
      { numRuns: 300 },
    );
  });
});
