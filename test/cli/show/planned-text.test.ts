import { describe, expect, it } from 'vitest';
import { comparisonLines } from '../../../src/cli/show/planned-text.js';
import type { Comparison } from '../../../src/results/plan-file.js';

const one = (amount: number) => ({ from: amount, to: amount });
const COMPARISON: Comparison = {
  made_at: '2026-01-31T12:00:00.000Z',
  calls: { planned: { from: 8_352, to: 9_000 }, actual: 8_700 },
  input_tokens: { planned: one(8_000_000), actual: 9_000_000 },
  output_tokens: { planned: one(400_000), actual: 400_100 },
  bytes_sent: { planned: one(4.7e6), actual: 4.7e6 },
  cost: { planned: one(2), actual: 1 },
  seconds: { planned: one(184), actual: 191 },
};

describe('a comparison with the plan', () => {
  it('sets what was planned beside what it came to, and says how far that lies outside', () => {
    expect(comparisonLines(COMPARISON, true)).toEqual([
      '  as planned               planned        actual',
      '  calls                8,352…9,000         8,700',
      '  tokens in                     8M            9M     +13 %',
      '  tokens out                  400k          400k',
      '  sent                      4.7 MB        4.7 MB',
      '  cost                        2.00          1.00     −50 %',
      '  time                   3 min 4 s    3 min 11 s      +4 %',
      '  (planned 2026-01-31 12:00:00Z)',
    ]);
  });

  it('sees no difference in what a run that stopped has not done yet', () => {
    const [head, calls] = comparisonLines({ ...COMPARISON, calls: { planned: one(100), actual: 10 } }, false);
    expect(head).toBe('  so far                   planned        actual');
    expect(calls).toBe('  calls                        100            10');
  });

  it('leaves money out where a price was unknown', () => {
    expect(comparisonLines({ ...COMPARISON, cost: null }, true).join('\n')).not.toContain('cost');
  });
});
