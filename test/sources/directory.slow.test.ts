import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { fromDirectory } from '../../src/sources/directory.js';
import { VIDEO_EXTENSIONS } from '../../src/sources/endings.js';
import { collect, messages, paths, testSource } from './contract.js';
import { openBelow, useTemporaryFolder } from './temporary-folder.js';

const folder = useTemporaryFolder();

async function make(...names: string[]): Promise<string> {
  for (const name of names) {
    await mkdir(dirname(folder('videos', name)), { recursive: true });
    await writeFile(folder('videos', name), '');
  }
  return folder('videos');
}

async function found(options = {}): Promise<string[]> {
  const root = folder('videos');
  return paths(await collect(fromDirectory(root, options))).map((path) => path.slice(root.length + 1));
}

testSource('fromDirectory', async (count) => {
  // Files are costly to make, so the large trees of the contract are a tenth of the size here.
  const files = Math.min(count, 500);
  const videos = Array.from({ length: files }, (_, index) =>
    folder(
      'videos',
      `d${String(Math.floor(index / 50)).padStart(3, '0')}`,
      `${String(index).padStart(5, '0')}.mp4`,
    ),
  );
  for (const directory of new Set(videos.map(dirname))) await mkdir(directory, { recursive: true });
  await Promise.all(videos.map((path) => writeFile(path, '')));
  return {
    videos,
    open: () => fromDirectory(folder('videos')),
    extend: async () => {
      const path = join(dirname(videos.at(-1) ?? ''), 'last.mp4');
      await writeFile(path, '');
      return path;
    },
    held: () => openBelow(folder()),
  };
});

describe('fromDirectory', () => {
  it('finds the known extensions in any case, depth first, in the byte order of names', async () => {
    await make(
      'b.MP4',
      'a/z.avi',
      'a/B.mov',
      'é.mkv',
      'c.webm',
      'a.mp4',
      'notes.txt',
      '.mp4',
      '\u{1f3a5}.mp4',
      '\uff21.mp4',
    );
    expect(await found()).toEqual([
      'a/B.mov',
      'a/z.avi',
      'a.mp4',
      'b.MP4',
      'c.webm',
      'é.mkv',
      '\uff21.mp4',
      '\u{1f3a5}.mp4',
    ]);
  });

  it('takes every ending of videos, and says of each other file that it was left out', async () => {
    const videos = VIDEO_EXTENSIONS.map(
      (ending, index) => `${index % 2 ? 'b' : 'a'}/v${ending.toUpperCase()}`,
    );
    await make(
      ...videos,
      'a.txt',
      'a/b.json',
      'a/c.JSON',
      'README',
      '.hidden',
      '.git/config',
      'a/d.mp4.part',
    );
    for (const name of ['index.ts', 'a/index.mts']) await writeFile(folder('videos', name), 'export {};\n');
    await mkdir(folder('videos', 'folder.txt'));
    await symlink('../a.txt', folder('videos', 'a', 'link.md'));
    await symlink('nowhere', folder('videos', 'broken.md'));
    await symlink(folder('videos', 'index.ts'), folder('videos', 'b', 'link.ts'));
    const left_out: string[] = [];
    const onLeftOut = (path: string, ending: string) =>
      left_out.push(`${path.slice(folder('videos').length + 1)} ${ending}`);
    expect((await found({ onLeftOut })).sort()).toEqual(videos.toSorted());
    expect(left_out.sort()).toEqual([
      'README ',
      'a.txt .txt',
      'a/b.json .json',
      'a/c.JSON .json',
      'a/d.mp4.part .part',
      'a/index.mts .mts (text)',
      'a/link.md .md',
      'b/link.ts .ts (text)',
      'index.ts .ts (text)',
    ]);
    expect(await found({ by_name: true })).toEqual(expect.arrayContaining(['index.ts', 'b/link.ts']));
  });

  it('copes with spaces, quotes, dashes and newlines in names', async () => {
    const names = ['"q".mp4', '-dash.mp4', 'a b.mp4', "it's.mp4", 'new\nline.mp4'];
    await make(...names);
    expect(await found()).toEqual(names.toSorted());
  });

  it('skips hidden directories and excluded ones, also when a link leads there', async () => {
    await make('a.mp4', '.cache/b.mp4', 'results/c.mp4');
    await symlink(folder('videos', 'results'), folder('videos', 'again'));
    expect(await found({ exclude: [folder('videos', 'results')] })).toEqual(['a.mp4']);
  });

  it('survives symbolic links that lead in circles', async () => {
    await make('a.mp4', 'sub/b.mp4');
    await symlink('.', folder('videos', 'self'));
    await symlink('..', folder('videos', 'sub', 'up'));
    await symlink('../..', folder('videos', 'sub', 'above'));
    await symlink('loop', folder('videos', 'loop'));
    expect(await found()).toEqual(['a.mp4', 'sub/b.mp4']);
    expect(messages(await collect(fromDirectory(folder('videos'))))).toEqual([]);
  });

  it('follows a link to a directory elsewhere once, and one to a hidden directory', async () => {
    await make('a.mp4', 'z/c.mp4', '.store/h.mp4');
    await mkdir(folder('elsewhere'));
    await writeFile(folder('elsewhere', 'b.mp4'), '');
    await symlink(folder('elsewhere'), folder('videos', 'm1'));
    await symlink(folder('elsewhere'), folder('videos', 'm2'));
    await symlink('z', folder('videos', 'b'));
    await symlink('.store', folder('videos', 'shown'));
    await symlink(folder('elsewhere', 'b.mp4'), folder('videos', 'file.mp4'));
    await symlink(folder('videos'), folder('elsewhere', 'back'));
    expect(await found()).toEqual(['a.mp4', 'file.mp4', 'm1/b.mp4', 'shown/h.mp4', 'z/c.mp4']);
  });

  it('walks a root that is itself a symbolic link, under the name it was given', async () => {
    await make('a.mp4');
    await symlink(folder('videos'), folder('link'));
    expect(paths(await collect(fromDirectory(folder('link'))))).toEqual([folder('link', 'a.mp4')]);
  });

  it('reports a broken link that is named like a video, and a pipe, and goes on', async () => {
    await make('z.mp4');
    await symlink('nowhere', folder('videos', 'broken.mp4'));
    await symlink('nowhere', folder('videos', 'broken'));
    execFileSync('mkfifo', [folder('videos', 'pipe.mp4')]);
    const outcomes = await collect(fromDirectory(folder('videos')));
    expect(paths(outcomes)).toEqual([folder('videos', 'z.mp4')]);
    expect(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [[outcome.ending.kind, outcome.ending.video]])),
    ).toEqual([
      ['unreadable', folder('videos', 'broken.mp4')],
      ['unreadable', folder('videos', 'pipe.mp4')],
    ]);
  });

  it('reports a file whose name is not UTF-8, which could not be opened again', async () => {
    await make('a.mp4');
    await rename(
      folder('videos', 'a.mp4'),
      Buffer.concat([Buffer.from(`${folder('videos')}/x`), Buffer.from([0xff]), Buffer.from('.mp4')]),
    );
    expect(messages(await collect(fromDirectory(folder('videos'))))).toEqual([
      expect.stringContaining('file whose name is not UTF-8'),
    ]);
  });

  it('reports a directory that vanished meanwhile as one failure and goes on', async () => {
    await make('a/1.mp4', 'b/2.mp4', 'c/3.mp4');
    const iterator = fromDirectory(folder('videos'));
    const first = await iterator.next();
    await rename(folder('videos', 'b'), folder('gone'));
    const rest = await collect(iterator);
    expect(first.done).toBe(false);
    expect(paths(rest)).toEqual([folder('videos', 'c', '3.mp4')]);
    expect(rest[0]).toMatchObject({
      ok: false,
      ending: { state: 'failed', kind: 'unreadable', video: folder('videos', 'b') },
    });
  });

  it('takes a root that is a file as that one video', async () => {
    await make('clip.dat');
    expect(paths(await collect(fromDirectory(folder('videos', 'clip.dat'))))).toEqual([
      folder('videos', 'clip.dat'),
    ]);
  });

  it('says on the first pull that the root is missing', async () => {
    await expect(fromDirectory(folder('none')).next()).rejects.toThrow(ConfigError);
    await expect(fromDirectory(folder('none')).next()).rejects.toThrow(/no such file or directory/);
  });
});
