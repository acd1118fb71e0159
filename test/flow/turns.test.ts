import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Preference, type Turn, Turns } from '../../src/flow/turns.js';

interface Call extends Turn {
  readonly name: string;
}

/** `1b/a/2` is the second call of step 1b about video a; the rank is the place of the step. */
function call(name: string): Call {
  const [step = '', group = ''] = name.split('/');
  return { name, rank: ['0', '1a', '1b', '2', '3'].indexOf(step), group };
}

function order(names: readonly string[], preference: Preference = 'late'): string[] {
  const turns = new Turns<Call>();
  for (const name of names) turns.add(call(name));
  turns.preference = preference;
  return [...turns].map(({ name }) => name);
}

describe('turns', () => {
  it('come to late steps first, so that videos leave before others enter', () => {
    const came = ['0/d', '1a/c/1', '3/a/1', '1b/b/1', '3/a/2', '2/e'];
    expect(order(came)).toEqual(['3/a/1', '3/a/2', '2/e', '1b/b/1', '1a/c/1', '0/d']);
  });

  it('come to early steps first once that is preferred', () => {
    expect(order(['3/a/1', '0/d', '1b/b/1', '0/e'], 'early')).toEqual(['0/d', '0/e', '1b/b/1', '3/a/1']);
  });

  it('come to all calls about one video together, behind the videos that came before', () => {
    const came = ['1b/a/1', '1b/b/1', '1b/a/2', '1b/b/2', '1b/a/3'];
    expect(order(came)).toEqual(['1b/a/1', '1b/a/2', '1b/a/3', '1b/b/1', '1b/b/2']);
  });

  it('come to every call exactly once, whatever comes, leaves and is preferred meanwhile', () => {
    const calls = fc.record({
      rank: fc.integer({ min: 0, max: 4 }),
      group: fc.constantFrom('a', 'b', 'c'),
      name: fc.string(),
    });
    const events = fc.array(
      fc.oneof(
        calls.map((added) => ({ added })),
        fc.constant({ taken: true }),
        fc.nat(20).map((left) => ({ left })),
        fc.constantFrom<Preference>('late', 'early').map((preferred) => ({ preferred })),
      ),
    );
    fc.assert(
      fc.property(events, (all) => {
        const turns = new Turns<Call>();
        const waiting = new Set<Call>();
        for (const event of all) {
          if ('added' in event) {
            turns.add(event.added);
            waiting.add(event.added);
          } else if ('preferred' in event) turns.preference = event.preferred;
          else {
            const who = 'left' in event ? [...waiting][event.left] : turns.first();
            if (who === undefined) continue;
            expect(turns.delete(who)).toBe(true);
            expect(turns.delete(who)).toBe(false);
            expect(waiting.delete(who)).toBe(true);
          }
          const ranks = [...waiting].map(({ rank }) => rank);
          const next = turns.preference === 'late' ? Math.max(...ranks) : Math.min(...ranks);
          expect(turns.size).toBe(waiting.size);
          if (waiting.size > 0) expect(turns.first()?.rank).toBe(next);
          expect(new Set(turns)).toEqual(waiting);
        }
      }),
    );
  });
});
