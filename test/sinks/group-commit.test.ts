import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../src/sinks/group-commit.js';

describe('GroupCommit', () => {
  it('writes one group at a time, in order, and never joins more than the limit', async () => {
    const groups: string[][] = [];
    let running = 0;
    const commit = new GroupCommit(async (texts) => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      groups.push([...texts]);
      running -= 1;
    }, 4);
    await Promise.all(['a', 'bb', 'cc', 'd', 'eeeeeeee', 'f'].map((text) => commit.push(text)));
    expect(groups).toEqual([['a'], ['bb', 'cc'], ['d'], ['eeeeeeee'], ['f']]);
  });

  it('rejects everything from the first failed write on, and is idle then', async () => {
    const reason = new Error('full');
    const writes: string[] = [];
    const commit = new GroupCommit(async (texts) => {
      writes.push(...texts);
      if (texts.includes('b')) throw reason;
    });
    const results = ['a', 'b', 'c'].map((text) => commit.push(text));
    results.push(commit.push('d'));
    expect(await Promise.allSettled(results)).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason },
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    await commit.idle();
    await expect(commit.push('e')).rejects.toBe(reason);
    expect(writes).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is idle only when all is written', async () => {
    const done: string[] = [];
    const commit = new GroupCommit(async (texts) => {
      await Promise.resolve();
      done.push(...texts);
    }, 1);
    for (const text of ['a', 'b', 'c']) void commit.push(text);
    await commit.idle();
    expect(done).toEqual(['a', 'b', 'c']);
  });
});
