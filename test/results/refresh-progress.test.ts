import { mkdir, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openRefresh } from '../../src/results/refresh-progress.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();
const open = (now: number, scope: object = {}) =>
  openRefresh(path('out'), { refresh: 'all', refresh_steps: [], only: [], ...scope }, () => now);

it('a refresh of everything goes on from where an earlier run began it, until it is done', async () => {
  const first = await open(1000);
  expect(first).toMatchObject({ since: 1000, notice: undefined });
  const second = await open(2000);
  expect(second?.since).toBe(1000);
  expect(second?.notice).toContain('1970-01-01T00:00:01.000Z');
  await second?.finish();
  expect(await open(3000)).toMatchObject({ since: 3000, notice: undefined });
});

it('a refresh of another scope begins anew, and other policies leave it alone', async () => {
  await open(1000, { refresh_steps: ['2', '3'], only: ['b*', 'a*'] });
  expect(await open(2000, { refresh: 'stale' })).toBeUndefined();
  expect((await open(2000, { refresh_steps: ['3', '2'], only: ['a*', 'b*'] }))?.since).toBe(1000);
  expect((await open(3000, { refresh_steps: ['3'], only: ['a*', 'b*'] }))?.since).toBe(3000);
  expect((await open(4000, { refresh_steps: ['3'], only: [] }))?.since).toBe(4000);
});

it('a note that can not be read counts as none', async () => {
  await mkdir(path('out', '.reeltrace'), { recursive: true });
  for (const text of ['', '{"since": 1', '{"since": "x"}']) {
    await writeFile(path('out', '.reeltrace', 'refresh.json'), text);
    expect((await open(1000))?.since).toBe(1000);
  }
});
