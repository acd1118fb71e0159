import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, prepareState, stateDirectory } from '../../src/results/state-directory.js';
import { gatherStatus } from '../../src/results/status/status.js';
import { teacher, useWorld } from '../run/world.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();
const world = useWorld();
const EXT4 = 0xef53;
const machine = (type: number, more: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  environment: {},
  home: '/home/me',
  typeOf: async () => type,
  ...more,
});
const of = (type: number, more?: Partial<Machine>) =>
  stateDirectory({ results_dir: '/data/out' }, machine(type, more));

describe('a run whose state is elsewhere', () => {
  it('keeps its index there, and a second one and a status use it', async () => {
    await world.clips('calm');
    const config = world.config({}, { state_dir: world.path('state') });
    await world.run(teacher(), { config });
    expect(existsSync(world.results('.reeltrace', 'ledger'))).toBe(false);
    const { ledger } = await stateDirectory(config);
    expect(existsSync(join(ledger, 'data.mdb'))).toBe(true);
    const model = teacher();
    expect(await world.run(model, { config })).toMatchObject({ done: 1 });
    expect(model.questions).toEqual([]);
    expect((await gatherStatus(world.results())).videos).toMatchObject({ done: 1 });
  });
});

describe('the state of a results directory', () => {
  it('is in it on a local disk, without a word', async () => {
    expect(await of(EXT4)).toEqual({
      ledger: '/data/out/.reeltrace/ledger',
      calls: '/data/out/.reeltrace/calls',
    });
  });

  it.each([
    ['NFS', 0x6969],
    ['CIFS', 0xff534d42],
    ['CIFS', 0xff534d42 - 2 ** 32],
    ['SMB', 0xfe534d42],
    ['Lustre', 0x0bd00bd0],
    ['Ceph', 0x00c36400],
    ['FUSE', 0x65735546],
  ])('is below the cache of the user where that is on %s, and says so', async (name, type) => {
    const { ledger, calls, notice } = await of(type);
    expect(ledger).toMatch(/^\/home\/me\/\.cache\/reeltrace\/out-[0-9a-f]{12}\/ledger$/);
    expect(calls).toBe(join(ledger, '..', 'calls'));
    expect(notice).toContain(`/data/out is on a network file system (${name})`);
  });

  it('follows XDG_CACHE_HOME, and has a name of its own for each results directory', async () => {
    const xdg = { environment: { XDG_CACHE_HOME: '/cache' } };
    const [one, other] = await Promise.all(
      ['/data/a/out', '/data/b/out'].map((results_dir) =>
        stateDirectory({ results_dir }, machine(0x6969, xdg)),
      ),
    );
    expect(one?.ledger).toMatch(/^\/cache\/reeltrace\/out-/);
    expect(one?.ledger).not.toBe(other?.ledger);
  });

  it('is judged by the folder above while the results directory is not there yet', async () => {
    const missing = Object.assign(new Error('no'), { code: 'ENOENT', syscall: 'statfs' });
    const typeOf = async (path: string) => {
      if (path === '/data') return 0x6969;
      throw missing;
    };
    expect((await of(EXT4, { typeOf })).notice).toContain('NFS');
  });

  it('is where the configuration says, wherever the results are', async () => {
    const { ledger, notice } = await stateDirectory(
      { results_dir: '/data/out', state_dir: '/scratch' },
      machine(0x6969),
    );
    expect(ledger).toMatch(/^\/scratch\/out-[0-9a-f]{12}\/ledger$/);
    expect(notice).toBeUndefined();
  });

  it('takes answers along that an earlier version left in the results directory, once', async () => {
    const [results, calls] = [folder('out'), folder('state', 'calls')];
    const old = join(results, '.reeltrace', 'calls');
    await mkdir(old, { recursive: true });
    await writeFile(join(old, 'data.mdb'), 'answers');
    await prepareState(results, { ledger: '', calls });
    expect(await readFile(join(calls, 'data.mdb'), 'utf8')).toBe('answers');
    await writeFile(join(calls, 'data.mdb'), 'more answers');
    await prepareState(results, { ledger: '', calls });
    expect(await readFile(join(calls, 'data.mdb'), 'utf8')).toBe('more answers');
    await prepareState(results, { ledger: '', calls: old });
    expect(existsSync(old)).toBe(true);
  });
});
