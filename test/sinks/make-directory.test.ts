import { mkdir, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import { makeDirectory } from '../../src/sinks/make-directory.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();

it('a directory is made with those above it, once however many want it', async () => {
  await Promise.all(['b', 'c', 'b', 'b/d'].map((name) => makeDirectory(path('a', name))));
  for (const name of ['a/b', 'a/c', 'a/b/d']) expect((await stat(path(name))).isDirectory()).toBe(true);
  await makeDirectory(path('a/b'));
});

it('a file in the way is told of', async () => {
  await mkdir(path('a'));
  await writeFile(path('a', 'file'), '');
  for (const name of ['a/file', 'a/file/b', 'a/file/b/c']) {
    const making = makeDirectory(path(name));
    await expect(making).rejects.toThrow(FatalError);
    await expect(making).rejects.toThrow(`Expected to write ${path(name)}, but`);
  }
});

it('a place where nothing can be made is told of at once, where the system denies what is there', async () => {
  const refused = process.platform === 'linux' ? '/proc/1/a/b' : path('file/a/b');
  await writeFile(path('file'), '');
  await expect(makeDirectory(refused)).rejects.toThrow(FatalError);
});
