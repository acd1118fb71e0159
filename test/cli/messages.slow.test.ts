/** What people run into, as other tools of this kind leave them to find out by themselves: each has one message with its remedy. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createReporter } from '../../src/cli/show/report.js';
import type { Config } from '../../src/config/config.js';
import { ReeltraceError } from '../../src/errors/errors.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { createMedia } from '../../src/media/index.js';
import { createProbe } from '../../src/media/probe.js';
import { selectSteps } from '../../src/results/select.js';
import { createModels } from '../../src/run/models/models.js';
import { run } from '../../src/run/run.js';
import { makeClip } from '../helpers/clips.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { EmulatedQuestion, Emulator, Plan } from '../helpers/emulators/wire.js';
import { VirtualScreen } from '../helpers/virtual-screen.js';
import { emulatedMedia } from '../run/emulated.js';
import { teacher, useWorld } from '../run/world.js';

const world = useWorld();
let server: Emulator | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** What somebody reads of a run: what is told while it goes on, then the summary, or the error that ended it. */
async function said(config: Config, models?: Parameters<typeof run>[0]['models']): Promise<string> {
  const screen = new VirtualScreen(80, 40);
  const reporter = createReporter(screen, { COLUMNS: '1000' });
  const media = emulatedMedia();
  const environment = {};
  try {
    const own =
      models ??
      (await createModels(config, {
        steps: selectSteps(config.workflow),
        media,
        environment,
        onEvent: (event) => reporter.event({ type: 'account', event }),
      }));
    reporter.summary(
      await run({ config, media, models: own, environment, onEvent: reporter.event }),
      config.results_dir,
    );
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
    return `${error.message}\n  → ${error.hint}`;
  }
  return screen.writes.join('');
}

/** Runs one video against a server that answers, but for what is planned. */
async function saidBy(plan: Plan, answer?: (question: EmulatedQuestion) => string): Promise<string> {
  await world.clips('calm');
  const good = await createTeacher();
  server = await startOpenai({ plan, answer: answer ?? good.answer });
  const openai = { base_url: `${server.url}/v1`, model_name: 'teacher', api_key: 'k' };
  const endpoint = { backend: 'openai', openai };
  return await said(
    world.config({ mode: 'normal', steps: ['1a'], max_parse_attempts: 1 }, { vlm: endpoint, llm: endpoint }),
  );
}

const always = (fault: 'empty' | 'too_long') => () => ({ fault }) as const;

describe('a message with its remedy is what one gets for', () => {
  it('a missing key', async () => {
    await world.clips('calm');
    expect(await said(world.config({}, { vlm: { backend: 'gemini' } }))).toMatch(
      /Expected an API key for Gemini, got none\.\n {2}→ Set vlm\.gemini\.api_key .*GOOGLE_API_KEY/,
    );
  });

  it('a key that the server refuses', async () => {
    expect(await saidBy(() => ({ fault: 'bad_key' }))).toMatch(
      /did not accept the API key \(status 401\).*\n {2}→ Set vlm\.openai\.api_key/s,
    );
  });

  it('a 429: the account rests, for as long as was asked, and goes on', async () => {
    const text = await saidBy([{ fault: 'throttle', seconds: 1 }]);
    expect(text).toMatch(/^waiting 1 s: .* asks to slow down \(status 429\)/m);
    expect(text).toMatch(/^1 input = 1 done/m);
  });

  it('an answer that is cut off by its token limit', async () => {
    expect(await saidBy(always('too_long'))).toMatch(
      /truncated: The model "teacher-emulated" reached its token limit.*\n +→ Raise vlm\.openai\.max_tokens/,
    );
  });

  it('a video that is too long', async () => {
    await world.clips('long-1');
    const text = await said(world.config({ mode: 'normal', steps: ['1a'] }), {
      vlm: teacher(),
      llm: teacher(),
    });
    expect(text).toMatch(
      /1 skipped at step 1a, too_long: the video is 400\.0 s long, the limit is 300 s\n +→ raise workflow\.max_video_length_sec/,
    );
  });

  it('empty captions', async () => {
    expect(await saidBy(always('empty'))).toMatch(
      /empty: .*gave an empty answer.*\n +→ If this happens often, raise vlm\.openai\.max_tokens or turn thinking off/,
    );
  });

  it('a gateway that drops the video and answers all the same', async () => {
    const text = await saidBy([], () => 'Please provide the video you would like me to describe.');
    expect(text).toMatch(
      /rejected: caption_refusal: .*"Please provide".*\n +→ The model was not given the video: a gateway may drop it.*reeltrace doctor/,
    );
  });

  it('a highlight that is skipped', async () => {
    await world.clips('crash-1');
    const model = teacher(({ prompt_key }) =>
      prompt_key === 'highlight_timestamp_extraction' ? 'None' : undefined,
    );
    expect(await said(world.config(), { vlm: model, llm: model })).toMatch(
      /1 anomaly video went on without a highlight.*\n +→ highlight_chunk is null in .*step_1c_highlight/,
    );
  });

  it('prompts that are not found', async () => {
    await world.clips('calm');
    expect(
      await said(world.config({}, { prompts_module: 'trafic' }), { vlm: teacher(), llm: teacher() }),
    ).toMatch(/prompt pack "trafic" was not found.*\n {2}→ .*traffic/s);
  });

  it('an empty input of a step', async () => {
    await world.clips('calm');
    expect(await said(world.config({ steps: ['3'] }), { vlm: teacher(), llm: teacher() })).toMatch(
      /step 3 needs the records of step 2, but there are none in .*descriptions\.jsonl\n {2}→ add step 2/,
    );
  });

  it('a video without the record that a step needs', async () => {
    await world.clips('calm', 'other');
    const model = teacher();
    const only = world.config(
      { mode: 'normal', steps: ['1a'] },
      { data: { videos: [world.path('videos', 'calm.mp4')] } },
    );
    await world.run(model, { config: only });
    expect(await said(world.config({ mode: 'normal', steps: ['2'] }), { vlm: model, llm: model })).toMatch(
      /1 failed at step 2, no_input: step 2 needs .*captions\.jsonl has no record of this video\n +→ run step 1a on it first/,
    );
  });

  it('a missing ffprobe', async () => {
    const { tools } = await createMedia();
    const path = await makeClip(world.path('old.avi'), { source: 'testsrc=s=64x48:r=10:d=1' });
    const bare = createProbe(createFfmpeg({ ffmpeg: tools.ffmpeg }));
    await expect(bare.probe(path)).rejects.toHaveProperty(
      'hint',
      expect.stringMatching(/ffprobe was not found: install it .*FFPROBE_PATH/),
    );
  });

  it('a server that does not run, or an address that is none', async () => {
    await world.clips('calm');
    const at = (port: number) => {
      const endpoint = {
        backend: 'openai',
        openai: { base_url: `http://127.0.0.1:${port}/v1`, model_name: 'm' },
      };
      return said(
        world.config({ mode: 'normal', steps: ['1a'], max_attempts: 1 }, { vlm: endpoint, llm: endpoint }),
      );
    };
    const gone = await startOpenai({});
    const port = Number(new URL(gone.url).port);
    await gone.close();
    expect(await at(port)).toMatch(
      /failed \(ECONNREFUSED\): nothing listens at that address\.\n +→ Check that the server runs/,
    );
    expect(await at(9)).toMatch(/failed \(bad port\)\.\n {2}→ Check .*vlm\.openai\.base_url/);
  });

  it('inputs that are not there, before anything is made', async () => {
    const data = (fields: object) =>
      said(world.config({}, { data: fields }), { vlm: teacher(), llm: teacher() });
    expect(await data({ videos: [world.path('nowhere')] })).toMatch(
      /Expected videos at .*nowhere, but no such file or directory.*\n {2}→ /,
    );
    expect(await data({ input_jsonl_files: [world.path('no.jsonl')] })).toMatch(
      /Expected a file to read at .*no\.jsonl.*\n {2}→ /,
    );
    expect(await data({ video_root: world.path('nowhere') })).toMatch(/Expected videos at .*nowhere/);
    expect(existsSync(world.results())).toBe(false);
  });
});

describe('task files that are built anew', () => {
  it('count as what they are, not as nothing', async () => {
    await world.clips('calm');
    const model = teacher();
    await world.run(model);
    await rm(world.results('step_4_output'), { recursive: true });
    const text = await said(world.config({ steps: ['4'] }), { vlm: model, llm: model });
    const items = Object.values(await world.taskFiles()).flatMap(
      (file) => (JSON.parse(file) as { items: unknown[] }).items,
    );
    expect(items.length).toBeGreaterThan(0);
    expect(text).toContain(`0 new items and ${items.length} rebuilt from the records;`);
  });
});
