import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { NO_TOTALS } from '../../src/models/totals.js';
import { NO_SPENDING, openSpending, readSpending, spendingPath } from '../../src/results/spending.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();
const NONE = { max_calls: null, max_tokens: null, max_cost: null };

describe('the account of what is spent', () => {
  it('is nothing where nothing was spent, and makes no file then', async () => {
    const spending = openSpending(path('out'), NONE);
    spending.close();
    expect(spending.totals).toEqual(NO_TOTALS);
    expect(readSpending(path('out'))).toEqual(NO_SPENDING);
    await expect(stat(path('out'))).rejects.toThrow('ENOENT');
  });

  it('goes on in the next run, without the first having been closed', () => {
    const first = openSpending(path('out'), NONE);
    first.save({ calls: 123_456, input_tokens: 7, output_tokens: 8, bytes_sent: 9, cost: 0.123456789 });
    first.save({ calls: 2, input_tokens: 3, output_tokens: 4, bytes_sent: 5, cost: 0.5 });
    const second = openSpending(path('out'), { ...NONE, max_calls: 10 });
    expect(second.totals).toEqual({ calls: 2, input_tokens: 3, output_tokens: 4, bytes_sent: 5, cost: 0.5 });
    first.close();
  });

  it('is one line of JSON of the same length at any time', async () => {
    const spending = openSpending(path('out'), NONE);
    const sizes = new Set<number>();
    for (const calls of [1, 1_000_000_000, 2]) {
      spending.save({ ...NO_TOTALS, calls, cost: calls / 7 });
      const text = await readFile(spendingPath(path('out')), 'utf8');
      sizes.add(text.length);
      expect(JSON.parse(text)).toMatchObject({ version: 1, calls });
    }
    spending.close();
    expect(sizes.size).toBe(1);
  });

  it('stops a run with limits when it can not be read, and only such', async () => {
    await mkdir(dirname(spendingPath(path('out'))), { recursive: true });
    await writeFile(spendingPath(path('out')), '{"version": 1, "calls": ');
    expect(() => openSpending(path('out'), { ...NONE, max_cost: 5 })).toThrow(ConfigError);
    const spending = openSpending(path('out'), NONE);
    spending.save({ ...NO_TOTALS, calls: 1 });
    spending.close();
    expect(readSpending(path('out'))?.calls).toBe(1);
  });

  it('is left as it was when the run is over: a call that was given up may end later', () => {
    const spending = openSpending(path('out'), NONE);
    spending.save({ ...NO_TOTALS, calls: 1 });
    spending.close();
    spending.save({ ...NO_TOTALS, calls: 2 });
    expect(readSpending(path('out'))?.calls).toBe(1);
  });
});
