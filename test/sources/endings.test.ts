import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { endingOf, isSourceText, isVideoName, LeftOut } from '../../src/sources/endings.js';
import { useTemporaryFolder } from './temporary-folder.js';

const folder = useTemporaryFolder();

describe('the ending of a name', () => {
  it.each(['a.mp4', 'a.M2TS', 'a.b.3gp', 'é.Qt', 'clip.flv'])('says that %s is a video', (name) => {
    expect(isVideoName(name)).toBe(true);
  });

  it.each(['a.txt', 'mp4', '.mp4', 'a.mp4.part', 'a.mp4 ', 'a.', 'a.jpg', 'a.mod'])(
    'says that %s is none',
    (name) => {
      expect(isVideoName(name)).toBe(false);
    },
  );
});

describe('a file that may be text', () => {
  const packet = Buffer.concat([Buffer.from([0x47, 0x40, 0, 0x10, 0]), Buffer.alloc(183, 0xff)]);

  it.each([
    ['a.ts', 'export const a = 1;\n', true],
    ['a.MTS', '// Größe\r\n\tconst a = 1', true],
    ['a.ts', '<?xml version="1.0"?><!DOCTYPE TS>', true],
    ['a.ts', Buffer.concat([packet, packet]), false],
    ['a.mts', Buffer.concat([Buffer.alloc(4), packet]), false],
    ['a.ts', '', false],
    ['a.mp4', 'an error page', false],
  ])('%s with %j: %s', async (name, content, isText) => {
    await writeFile(folder(name), content);
    expect(await isSourceText(folder(name))).toBe(isText);
  });

  it('that is not there, or is a directory, is not text', async () => {
    expect(await isSourceText(folder('gone.ts'))).toBe(false);
    expect(await isSourceText(folder())).toBe(false);
  });
});

describe('files that are left out', () => {
  it('are counted by ending, most frequent first', () => {
    const left_out = new LeftOut();
    for (const name of ['a.txt', 'b.JSON', 'c.json', 'README', 'd.ts']) left_out.add(endingOf(name));
    expect(Object.entries(left_out.counts)).toEqual([
      ['.json', 2],
      ['.ts', 1],
      ['.txt', 1],
      ['no ending', 1],
    ]);
  });

  it('take little memory, also when each has an ending of its own', () => {
    const left_out = new LeftOut();
    for (let index = 0; index < 100_000; index += 1) {
      left_out.add(`.${index}`);
      if (index % 10 === 0 && index > 500) left_out.add('.json');
    }
    const counts = Object.entries(left_out.counts);
    expect(counts.length).toBeLessThanOrEqual(100);
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(109_949);
    expect(counts.slice(0, 2).map(([name]) => name)).toEqual(['others', '.json']);
    expect(counts[1]?.[1]).toBe(9_949);
  });
});
