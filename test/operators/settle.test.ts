import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Settled, settle } from '../../src/operators/settle.js';
import { type Ending, ended, type Outcome, type TaskItem, type Video } from '../../src/records/record.js';
import { gone } from './records.js';

type Part = Video & { readonly items?: readonly TaskItem[] };

const ITEM: TaskItem = { task: 'mcq', video_id: 'a', question: 'What?', answer: 'A', reasoning: '' };
const part = (video: string, parts: number, items: number): Outcome<Part> => ({
  ok: true,
  parts,
  record: { video, items: Array.from({ length: items }, () => ITEM) },
});
const end = (video: string, state: Ending['state'], parts?: number): Outcome<Part> => ({
  ...ended({ state, video, step: '3', kind: state, message: `it is ${state}` }),
  ...(parts !== undefined && { parts }),
});

function settling() {
  const input = new Subject<Outcome<Part>>();
  const settled: Settled[] = [];
  input.pipe(settle<Part>()).subscribe((one) => settled.push(one));
  return { input, settled };
}

describe('settle', () => {
  it('emits how a video ended when the last of its parts is there, with the items of all', () => {
    const { input, settled } = settling();
    input.next(part('a', 3, 2));
    input.next(part('a', 3, 0));
    expect(settled).toEqual([]);
    input.next(part('a', 3, 4));
    expect(settled).toEqual([{ video: 'a', state: 'done', endings: [], items: 6 }]);
  });

  it('keeps the parts of different videos apart', () => {
    const { input, settled } = settling();
    for (const video of ['a', 'b', 'b', 'a']) input.next(part(video, 2, 1));
    expect(settled.map(({ video, items }) => [video, items])).toEqual([
      ['b', 2],
      ['a', 2],
    ]);
  });

  it('says that a video failed when any part did, and keeps what the others gave', () => {
    const { input, settled } = settling();
    input.next(part('a', 3, 2));
    input.next(end('a', 'failed', 3));
    input.next(part('a', 3, 1));
    expect(settled).toMatchObject([
      { video: 'a', state: 'failed', items: 3, endings: [{ state: 'failed' }] },
    ]);
  });

  it('gathers every reason when several parts fail', () => {
    const { input, settled } = settling();
    input.next(end('a', 'failed', 2));
    input.next(end('a', 'failed', 2));
    expect(settled[0]?.endings).toHaveLength(2);
  });

  it('emits at once for a video that was never divided', () => {
    const { input, settled } = settling();
    input.next({ ok: true, record: { video: 'a' } });
    input.next(end('b', 'filtered'));
    input.next(end('c', 'skipped'));
    input.next(gone('d'));
    expect(settled.map(({ video, state, items }) => [video, state, items])).toEqual([
      ['a', 'done', 0],
      ['b', 'filtered', 0],
      ['c', 'skipped', 0],
      ['d', 'failed', 0],
    ]);
  });

  it('postpones a video whose last calls met a used-up quota, whatever else happened to it', () => {
    const { input, settled } = settling();
    input.next(end('a', 'failed', 2));
    input.next(end('a', 'postponed', 2));
    expect(settled).toMatchObject([{ state: 'postponed' }]);
  });

  it('forgets a video once it has settled: the same one can come again', () => {
    const { input, settled } = settling();
    for (const _round of [1, 2]) for (const _part of [1, 2]) input.next(part('a', 2, 1));
    expect(settled.map(({ items }) => items)).toEqual([2, 2]);
  });
});
