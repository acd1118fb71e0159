import { describe, expect, it } from 'vitest';
import { asRoot, commonFolder, openRoot } from '../../src/results/media-root.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();

describe('the folder in common', () => {
  it.each([
    ['/v/a', '/v/a', '/v/a'],
    ['/v/a', '/v/b', '/v'],
    ['/v/a', '/v/a/b/c', '/v/a'],
    ['/v/a/b', '/v/a', '/v/a'],
    ['/v/clip', '/v/clips', '/v'],
    ['/v', '/w', '/'],
    ['/', '/w', '/'],
    ['/v/..a', '/v/..b', '/v'],
    ['', '/v', ''],
  ])('of %s and %s is %s', (one, other, common) => {
    expect(commonFolder(one, other)).toBe(common);
    if (one !== '') expect(commonFolder(other, one)).toBe(common);
  });

  it.each([
    ['/v', '/v'],
    ['/', null],
    ['', null],
  ])('%s as a media root is %s', (common, root) => {
    expect(asRoot(common)).toBe(root);
  });
});

describe('a media root that depends on all videos', () => {
  it('moves only when it is settled, and says whether it has', async () => {
    const root = await openRoot({ folder: '/v/a', is_auto: true }, folder('none.jsonl'), undefined);
    for (const name of ['1', '2']) root.add(`/v/a/${name}.mp4`);
    expect([await root.settle(false), root.folder(), root.common()]).toEqual([false, '/v/a', '/v/a']);
    root.add('/v/b/c/3.mp4');
    expect(root.folder()).toBe('/v/a');
    expect([await root.settle(false), root.folder()]).toEqual([true, '/v']);
    root.add('/w/4.mp4');
    expect([await root.settle(false), root.folder(), root.common()]).toEqual([true, null, '/']);
  });

  it('holds one path, however many videos there are', async () => {
    const root = await openRoot({ folder: null, is_auto: true }, folder('none.jsonl'), '/v/a');
    for (let index = 0; index < 100_000; index += 1) root.add(`/v/a/${index % 7}/${index}.mp4`);
    expect(root.common()).toBe('/v/a');
  });

  it('stays what the configuration says where it says it', async () => {
    const root = await openRoot({ folder: '/v', is_auto: false }, folder('none.jsonl'), undefined);
    root.add('/w/1.mp4');
    expect([await root.settle(true), root.folder(), root.common()]).toEqual([false, '/v', undefined]);
  });
});
