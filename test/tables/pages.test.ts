import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pages } from '../../src/tables/pages.js';
import { openBelow, useTemporaryFolder } from '../sources/temporary-folder.js';

const BYTES = 8;

function numbered(pages: Pages, count: number): void {
  for (let page = 0; page < count; page += 1) {
    pages.add();
    pages.change(page).setUint32(0, page + 1);
  }
}

const numbersOf = (pages: Pages, count: number) =>
  Array.from({ length: count }, (_, page) => pages.read(page).getUint32(0));

describe('Pages', () => {
  const folder = useTemporaryFolder();
  afterEach(() => vi.unstubAllEnvs());

  it('hold what was written to them, in whatever order they are used and however few are in memory', () => {
    const use = fc.record({ page: fc.nat(19), value: fc.nat(255), isChange: fc.boolean() });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (uses, most) => {
        const pages = new Pages(BYTES, most);
        const model = Array.from({ length: 20 }, () => 0);
        for (const _ of model) pages.add();
        for (const { page, value, isChange } of uses) {
          if (isChange) {
            pages.change(page).setUint8(3, value);
            model[page] = value;
          }
          expect(pages.read(page).getUint8(3)).toBe(model[page]);
          expect(pages.held).toBeLessThanOrEqual(most);
        }
        expect(model.map((_, page) => pages.read(page).getUint8(3))).toEqual(model);
      }),
    );
  });

  it('begin as zeroes, also where another page was before', () => {
    const pages = new Pages(BYTES, 1);
    numbered(pages, 3);
    pages.add();
    expect(pages.read(3).getBigUint64(0)).toBe(0n);
  });

  it('touch no disk while there is room', async () => {
    vi.stubEnv('TMPDIR', folder());
    const pages = new Pages(BYTES, 4);
    numbered(pages, 4);
    expect(await openBelow(folder())).toEqual([]);
    expect(numbersOf(pages, 4)).toEqual([1, 2, 3, 4]);
  });

  it('leave no name behind in the folder of temporary files, so that a kill leaves nothing', async () => {
    vi.stubEnv('TMPDIR', folder());
    const pages = new Pages(BYTES, 2);
    numbered(pages, 10);
    expect(await readdir(folder())).toEqual([]);
    expect(numbersOf(pages, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('stay in memory where the disk takes nothing', () => {
    vi.stubEnv('TMPDIR', folder('is not there'));
    const pages = new Pages(BYTES, 2);
    numbered(pages, 10);
    expect(pages.held).toBe(10);
    expect(numbersOf(pages, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('refuse a page that was not added', () => {
    const pages = new Pages(BYTES, 1);
    expect(() => pages.read(0)).toThrow(RangeError);
    numbered(pages, 2);
    expect(() => pages.change(2)).toThrow(RangeError);
  });
});
