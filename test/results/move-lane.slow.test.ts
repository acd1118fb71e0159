import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/models/model.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { TASKS } from '../../src/records/record.js';
import { Ledger } from '../../src/results/ledger/ledger.js';
import type { RunOptions } from '../../src/run/run.js';
import type { Scripted } from '../helpers/fake-model.js';
import { asked, CALLS, teacher, useWorld } from '../run/world.js';

const world = useWorld();
const never = new Promise<Scripted>(() => {});
const askStep0 = () => world.config({ refresh: 'all', refresh_steps: ['0'] });

/** A teacher that sees nothing unusual anywhere. */
const calmed = () =>
  teacher(({ prompt_key }) => (prompt_key === 'video_anomaly_classification' ? 'Calm.\nNormal' : undefined));
/** A teacher to whom nothing belongs to the domain. */
const strict = () => teacher(({ prompt_key }) => (prompt_key === 'video_filtering' ? 'No.' : undefined));

/** All rows without what differs from run to run, and all task files. */
async function results() {
  const rows = [];
  for (const step of ['0', '1a', '1b', '1c', '2', '3'] as const)
    for (const { provenance: _made, ...row } of await world.rows(step)) rows.push([step, row]);
  const key = (row: unknown) => JSON.stringify(row);
  return { rows: rows.sort((a, b) => (key(a) < key(b) ? -1 : 1)), files: await world.taskFiles() };
}

/** Ends a run at once when its first row of step 1a is written. */
function endedBehindCaptions(): Pick<RunOptions, 'abort' | 'onEvent'> {
  const abort = new AbortController();
  return {
    abort: abort.signal,
    onEvent: (event) => {
      if (event.type === 'step' && event.event.step === '1a' && event.event.change === 'left') abort.abort();
    },
  };
}

describe('a verdict of step 0 that is asked for again and is another one', () => {
  it('moves the video to the other lane, and leaves no record and no item of the old one', async () => {
    await world.clips('crash', 'calm');
    await world.run(calmed());
    const expected = await results();
    await world.wipe();
    await world.run(teacher());
    expect((await world.rows('1c')).length).toBe(1);

    const model = calmed();
    const summary = await world.run(model, { config: askStep0() });
    expect(summary).toMatchObject({ done: 2, failed: 0, stale: {} });
    expect(model.questions).toHaveLength(2 + CALLS.normal);
    expect(await results()).toEqual(expected);
    expect((await world.run(teacher())).stale).toEqual({});
  });

  it('is followed to the end by the next run when the one that asked was cut short', async () => {
    const [crash = ''] = await world.clips('crash');
    await world.run(calmed());
    const expected = await results();
    await world.wipe();
    await world.run(teacher());

    const cutShort = teacher(({ prompt_key }) => {
      if (prompt_key === 'video_anomaly_classification') return 'Calm.\nNormal';
      return prompt_key === 'normal_chunk_caption' ? never : undefined;
    });
    await world.run(cutShort, { config: askStep0(), ...endedBehindCaptions() });
    expect((await Ledger.read(world.results())).find(crash)).toMatchObject({ mode: 'normal' });

    const model = calmed();
    await world.run(model);
    expect(asked(model)).toHaveLength(CALLS.normal - 2 - 2);
    expect(asked(model).filter((line) => line.includes('anomaly'))).toEqual([]);
    expect(await results()).toEqual(expected);
  });

  it('takes the items of a video that is out of domain now from the task files', async () => {
    await world.clips('crash', 'calm');
    await world.run(teacher());
    const whole = await world.taskFiles();
    expect(await world.run(strict(), { config: askStep0() })).toMatchObject({ filtered: 2 });
    expect(await world.taskFiles()).toEqual({});

    // Its records are still there for the day on which it is back.
    const model = teacher();
    expect(await world.run(model, { config: askStep0() })).toMatchObject({ done: 2 });
    expect(model.questions).toHaveLength(2 * 2);
    expect(await world.taskFiles()).toEqual(whole);
  });

  it('does so also when step 0 was run alone', async () => {
    await world.clips('crash');
    await world.run(teacher());
    const config = world.config({ steps: ['0'], refresh: 'all' });
    await world.run(strict(), { config });
    expect(Object.keys(await world.taskFiles())).toHaveLength(TASKS.length);
    expect(await world.run(teacher())).toMatchObject({ filtered: 1 });
    expect(await world.taskFiles()).toEqual({});
  });
});

describe('step 0 over records that were made without it', () => {
  it('sorts nothing that has a lane already', async () => {
    await world.clips('calm');
    const steps = ['1a', '1b', '2'];
    await world.run(teacher(), { config: world.config({ steps, mode: 'anomaly' }) });
    const model = teacher();
    await world.run(model, { config: world.config({ qa_types: ['mcq'] }) });
    expect(asked(model).filter((line) => !line.includes('highlight'))).toEqual([
      'calm anomaly_mcq',
      'calm video_filtering',
    ]);
  });
});

describe('a refresh of changed videos', () => {
  it('is followed to the end by the same command when it was cut short', async () => {
    const [calm = ''] = await world.clips('calm');
    await world.run(teacher());
    const files = await world.taskFiles();
    await writeFile(calm, 'other bytes');
    const refresh = world.config({ refresh: 'video' });
    const isLate = ({ prompt_key }: Question) => prompt_key === 'normal_chunk_caption';
    const cutShort = teacher((question) => (isLate(question) ? never : undefined));
    await world.run(cutShort, { config: refresh, ...endedBehindCaptions() });

    expect((await world.run(teacher())).stale).toEqual({ video: 1, upstream: 1 + QA_TYPES.length });
    const model = teacher();
    expect(await world.run(model, { config: refresh })).toMatchObject({ done: 1, stale: {} });
    expect(model.questions).toHaveLength(CALLS.normal - 2 - 2);
    expect((await world.run(teacher())).stale).toEqual({});
    expect(await world.taskFiles()).toEqual(files);
  });
});

describe('a caption that is made anew', () => {
  it('puts the description and the questions behind it out of date, unless it says the same', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const config = world.config({ refresh: 'all', refresh_steps: ['1a'] });
    await world.run(teacher(), { config });
    expect((await world.run(teacher())).stale).toEqual({});
    await world.run(
      teacher(({ prompt_key }) =>
        prompt_key === 'normal_global_caption' ? 'Clip [calm]: Anew.' : undefined,
      ),
      { config },
    );
    expect((await world.run(teacher())).stale).toEqual({ upstream: 1 + 1 + QA_TYPES.length });
  });
});

describe('a refresh of some steps', () => {
  it('leaves alone what would come out the same, as what it is made from stays', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const changed = teacher(({ prompt_key }) =>
      prompt_key === 'normal_global_caption' ? 'Clip [calm]: Anew.' : undefined,
    );
    await world.run(changed, { config: world.config({ refresh: 'all', refresh_steps: ['1a'] }) });
    const model = teacher();
    const summary = await world.run(model, {
      config: world.config({ refresh: 'stale', refresh_steps: ['3'] }),
    });
    expect(model.questions).toEqual([]);
    expect(summary.stale).toEqual({ upstream: 1 + 1 + QA_TYPES.length });
  });
});
