import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { grown } from '../src/grown.js';

describe('grown', () => {
  it('adds fields and replaces others, in the order of a spread, and changes neither object', () => {
    const [base, fields] = [Object.freeze({ video: 'a', mode: 'x' }), Object.freeze({ mode: 'y', info: 1 })];
    const result = grown(base, fields);
    expect(JSON.stringify(result)).toBe(JSON.stringify({ ...base, ...fields }));
    expect([base, fields]).toEqual([
      { video: 'a', mode: 'x' },
      { mode: 'y', info: 1 },
    ]);
  });

  it('makes objects of one hidden class, however often it grows them', () => {
    // Parsed only after the flag is set, so that the test file itself needs none.
    setFlagsFromString('--allow-natives-syntax');
    const share = new Function('one', 'other', 'return %HaveSameMap(one, other)');
    setFlagsFromString('--no-allow-natives-syntax');
    const make = (number: number) => grown(grown({ video: String(number) }, { number }), { step: '0' });
    const first = make(0);
    for (let number = 1; number < 10; number += 1) expect(share(first, make(number))).toBe(true);
    // The comparison can fail: these are of different fields.
    expect(share(first, { video: '0' })).toBe(false);
  });
});
