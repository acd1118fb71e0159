import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import { createTemporary, readName, temporaryName } from '../../src/media/temporary.js';
import { inTemporary } from '../helpers/clips.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('temporary files', () => {
  it('lie in directories of their own, which nobody else may read, until they are removed', async () => {
    await inTemporary(async (parent) => {
      const temporary = createTemporary(join(parent, 'deep', 'own'));
      const first = await temporary.make();
      const second = await temporary.make();
      expect(first).not.toBe(second);
      expect((await stat(temporary.directory)).mode & 0o077).toBe(0);
      await writeFile(join(first, 'clip.mp4'), 'x');
      await temporary.remove(join(first, 'clip.mp4'));
      expect(await readdir(first)).toEqual([]);
      await writeFile(join(first, 'clip.mp4'), 'x');
      await temporary.remove(first);
      await temporary.remove(first);
      expect(await readdir(temporary.directory)).toEqual([basename(second)]);
      expect(await temporary.sweep()).toEqual([]);
      await temporary.remove(second);
    });
  });

  it.runIf(process.platform !== 'win32')('never lie where someone else has made room for them', async () => {
    await inTemporary(async (parent) => {
      vi.stubEnv('TMPDIR', parent);
      const temporary = createTemporary();
      await mkdir(temporary.directory, { mode: 0o755 });
      const made = await temporary.make();
      expect((await stat(temporary.directory)).mode & 0o077).toBe(0);
      expect((await stat(made)).mode & 0o077).toBe(0);
      await rm(temporary.directory, { recursive: true });
      await mkdir(join(parent, 'elsewhere'));
      await symlink(join(parent, 'elsewhere'), temporary.directory);
      await expect(temporary.make()).rejects.toThrow('is a link');
      expect(await readdir(join(parent, 'elsewhere'))).toEqual([]);
    });
  });

  it('of dead processes are swept, and nothing else', async () => {
    await inTemporary(async (directory) => {
      const dead = spawnSync(process.execPath, ['-e', '']).pid;
      const old = temporaryName(hostname(), process.pid, '.mp4');
      const names = {
        dead: temporaryName(hostname(), dead, '.mp4'),
        old,
        running: temporaryName(hostname(), process.ppid, '.mp4'),
        own: temporaryName(hostname(), process.pid, '.mp4'),
        elsewhere: temporaryName(`${hostname()}x`, dead, '.mp4'),
        abandoned: temporaryName(`${hostname()}x`, process.pid, '.mp4'),
        foreign: 'notes.txt',
        similar: `${hostname()}-${dead}-notes.mp4`,
      };
      for (const name of Object.values(names)) await writeFile(join(directory, name), 'x');
      // In a container every run may have the same process id: this one is from a run before.
      await utimes(join(directory, old), 1, 1);
      await utimes(join(directory, names.abandoned), 1, 1);
      const removed = await createTemporary(directory).sweep();
      expect(removed.sort()).toEqual([names.abandoned, names.dead, names.old].sort());
      expect(existsSync(join(directory, names.dead))).toBe(false);
      expect(await readdir(directory)).toHaveLength(5);
    });
  });

  it('need no directory to be swept', async () => {
    await inTemporary(async (parent) => {
      expect(await createTemporary(join(parent, 'gone')).sweep()).toEqual([]);
    });
  });

  it('stop the run when there is no place for them', async () => {
    await inTemporary(async (parent) => {
      await writeFile(join(parent, 'file'), '');
      const temporary = createTemporary(join(parent, 'file', 'below'));
      await expect(temporary.make()).rejects.toBeInstanceOf(FatalError);
    });
  });

  it('tell who made them', () => {
    expect(readName(temporaryName('my-host.example', 123, '.mp4'))).toEqual({
      host: 'my_host_example',
      pid: 123,
    });
    expect(readName('video.mp4')).toBeUndefined();
  });
});
