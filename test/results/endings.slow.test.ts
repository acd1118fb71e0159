import { copyFile, rm, writeFile } from 'node:fs/promises';
import { lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import type { Settled } from '../../src/operators/settle.js';
import { type Ending, ended, type PromptKey, type Step } from '../../src/records/record.js';
import { openEndings, writeEndings } from '../../src/results/endings.js';
import { STEPS } from '../../src/steps.js';
import { asked, fakeMedia, nameIn, teacher, useWorld } from '../run/world.js';

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
async function listedAfter(one: Settled, steps: readonly Step[] = STEPS.ids): Promise<string[]> {
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

  it('goes when a part of it has ended', async () => {
    await listedAfter(settled(ending('skipped', '1a')));
    expect(await listedAfter({ ...settled(), video: 'b#t=0,5' })).toEqual(['1a']);
    expect(await listedAfter({ ...settled(), video: 'a#t=0,5', state: 'postponed' })).toEqual(['1a']);
    expect(await listedAfter({ ...settled(), video: 'a#t=0,5' })).toEqual([]);
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

  it('stays while a run does not ask for the QA type that failed', async () => {
    await listedAfter(settled(ending('failed', '3', 'normal_mcq')));
    const endings = await openEndings(world.results(), new Set(STEPS.ids), { qa_types: ['bcq'] });
    await endings.settle(settled());
    await endings.finish();
    expect(await world.rows('failures.jsonl')).toMatchObject([{ prompt_key: 'normal_mcq' }]);
  });

  it('goes when it named no prompt and another run gets as far as to ask one', async () => {
    await listedAfter(settled(ending('failed', '3')));
    expect(await listedAfter(settled(ending('failed', '3', 'normal_mcq')))).toEqual(['3 normal_mcq']);
  });

  it('stays when the video is postponed, which lists nothing by itself', async () => {
    await listedAfter(settled(ending('failed', '3', 'normal_mcq')));
    expect(await listedAfter(settled(ending('postponed', '3')))).toEqual(['3 normal_mcq']);
  });
});

describe('writeEndings', () => {
  it('lets a video count as ended only when that is written', async () => {
    const endings = await openEndings(world.results(), new Set(STEPS.ids));
    const one = settled(ending('failed', '1a'));
    const seen = await lastValueFrom(of(one).pipe(writeEndings(endings), toArray()));
    expect(seen).toEqual([one]);
    expect(await world.rows('failures.jsonl')).toHaveLength(1);
    await endings.finish();
  });
});

describe('a run that was killed before it could remove what it got past', () => {
  /** A run fails, the next one succeeds and is killed before its end, so that the old list stays. */
  async function getPastAndDie(): Promise<void> {
    await world.clips('calm', 'crash');
    await world.run(
      teacher(({ prompt_key }) =>
        prompt_key === 'anomaly_bcq' || prompt_key === 'normal_dense_caption'
          ? new RecordError('blocked', 'refused')
          : undefined,
      ),
    );
    await copyFile(world.results('failures.jsonl'), world.path('failures.jsonl'));
    await world.run(teacher());
    await copyFile(world.path('failures.jsonl'), world.results('failures.jsonl'));
    expect(await world.rows('failures.jsonl')).toHaveLength(2);
  }

  it('is made up for by the next one, whichever videos that takes', async () => {
    await getPastAndDie();
    const [other = ''] = await world.clips('other');
    await world.run(teacher(), { config: world.config({}, { data: { videos: [other] } }) });
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });

  it('does not keep a video from being done where failures are left alone', async () => {
    await getPastAndDie();
    const summary = await world.run(teacher(), { config: world.config({ retry_failed: false }) });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
  });
});

describe('an input line that could not be read', () => {
  it('is no longer listed when it has been mended, but stays while its file is not read', async () => {
    const [calm] = await world.clips('calm');
    const file = world.path('in.jsonl');
    const lines = world.config({}, { data: { input_jsonl_files: [file] } });
    await writeFile(file, `{"video_path":\n${JSON.stringify({ video: calm })}\n`);
    await world.run(teacher(), { config: lines });
    await world.run(teacher(), { config: lines });
    expect(await world.rows('failures.jsonl')).toMatchObject([{ video: `${file}:1`, attempts: 2 }]);
    await world.run(teacher());
    expect(await world.rows('failures.jsonl')).toHaveLength(1);
    await writeFile(file, `${JSON.stringify({ video: calm })}\n`);
    await world.run(teacher(), { config: lines });
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });
});

describe('failures that are left alone', () => {
  const alone = () => world.config({ retry_failed: false });

  it('end as before without a call or a probe, with the attempts and the time of the earlier run', async () => {
    await world.clips('broken', 'crash');
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'anomaly_description' ? new RecordError('truncated', 'too long') : undefined,
    );
    await world.run(failing);
    const listed = await world.rows('failures.jsonl');
    const [model, media] = [teacher(), fakeMedia()];
    const summary = await world.run(model, { config: alone(), media });
    expect(summary).toMatchObject({ inputs: 2, done: 0, failed: 2 });
    expect(summary.reasons.map(({ step, kind }) => [step, kind])).toEqual(
      expect.arrayContaining([
        ['probe', 'damaged'],
        ['2', 'truncated'],
      ]),
    );
    expect([model.questions, media.probed]).toEqual([[], []]);
    expect(await world.rows('failures.jsonl')).toEqual(listed);
  });

  it('of one QA type leave the other types, steps and videos be', async () => {
    await world.clips('calm');
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'normal_bcq' ? new RecordError('blocked', 'refused') : undefined,
    );
    await world.run(failing, { config: world.config({ qa_types: ['mcq', 'bcq'] }) });
    await world.clips('quiet');
    await rm(world.results('step_2_description'), { recursive: true });
    const model = teacher();
    const config = world.config({ qa_types: ['mcq', 'bcq', 'open_qa'], retry_failed: false });
    expect(await world.run(model, { config })).toMatchObject({ done: 1, failed: 1 });
    expect(asked(model).filter((question) => question.startsWith('calm'))).toEqual([
      'calm normal_description',
      'calm normal_open_qa',
    ]);
    expect(model.questions.filter((question) => nameIn(question) === 'quiet').length).toBeGreaterThan(3);
    expect(await world.rows('failures.jsonl')).toMatchObject([{ prompt_key: 'normal_bcq', attempts: 1 }]);
    expect(new Set((await world.items('bcq')).map(({ video_id }) => video_id))).toEqual(
      new Set(['quiet.mp4']),
    );
  });

  it('of every QA type that is missing end the video, each of them listed', async () => {
    await world.clips('calm');
    const failing = teacher(({ prompt_key }) =>
      /_(?:b|m)cq$/.test(prompt_key) ? new RecordError('blocked', 'refused') : undefined,
    );
    await world.run(failing);
    const model = teacher();
    const endings: (readonly Ending[])[] = [];
    const summary = await world.run(model, {
      config: alone(),
      onEvent: (event) => event.type === 'settled' && endings.push(event.settled.endings),
    });
    expect(summary).toMatchObject({ done: 0, failed: 1 });
    expect(model.questions).toEqual([]);
    expect(endings.flat().map(({ prompt_key }) => prompt_key)).toEqual(['normal_mcq', 'normal_bcq']);
    expect(await world.rows('failures.jsonl')).toHaveLength(2);
  });

  it('at a step that the run does not take are not in its way', async () => {
    await world.clips('calm');
    await world.run(
      teacher(({ prompt_key }) =>
        prompt_key === 'normal_description' ? new RecordError('blocked', 'refused') : undefined,
      ),
    );
    const config = world.config({ steps: ['1a', '1b'], retry_failed: false });
    expect(await world.run(teacher(), { config })).toMatchObject({ done: 1, failed: 0 });
    expect(await world.rows('failures.jsonl')).toMatchObject([{ step: '2' }]);
  });

  it('count on when they are tried again and fail once more', async () => {
    await world.clips('broken');
    await world.run(teacher());
    await world.run(teacher(), { config: alone() });
    await world.run(teacher());
    expect(await world.rows('failures.jsonl')).toMatchObject([{ attempts: 2, can_retry: false }]);
  });
});
