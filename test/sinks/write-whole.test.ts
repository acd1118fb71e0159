import { open, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import { writeFailure } from '../../src/sinks/write-failure.js';
import { writeWhole } from '../../src/sinks/write-whole.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';
import { cramped, systemError } from './failing-handle.js';

const folder = useTemporaryFolder();

async function overwrite(room: number, short: number): Promise<unknown> {
  await writeFile(folder('file'), 'kept]}\n');
  const handle = await open(folder('file'), 'r+');
  // The disk is full for what is new only: bytes that overwrite others find their place.
  const full = cramped(handle, room, short);
  const write = full.write as (...parts: [Buffer, number, number, number]) => ReturnType<typeof handle.write>;
  const roomy = (bytes: Buffer, ...rest: [number, number, number]) =>
    bytes.length === 3 ? handle.write(bytes, ...rest) : write(bytes, ...rest);
  try {
    const target = { ...full, write: roomy as unknown as typeof handle.write };
    return await writeWhole(target, folder('file'), Buffer.from(',more]}\n'), 4, Buffer.from(']}\n')).then(
      () => 'written',
      (error: unknown) => error,
    );
  } finally {
    await handle.close();
  }
}

describe('writeWhole', () => {
  it('writes all bytes, however few the system takes at once', async () => {
    expect(await overwrite(100, 1)).toBe('written');
    expect(await readFile(folder('file'), 'utf8')).toBe('kept,more]}\n');
  });

  it('puts back what was there when the disk is full, wherever that happens', async () => {
    for (let room = 0; room < 8; room += 1) {
      expect(await overwrite(room, 3)).toBeInstanceOf(FatalError);
      expect(await readFile(folder('file'), 'utf8')).toBe('kept]}\n');
    }
  });
});

describe('writeFailure', () => {
  it.each([
    ['ENOSPC', /no space left/, /Make room/],
    ['EDQUOT', /quota/, /quota/],
    ['EACCES', /permission denied/, /Allow this user/],
    ['EROFS', /read-only/, /another results directory/],
    ['EIO', /input\/output error/, /Check the disk/],
    ['EODD', /EODD/, /start again/],
  ])('says of %s what happened and what to do', (code, message, hint) => {
    const error = writeFailure('/results/rows.jsonl', systemError(code));
    expect(error).toBeInstanceOf(FatalError);
    expect(error).toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('leaves a bug a bug', () => {
    const bug = new TypeError('undefined is not a function');
    expect(writeFailure('/results/rows.jsonl', bug)).toBe(bug);
  });
});
