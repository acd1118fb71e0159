import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { statVideo } from '../../src/media/files.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();

describe('a path that is not there as it is written', () => {
  it.each([
    ['NFC', 'é.mp4'.normalize('NFD'), 'é.mp4'.normalize('NFC')],
    ['NFD', 'é.mp4'.normalize('NFC'), 'é.mp4'.normalize('NFD')],
    ['with / where', 'sub\\a.mp4', 'sub/a.mp4'],
  ])('is told when the file is there in another way: %s', async (how, written, there) => {
    await mkdir(folder('sub'));
    await writeFile(folder(there), 'video');
    await expect(statVideo(folder(written))).rejects.toThrow(new RegExp(`but its name does when .*${how}`));
    expect((await statVideo(folder(there))).size).toBe(5);
    await expect(statVideo(folder('gone', written))).rejects.toThrow(/does not exist\.$/);
  });
});
