import { lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Settled } from '../../src/operators/settle.js';
import { type Ending, ended, type PromptKey, STEPS, type Step } from '../../src/record.js';
import { openEndings, writeEndings } from '../../src/run/endings.js';
import { useWorld } from './world.js';

const world = useWorld();

const ending = (state: Ending['state'], step: Ending['step'], prompt_key?: PromptKey): Ending =>
  ended({ state, video: 'a', step, kind: 'blocked', message: 'refused', ...(prompt_key && { prompt_key }) })
    .ending;
const settled = (...endings: readonly Ending[]): Settled => ({
  video: 'a',
  state: endings[0]?.state ?? 'done',
  endings,
  items: 0,
});

/** One run in which the video ended so; gives what is listed after it. */
async function listedAfter(one: Settled, steps: readonly Step[] = STEPS): Promise<string[]> {
  const endings = await openEndings(world.results(), new Set(steps));
  await endings.settle(one);
  await endings.finish();
  const rows = [...(await world.rows('failures.jsonl')), ...(await world.rows('skipped.jsonl'))];
  return rows.map(({ step, prompt_key }) => [step, prompt_key].filter((part) => part !== null).join(' '));
}

describe('what is listed of a video that failed', () => {
  it('goes when it is done, also where it failed before the first step', async () => {
    expect(await listedAfter(settled(ending('failed', 'probe')))).toEqual(['probe']);
    expect(await listedAfter(settled())).toEqual([]);
  });

  it('is replaced by how it ends now', async () => {
    await listedAfter(settled(ending('failed', 'probe')));
    expect(await listedAfter(settled(ending('failed', '1a', 'normal_dense_caption')))).toEqual([
      '1a normal_dense_caption',
    ]);
    expect(await listedAfter(settled(ending('skipped', '1a')))).toEqual(['1a']);
    expect(await world.rows('failures.jsonl')).toEqual([]);
    expect(await listedAfter(settled(ending('filtered', '0')))).toEqual([]);
  });

  it('is told by prompt: of two QA types that failed, the one that succeeds goes', async () => {
    const both = settled(ending('failed', '3', 'normal_mcq'), ending('failed', '3', 'normal_bcq'));
    expect(await listedAfter(both)).toEqual(['3 normal_mcq', '3 normal_bcq']);
    expect(await listedAfter(settled(ending('failed', '3', 'normal_bcq')))).toEqual(['3 normal_bcq']);
  });

  it('stays while a run does not take the step where it failed', async () => {
    await listedAfter(settled(ending('failed', '3', 'normal_mcq')));
    expect(await listedAfter(settled(), ['1a', '1b'])).toEqual(['3 normal_mcq']);
    expect(await listedAfter(settled(), ['3', '4'])).toEqual([]);
  });

  it('stays when the video is postponed, which lists nothing by itself', async () => {
    await listedAfter(settled(ending('failed', '3', 'normal_mcq')));
    expect(await listedAfter(settled(ending('postponed', '3')))).toEqual(['3 normal_mcq']);
  });
});

describe('writeEndings', () => {
  it('lets a video count as ended only when that is written', async () => {
    const endings = await openEndings(world.results(), new Set(STEPS));
    const one = settled(ending('failed', '1a'));
    const seen = await lastValueFrom(of(one).pipe(writeEndings(endings), toArray()));
    expect(seen).toEqual([one]);
    expect(await world.rows('failures.jsonl')).toHaveLength(1);
    await endings.finish();
  });
});
