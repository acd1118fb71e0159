import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sortLines } from '../../src/sinks/external-sort.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();

async function sorted(lines: readonly string[], run_characters: number): Promise<string[]> {
  async function* given() {
    yield* lines;
  }
  const folder = path('parts');
  const keyOf = (line: string) => line.split(' ')[0] ?? '';
  const result: string[] = [];
  for await (const line of sortLines(given(), { keyOf, folder, run_characters })) result.push(line);
  expect(existsSync(folder)).toBe(false);
  return result;
}

/** Lines of a key and a number, of eleven characters each, that go up by number. */
const LINES = Array.from({ length: 6400 }, (_, number) => {
  const [key, behind] = [(number * 7919) % 300, number].map((each) => String(each).padStart(5, '0'));
  return `${key} ${behind}`;
});
/** Lines of one key as they came: since the numbers go up, they are in the order of the whole texts. */
const IN_ORDER = [...LINES].sort();

describe('lines that are sorted on disk', () => {
  it.each([
    ['in one part, which never touches the disk', 7000],
    ['in as many parts as are merged at once', 100],
    ['in two parts more', 98],
    ['in so many parts that they are merged again and again', 1],
  ])('come by key, and those of one key as they came: %s', async (_name, lines_a_part) => {
    expect(await sorted(LINES, lines_a_part * 11)).toEqual(IN_ORDER);
  });

  it('are whole, however much longer they are than a block, whatever their letters, and when they are empty', async () => {
    const long = (letter: string, length: number) => `${letter} 0 ${'ü車'.repeat(length)}`;
    const lines = [long('d', 200_000), '', long('b', 70_000), long('a', 3), long('c', 30_000)];
    expect(await sorted(lines, 1)).toEqual([
      '',
      ...['a', 'b', 'c', 'd'].map((key) => lines.find((line) => line.startsWith(key))),
    ]);
  });
});
