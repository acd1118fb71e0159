import { describe, expect, it } from 'vitest';
import { RecordError } from '../src/errors/errors.js';
import type { Question } from '../src/models/model.js';
import type { RowStep } from './helpers/steps.js';
import { ITEMS_A_VIDEO } from './operators/records.js';
import { answerTo, asked, nameIn, teacher, useWorld } from './run/world.js';

const world = useWorld();
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Counts, by step, how many videos are in it at once; nobody leaves a step before as many as are expected have met there. */
function crowd(expected: Readonly<Record<string, number>>) {
  const inside = new Map<string, string[]>();
  const most: Record<string, number> = {};
  const gates = new Map<string, ReturnType<typeof gate>>();
  return {
    most,
    async visit({ step }: Question, name: string): Promise<void> {
      const names = inside.get(step) ?? [];
      inside.set(step, names);
      names.push(name);
      most[step] = Math.max(most[step] ?? 0, new Set(names).size);
      const met = gates.get(step) ?? gate();
      gates.set(step, met);
      if (most[step] >= (expected[step] ?? 1)) met.open();
      await met.opened;
      // Time for one more than may be there.
      for (let turns = 0; turns < 5; turns += 1) await turn();
      names.splice(names.indexOf(name), 1);
    },
  };
}

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('the pipeline', () => {
  it('has no barrier between steps: a video goes on while others are still in earlier ones', async () => {
    await world.clips('a', 'b', 'c');
    // Were there a barrier anywhere, the run would wait for ever: b's captions and c's filter wait for the end of others.
    const settled = new Map<string, () => void>();
    const end = (name: string) =>
      new Promise<void>((resolve) => {
        settled.set(world.path('videos', `${name}.mp4`), resolve);
      });
    const [endOfA, endOfB] = [end('a'), end('b')];
    const together: string[] = [];
    const model = teacher(async (question) => {
      const name = nameIn(question);
      if (name === 'a' && question.step === '3') together.push('a is questioned');
      if (name === 'b' && question.step === '1a') {
        await endOfA;
        together.push('b is captioned');
      }
      if (name === 'c' && question.step === '0') {
        await endOfB;
        together.push('c is sorted');
      }
      return undefined;
    });
    const summary = await world.run(model, {
      onEvent: (event) => event.type === 'settled' && settled.get(event.settled.video)?.(),
    });
    expect(summary.done).toBe(3);
    expect([...new Set(together)]).toEqual(['a is questioned', 'b is captioned', 'c is sorted']);
  });

  it('has no more videos in a step than it may, over both lanes together', async () => {
    await world.clips('calm-1', 'crash-2', 'calm-3', 'crash-4', 'calm-5', 'crash-6', 'calm-7', 'crash-8');
    const expected = { '0': 2, '1a': 2, '1b': 2, '1c': 2, '2': 2, '3': 2 };
    const { most, visit } = crowd(expected);
    const model = teacher(async (question) => {
      await visit(question, nameIn(question));
      return undefined;
    });
    const summary = await world.run(model, { config: world.config({ max_workers: 2, max_in_flight: 8 }) });
    expect(summary.done).toBe(8);
    expect(most).toEqual(expected);
  });

  it('has places of its own for watching, for reading and for questions, where that is said', async () => {
    await world.clips(...Array.from({ length: 8 }, (_, index) => `crash-${index}`));
    // Step 1c reads and watches: the lower of both holds.
    const expected = { '0': 3, '1a': 3, '1b': 3, '1c': 2, '2': 2, '3': 1 };
    const { most, visit } = crowd(expected);
    const model = teacher(async (question) => {
      await visit(question, nameIn(question));
      return undefined;
    });
    const workers = { max_workers: 6, vlm_workers: 3, text_workers: 2, qa_workers: 1 };
    const summary = await world.run(model, { config: world.config({ ...workers, max_in_flight: 8 }) });
    expect(summary.done).toBe(8);
    expect(most).toEqual(expected);
  });

  it('has no more videos in flight over all steps than it may', async () => {
    await world.clips('calm-1', 'calm-2', 'calm-3', 'calm-4', 'calm-5', 'calm-6');
    const open = new Set<string>();
    let most = 0;
    const model = teacher((question) => {
      open.add(nameIn(question));
      most = Math.max(most, open.size);
      return undefined;
    });
    const config = world.config({ max_workers: 5, max_in_flight: 3 });
    await world.run(model, {
      config,
      onEvent: (event) =>
        event.type === 'settled' && open.delete(event.settled.video.replace(/^.*[\\/]|\.mp4$/g, '')),
    });
    expect(most).toBe(3);
  });

  it('asks nothing more about a video that has failed, and everything about the others', async () => {
    await world.clips('calm-1', 'calm-2', 'calm-3');
    const model = teacher((question) =>
      nameIn(question) === 'calm-2' && question.video?.range?.start === 5
        ? new RecordError('blocked', 'refused')
        : undefined,
    );
    const summary = await world.run(model);
    expect(summary).toMatchObject({ done: 2, failed: 1 });
    expect(asked(model).filter((line) => line.startsWith('calm-2'))).toEqual([
      'calm-2 normal_chunk_caption 0',
      'calm-2 normal_chunk_caption 10',
      'calm-2 normal_chunk_caption 5',
      'calm-2 normal_dense_caption',
      'calm-2 normal_global_caption',
      'calm-2 video_anomaly_classification',
      'calm-2 video_filtering',
    ]);
    expect((await world.items('mcq')).map(({ video_id }) => video_id)).toEqual(['calm-1.mp4', 'calm-3.mp4']);
  });

  it('has the row of a step on disk before a step behind it asks; 1a and 1b ask beside each other', async () => {
    await world.clips('crash');
    const before: Readonly<Record<string, readonly RowStep[]>> = {
      '1a': ['0'],
      '1b': ['0'],
      '1c': ['1a', '1b'],
      '2': ['1c'],
      '3': ['2'],
    };
    const missing: string[] = [];
    const together = new Set<string>();
    let meet = (): void => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const model = teacher(async ({ step }) => {
      for (const earlier of before[step] ?? [])
        if ((await world.rows(earlier)).length === 0) missing.push(step);
      if (step !== '1a' && step !== '1b') return undefined;
      // Were one asked behind the other, the run would wait for ever.
      if (together.add(step).size === 2) meet();
      await met;
      return undefined;
    });
    await world.run(model);
    expect(missing).toEqual([]);
  });

  it('keeps the row of step 1a where step 1b fails, and has none of step 1b where step 1a fails', async () => {
    await world.clips('calm-1', 'calm-2');
    const model = teacher((question) => {
      const { step } = question;
      const fails = step === (nameIn(question) === 'calm-1' ? '1a' : '1b');
      return fails ? new RecordError('blocked', 'refused') : undefined;
    });
    const events: string[] = [];
    const summary = await world.run(model, {
      onEvent: (event) => {
        if (event.type === 'step' && event.event.step.startsWith('1'))
          events.push(`${event.event.video.slice(-5, -4)} ${event.event.step} ${event.event.change}`);
      },
    });
    expect(summary).toMatchObject({ done: 0, failed: 2 });
    expect((await world.rows('1a')).map(({ video }) => video)).toEqual([world.path('videos', 'calm-2.mp4')]);
    expect(await world.rows('1b')).toEqual([]);
    expect(events.filter((event) => !event.endsWith('entered')).sort()).toEqual([
      '1 1a failed',
      '1 1b postponed',
      '2 1a left',
      '2 1b failed',
    ]);
  });

  it('keeps what the other QA types gave when one fails', async () => {
    await world.clips('calm');
    const model = teacher(({ prompt_key }) =>
      prompt_key === 'normal_mcq' ? 'I would rather not.' : undefined,
    );
    const summary = await world.run(model);
    expect(summary).toMatchObject({ done: 0, failed: 1, items: ITEMS_A_VIDEO - 2 });
    expect(await world.items('open_qa')).toHaveLength(1);
    expect(await world.rows('failures.jsonl')).toMatchObject([
      { kind: 'unparseable', prompt_key: 'normal_mcq' },
    ]);
  });

  it('keeps in a list what could not become an item, with the reasons', async () => {
    await world.clips('calm');
    const model = teacher((question) =>
      question.prompt_key === 'normal_mcq'
        ? `${answerTo(question)}Multiple-Choice Question: Which?\nA. one\nB. two\n======\nAnswer: F\n=====\nReasoning: So.\n=====\n`
        : undefined,
    );
    const summary = await world.run(model);
    expect(summary.done).toBe(1);
    expect(await world.items('mcq')).toHaveLength(1);
    const rejected = await world.rows('step_4_output/rejected.jsonl');
    expect(rejected).toMatchObject([
      { video: world.path('videos', 'calm.mp4'), prompt_key: 'normal_mcq', reasons: [expect.any(String)] },
    ]);
  });
});
