import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.js';
import { ConfigError, QuotaError, RecordError } from '../../../src/errors/errors.js';
import { QA_TYPES } from '../../../src/records/qa-types.js';
import { failedVideos } from '../../../src/results/ledger/snapshot.js';
import { lastRunPath, readLastRun } from '../../../src/results/status/last-run.js';
import { withoutSecrets } from '../../../src/results/status/secrets.js';
import { gatherStatus, type Status } from '../../../src/results/status/status.js';
import { loadPack } from '../../../src/steps.js';
import { fakeModel } from '../../helpers/fake-model.js';
import { ROW_STEPS, type RowStep } from '../../helpers/steps.js';
import { answerTo, teacher, useWorld } from '../../run/world.js';

const world = useWorld();
const status = () => gatherStatus(world.results());
const records = ({ steps }: Status) => Object.fromEntries(steps.map(({ step, records }) => [step, records]));

/** A pack in which one prompt can be edited. */
async function ownPack(text: string): Promise<string> {
  await mkdir(world.path('pack'), { recursive: true });
  await writeFile(world.path('pack', 'pack.yaml'), 'name: own\ndomain: tests\nextends: general\n');
  const { template } = (await loadPack('general')).prompt('normal_description');
  await writeFile(world.path('pack', 'normal_description.md'), `${template}\n${text}\n`);
  return world.path('pack');
}

describe('the status of a results directory', () => {
  it('counts records by step, videos by state, failures and skips by reason', async () => {
    await world.clips('calm', 'crash', 'slides', 'long', 'broken-1', 'broken-2');
    await world.run(teacher());
    const found = await status();
    const rows = await Promise.all(ROW_STEPS.map(async (step) => [step, (await world.rows(step)).length]));
    expect(records(found)).toEqual(Object.fromEntries(rows));
    expect(records(found)).toMatchObject({ '1a': 2, '1c': 1, '3': 2 * QA_TYPES.length });
    expect(found.videos).toEqual({ done: 2, unfinished: 0, filtered: 1, skipped: 1, failed: 2 });
    expect(found.reasons.map(({ state, step, kind, count }) => [state, step, kind, count])).toEqual([
      ['failed', 'probe', 'damaged', 2],
      ['skipped', '1a', 'too_long', 1],
    ]);
    expect(found.rerun).toEqual({ unfinished: 0, failures: 2, can_help: 0, stale_kept: 0 });
    expect(found).toMatchObject({ active: null, stale: {}, notes: [] });
    expect(found.last_run).toMatchObject({ command: 'run', summary: { inputs: 6, done: 2, stopped: null } });
  });

  it('adds up what the records took, by step and model', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    const { spent } = await status();
    expect(spent.map(({ step, model }) => [step, model])).toEqual(ROW_STEPS.map((step) => [step, 'fake-1']));
    for (const { step, records, calls, usage } of spent) {
      const made = (await world.rows(step)).map((row) => row['provenance'] as Record<string, number>);
      const sum = made.reduce((total, provenance) => total + (provenance['calls'] ?? 0), 0);
      expect([records, calls]).toEqual([made.length, sum]);
      expect(usage).toMatchObject({ input_tokens: 10 * sum, output_tokens: 5 * sum });
    }
  });

  it('tells of a run while it is at work, and of what that has written so far', async () => {
    await world.clips('calm');
    const model = fakeModel({ held: true, answer: answerTo });
    const running = world.run(model);
    await model.started(1);
    expect(await status()).toMatchObject({
      active: { command: 'run', pid: process.pid, host: hostname() },
      last_run: { ended_at: null, summary: null },
      videos: { done: 0, failed: 0 },
      notes: [],
    });
    model.letGo();
    await running;
    expect(await status()).toMatchObject({ active: null, videos: { done: 1 } });
  });

  it('says how many videos have steps missing, after a run that had to stop', async () => {
    await world.clips('calm', 'quiet');
    const model = teacher(({ prompt_key }) =>
      prompt_key === 'normal_description' ? new QuotaError('used up') : undefined,
    );
    await world.run(model, { config: world.config({ max_in_flight: 1 }) });
    expect(await status()).toMatchObject({
      videos: { done: 0, unfinished: 1, failed: 0 },
      rerun: { unfinished: 1, failures: 0 },
      last_run: { summary: { stopped: 'used up' } },
    });
  });

  it('knows which failures a re-run can help', async () => {
    await world.clips('calm');
    const errors = {
      normal_mcq: new RecordError('transient', 'timeout'),
      normal_bcq: new RecordError('blocked', 'refused'),
    };
    const model = teacher(({ prompt_key }) => errors[prompt_key as keyof typeof errors]);
    await world.run(model);
    const { rerun, reasons, videos } = await status();
    expect(rerun).toMatchObject({ failures: 2, can_help: 1 });
    expect(videos).toMatchObject({ failed: 1, unfinished: 0 });
    expect(reasons.map(({ kind, can_retry }) => [kind, can_retry])).toEqual(
      expect.arrayContaining([
        ['transient', true],
        ['blocked', false],
      ]),
    );
  });

  it('counts a video once that was made before and failed to be made again', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'normal_description' ? new RecordError('blocked', 'refused') : undefined,
    );
    await world.run(failing, { config: world.config({ refresh: 'all', refresh_steps: ['2'] }) });
    expect((await status()).videos).toEqual({ done: 0, unfinished: 0, filtered: 0, skipped: 0, failed: 1 });
  });
});

describe('what is out of date', () => {
  it('is known without keys after a prompt was edited, and is what the next run says', async () => {
    await world.clips('calm', 'crash');
    const config = world.config({}, { prompts_module: await ownPack('Be brief.') });
    await world.run(teacher(), { config });
    expect((await status()).stale).toEqual({});
    await ownPack('Be very brief.');
    const found = await status();
    expect(found.stale).toEqual({ prompt: 1, upstream: QA_TYPES.length });
    expect(found.steps.filter(({ stale }) => stale > 0).map(({ step, stale }) => [step, stale])).toEqual([
      ['2', 1],
      ['3', QA_TYPES.length],
    ]);
    expect(found.rerun.stale_kept).toBe(1 + QA_TYPES.length);
    const summary = await world.run(teacher(), { config });
    expect(summary.stale).toEqual(found.stale);
  });

  it('is known after a run with another model, which kept the records of the first', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const other = fakeModel({ name: 'fake-2', answer: answerTo });
    const summary = await world.run(other);
    const found = await status();
    expect(found.stale).toEqual(summary.stale);
    expect(found.stale.model).toBeGreaterThan(0);
  });

  it('can’t be told without the prompts, and then is not made up', async () => {
    await world.clips('calm');
    await world.run(teacher(), { config: world.config({}, { prompts_module: await ownPack('Be brief.') }) });
    await rm(world.path('pack'), { recursive: true });
    const { stale, notes } = await status();
    expect([stale, notes]).toEqual([{}, [expect.stringContaining(world.path('pack'))]]);
  });
});

describe('a results directory that a run left in the middle', () => {
  it('is said to be so, and what was got past does not count as failed', async () => {
    await world.clips('calm');
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'normal_bcq' ? new RecordError('blocked', 'refused') : undefined,
    );
    await world.run(failing);
    await copyFile(world.results('failures.jsonl'), world.path('failures.jsonl'));
    await copyFile(lastRunPath(world.results()), world.path('last-run.json'));
    await world.run(teacher());
    await copyFile(world.path('failures.jsonl'), world.results('failures.jsonl'));
    const note = JSON.parse(await readFile(world.path('last-run.json'), 'utf8'));
    await writeFile(lastRunPath(world.results()), JSON.stringify({ ...note, ended_at: null, summary: null }));
    const found = await status();
    expect(found.videos).toMatchObject({ done: 1, failed: 0 });
    expect(found.notes).toEqual([expect.stringContaining('did not finish')]);
    expect(await failedVideos(world.results())).toEqual([]);
  });

  it('may end in the middle of a line', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const text = await readFile(world.results('step_1a_caption/captions.jsonl'), 'utf8');
    await writeFile(world.results('step_1a_caption/captions.jsonl'), `${text}{"video": "/b.mp4", "vid`);
    expect(records(await status())).toMatchObject({ '1a': 1 });
  });
});

describe('results of another tool', () => {
  it('are judged by the default steps, and say nothing of what they took', async () => {
    const caption = { video_length: 3, mode: 'normal', global_caption: 'g', dense_caption: 'd' };
    await world.leave('1a', { video: '/a.mp4', ...caption }, { video: '/b.mp4', ...caption });
    const found = await status();
    expect(records(found)).toMatchObject({ '1a': 2, '2': 0 } satisfies Partial<Record<RowStep, number>>);
    expect(found).toMatchObject({ last_run: null, spent: [], stale: {}, videos: { unfinished: 2 } });
    expect(found.notes).toEqual([expect.stringContaining('default')]);
  });

  it('are missing altogether where nothing is ours', async () => {
    await mkdir(world.results(), { recursive: true });
    await expect(status()).rejects.toThrow(ConfigError);
    await rm(world.results(), { recursive: true });
    await expect(status()).rejects.toMatchObject({
      message: `${world.results()} does not exist`,
      hint: expect.stringContaining('results_dir'),
    });
  });
});

describe('the note that a run leaves', () => {
  const KEYS = {
    vlm: 'AIzaSyA-vlm-0123456789',
    llm: 'plain-old-password',
    careful: 'sk-careful-0123456789',
    header: 'c0ffee-in-a-header',
    token: '9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d',
    url: 'hunter2',
    environment: 'nvapi-from-the-environment',
  };
  const secretive = {
    vlm: { backend: 'signals', gemini: { api_key: KEYS.vlm } },
    llm: { backend: 'signals', openai: { api_key: KEYS.llm, base_url: `https://me:${KEYS.url}@host/v1` } },
    models: {
      careful: {
        backend: 'openai',
        openai: {
          api_key: KEYS.careful,
          model_name: 'm',
          extra_body: {
            headers: { Authorization: KEYS.header },
            trace: KEYS.token,
            nested: [{ note: `Bearer ${KEYS.header}`, accessToken: KEYS.header }],
            top_k: 3,
            guided: { choice: ['yes', 'no'] },
          },
        },
      },
    },
    description_extra: `made with ${KEYS.llm} and ${KEYS.environment}`,
  };

  it('holds no key, wherever in the configuration it stands, and the rest of it', async () => {
    await world.clips('calm');
    const environment = { MY_API_KEY: KEYS.environment, HOME: '/home/me' };
    const config = world.config({}, secretive);
    await world.run(teacher(), { config, environment });
    const names = await readdir(world.results('.reeltrace'));
    expect(names).toContain('last-run.json');
    const text = await readFile(lastRunPath(world.results()), 'utf8');
    for (const key of Object.values(KEYS)) expect(text).not.toContain(key);
    const { extra_body } = JSON.parse(text).config.models.careful.openai;
    expect(extra_body).toEqual({
      headers: {},
      trace: '[key]',
      nested: [{ note: '[key]' }],
      top_k: 3,
      guided: { choice: ['yes', 'no'] },
    });
    expect(JSON.parse(text).config).toMatchObject({
      workflow: config.workflow,
      llm: { openai: { base_url: 'https://host/v1', max_tokens: 4096 } },
    });
  });

  it('leaves a configuration without keys as it is, but for the fields that are there for them', () => {
    const config = parseConfig({ results_dir: 'out', vlm: { openai: { extra_body: { min_p: 0.1 } } } });
    const kept = withoutSecrets(config, {});
    const { api_key: _gone, ...openai } = config.vlm.openai;
    expect(kept).toMatchObject({ workflow: config.workflow, data: config.data, vlm: { openai } });
    expect(JSON.stringify(kept)).not.toContain('api_key');
  });

  it('tells how the run ended, also by an error', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const first = await readLastRun(world.results());
    expect(first?.ended_at).toMatch(/Z$/);
    expect(first?.prompts_module).toBe((await loadPack('general')).directory);
    await expect(
      world.run(
        teacher(() => new TypeError('a bug')),
        { config: world.config({ refresh: 'all' }) },
      ),
    ).rejects.toThrow(TypeError);
    expect(await readLastRun(world.results())).toMatchObject({
      ended_at: expect.stringMatching(/Z$/),
      summary: null,
    });
  });
});
