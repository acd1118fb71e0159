import { appendFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isUntouched } from '../../../src/results/ledger/file-mark.js';
import { Ledger } from '../../../src/results/ledger/ledger.js';
import { ROW_FILES } from '../../helpers/steps.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const folder = useTemporaryFolder();
const lines = (step: '0' | '1a', count: number) =>
  Array.from({ length: count }, (_, index) => {
    const more = step === '0' ? { is_valid: true } : { global_caption: 'g', dense_caption: 'd' };
    return `${JSON.stringify({ video: `/v/${index}.mp4`, video_length: 12, mode: 'normal', ...more })}\n`;
  }).join('');

async function results(): Promise<string> {
  for (const step of ['0', '1a'] as const) {
    const file = folder('out', ROW_FILES[step]);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, lines(step, 50));
  }
  return folder('out');
}

/** Opens the ledger, gives what is asked of it and closes it. */
async function ask<T>(opening: Promise<Ledger>, of: (ledger: Ledger) => T): Promise<T> {
  const ledger = await opening;
  try {
    return of(ledger);
  } finally {
    await ledger.close();
  }
}

const DATA = ['.reeltrace', 'ledger', 'data.mdb'] as const;
const told = (ledger: Ledger) => [ledger.size, ledger.rows['0'], ledger.rows['1a']];
const read = ({ bytes_read }: Ledger) => [bytes_read['0'] ?? 0, bytes_read['1a'] ?? 0];

describe('the index of the ledger', () => {
  it('spares reading files that are as they were left, and after an edit all but that one', async () => {
    const out = await results();
    const sizes = [Buffer.byteLength(lines('0', 50)), Buffer.byteLength(lines('1a', 50))];
    expect(await ask(Ledger.keep(out), read)).toEqual(sizes);
    expect(await ask(Ledger.keep(out), read)).toEqual([0, 0]);
    const text = await readFile(join(out, ROW_FILES['1a']), 'utf8');
    await writeFile(join(out, ROW_FILES['1a']), text.replace('"g"', '"h"'), { flag: 'r+' });
    expect(await ask(Ledger.keep(out), read)).toEqual([0, sizes[1]]);
  });

  it('is read on where a file has grown', async () => {
    const out = await results();
    await ask(Ledger.keep(out), told);
    await appendFile(join(out, ROW_FILES['0']), lines('0', 2));
    expect(await ask(Ledger.keep(out), read)).toEqual([Buffer.byteLength(lines('0', 2)), 0]);
    expect(await ask(Ledger.keep(out), ({ duplicates }) => duplicates['0'])).toBe(2);
  });

  it.each([
    ['is cut off', (file: string) => truncate(file, 8192)],
    ['is empty', (file: string) => truncate(file, 0)],
    ['is something else', (file: string) => writeFile(file, 'no store'.repeat(4096))],
    ['is gone', (file: string) => rm(file)],
  ])('is made anew where its file %s', async (_, damage) => {
    const out = await results();
    await ask(Ledger.keep(out), told);
    await damage(join(out, ...DATA));
    expect(await ask(Ledger.read(out), told)).toEqual([50, 50, 50]);
    expect(await ask(Ledger.keep(out), told)).toEqual([50, 50, 50]);
    expect(await ask(Ledger.keep(out), read)).toEqual([0, 0]);
  });

  it('is not trusted in a copy, which may have been taken while it was written', async () => {
    const out = await results();
    await ask(Ledger.keep(out), told);
    await cp(out, folder('copy'), { recursive: true });
    expect(await ask(Ledger.keep(folder('copy')), told)).toEqual([50, 50, 50]);
    expect(await ask(Ledger.keep(folder('copy')), read)).toEqual([0, 0]);
  });

  it('is not made by those who only look, and not needed where it can not be written', async () => {
    const out = await results();
    expect(await ask(Ledger.read(out), told)).toEqual([50, 50, 50]);
    expect(await readdir(out)).not.toContain('.reeltrace');
    await writeFile(join(out, '.reeltrace'), 'in the way');
    expect(await ask(Ledger.keep(out), told)).toEqual([50, 50, 50]);
  });

  it('does not trust a mark that is younger than a tick of the clock', () => {
    const mark = { inode: '1', size: 2, modified: '3', changed: '4', is_fresh: false };
    expect(isUntouched(mark, mark)).toBe(true);
    expect(isUntouched({ ...mark, is_fresh: true }, mark)).toBe(false);
    for (const other of [{ inode: '2' }, { size: 3 }, { modified: '4' }, { changed: '5' }])
      expect(isUntouched(mark, { ...mark, ...other })).toBe(false);
  });
});
