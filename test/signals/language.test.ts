import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockValue, lastHundredth } from '../../src/qa/times.js';
import { clock, gridOf, stamp } from '../../src/signals/clock.js';
import { COLOURS } from '../../src/signals/colours.js';
import { type Fact, LEVELS } from '../../src/signals/fact.js';
import { read, render, renderLine } from '../../src/signals/language.js';
import { ZONES } from '../../src/signals/pixels.js';

const time = fc.integer({ min: 0, max: 40_000 }).map((quarters) => quarters / 4);
const percent = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10);
const zone = fc.constantFrom(...ZONES);
const level = fc.constantFrom(...LEVELS);
const n = fc.nat({ max: 50 });
const span = { start: time, end: time };
const kind = <K extends string>(name: K) => ({ kind: fc.constant(name) });
const text = fc
  .string({ minLength: 1 })
  .map((raw) => raw.replaceAll('"', "'").replace(/\s+/g, ' ').trim())
  .filter((raw) => raw !== '');

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ ...kind('measured'), rate: n, length: percent }),
  fc.record({ ...kind('colour'), colour: fc.constantFrom(...COLOURS), share: percent }),
  fc.record({ ...kind('brightness'), average: percent, start: percent, end: percent }),
  fc.record({ ...kind('motion'), average: percent, median: percent }),
  fc.record({ ...kind('area'), zone, share: percent, second: zone, second_share: percent }),
  fc.record({ ...kind('peak'), at: time, motion: percent, zone, share: percent, rest: percent }),
  fc.record({ ...kind('halves'), ...span, middle: time, first: percent, second: percent }),
  fc.record({ ...kind('counts'), cuts: n, flashes: n, freezes: n, blacks: n, bursts: n }),
  fc.record({ ...kind('stretch'), ...span, level, motion: percent, zone, brightness: percent }),
  fc.record({ ...kind('still'), ...span, brightness: percent }),
  fc.record({
    ...kind('part'),
    ...span,
    motion: percent,
    zone,
    at: time,
    peak: percent,
    brightness: percent,
  }),
  fc.record({ ...kind('calm'), ...span, brightness: percent }),
  fc.record({ ...kind('cut'), at: time, change: percent }),
  fc.record({ ...kind('flash'), ...span, before: percent, during: percent }),
  fc.record({ ...kind('burst'), ...span, at: time, motion: percent, zone, rest: percent }),
  fc.record({ ...kind('freeze'), ...span, before: percent }),
  fc.record({ ...kind('black'), ...span, brightness: percent }),
  fc.record({ ...kind('told'), ...span, text }),
  fc.record({ ...kind('stated'), length: percent }),
);

const key = (facts: readonly Fact[]) => facts.map((one) => Object.entries(one).sort().join());

describe('the controlled English', () => {
  it('reads back every fact that it writes', () => {
    fc.assert(
      fc.property(fact, (one) => {
        expect(read(render(one))).toEqual([one]);
      }),
    );
  });

  it('reads facts back in their order, each once, from the middle of other text', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 8 }), fc.constantFrom(' ', '\n', '\n\n- '), (facts, glue) => {
        const unique = [...new Map(key(facts).map((id, index) => [id, facts[index]])).values()];
        const written = facts.map(render).join(glue);
        const found = read(`Describe 12% of it at 00:05.${glue}${written}${glue}${written}\nThank you.`);
        expect(found).toEqual(unique);
      }),
    );
  });

  it('survives text that breaks lines anywhere between words', () => {
    fc.assert(
      fc.property(
        fact.filter((one) => one.kind !== 'told'),
        (one) => {
          expect(read(render(one).replaceAll(' ', '\n  '))).toEqual([one]);
        },
      ),
    );
  });

  it('reads the lines of a dense caption like the sentences', () => {
    const still: Fact = { kind: 'still', start: 0, end: 3, brightness: 40.5 };
    expect(renderLine(still)).toBe('<00:00:00><00:00:03> Nothing moves; brightness averages 40.5%.');
    expect(read(renderLine(still))).toEqual([still]);
  });

  it('does not take the example lines of a prompt for facts', () => {
    const prompt =
      'Example: <00:00:05><00:00:12> A red car enters. Motion peaks at {time}. Start_Time: 00:01, End_Time: 00:04';
    expect(read(prompt)).toEqual([]);
  });
});

describe('times', () => {
  it('writes and reads clocks', () => {
    expect(clock(65)).toBe('01:05');
    expect(clock(1.25)).toBe('00:01.25');
    expect(clock(3661)).toBe('01:01:01');
    expect(stamp(65)).toBe('00:01:05');
    expect(stamp(65.9)).toBe('00:01:05.90');
    fc.assert(
      fc.property(time, (seconds) => {
        expect(clockValue(clock(seconds))).toBe(seconds);
      }),
    );
  });

  it('keeps every interval within the video and never empty where the video allows it', () => {
    const seconds = fc.double({ min: 0, max: 400, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, seconds, (length, a, b) => {
        const grid = gridOf(length);
        const { start, end } = grid.around(Math.min(a, b, length), Math.min(Math.max(a, b), length));
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(length);
        expect(end - start).toBeGreaterThanOrEqual(length >= grid.step ? grid.step : lastHundredth(length));
      }),
    );
  });
});
