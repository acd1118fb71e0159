import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { addUsage } from '../../src/models/usage.js';
import type { PromptKey, Provenance } from '../../src/records/record.js';
import { selectSteps } from '../../src/results/select.js';
import { strictest } from '../../src/run/models/accounts.js';
import { createModels } from '../../src/run/models/models.js';
import { type GeminiEmulator, startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { stepOfPrompt } from '../helpers/steps.js';
import { failureOf } from '../models/fake-media.js';
import { emulatedMedia, runEmulated } from './emulated.js';
import { CALLS, useWorld } from './world.js';

const world = useWorld();
let gemini: GeminiEmulator;
let openai: Emulator;
beforeEach(async () => {
  const answer = (await createTeacher({ isAnomaly: () => true })).answer;
  [gemini, openai] = await Promise.all([startGemini({ answer }), startOpenai({ answer })]);
});
afterEach(() => Promise.all([gemini.close(), openai.close()]));

const PRICE = { input: 2, output: 8 };

/** Captions by one model, descriptions by a second, questions by a third, but one kind of them by a fourth. */
function routed(change: object = {}) {
  const onGemini = (model: string, more: object = {}) => ({
    backend: 'gemini',
    gemini: { base_url: gemini.url, api_key: 'AIza-of-a-test', model, ...more },
  });
  const onOpenai = (model_name: string, more: object = {}) => ({
    backend: 'openai',
    openai: { base_url: `${openai.url}/v1`, api_key: 'sk-of-a-test', model_name, ...more },
  });
  return {
    vlm: onGemini('seer'),
    llm: onOpenai('reader'),
    models: {
      captioner: onGemini('captioner', { price_per_million_tokens: PRICE }),
      asker: onOpenai('asker', { price_per_million_tokens: PRICE }),
      careful: onOpenai('careful'),
    },
    pipeline: { '1a': 'captioner', '3': 'asker', anomaly_mcq: 'careful' },
    ...change,
  };
}

const modelOf = (key: PromptKey): string => {
  if (key === 'anomaly_mcq') return 'careful';
  const models = new Map([
    ['1a', 'captioner'],
    ['2', 'reader'],
    ['3', 'asker'],
  ]);
  if (key === 'highlight_timestamp_extraction') return 'reader';
  return models.get(stepOfPrompt(key)) ?? 'seer';
};

describe('steps and prompts that are given to different models', () => {
  it('are asked where the configuration says, and each record names who answered', async () => {
    await world.clips('one', 'two');
    const summary = await runEmulated(world.config({}, routed()));
    expect(summary).toMatchObject({ done: 2, failed: 0 });

    const { keyOf } = await createTeacher();
    const asked = [...gemini.asked, ...openai.asked];
    expect(asked).toHaveLength(2 * CALLS.anomaly);
    for (const { model, text } of asked) expect(model, text).toBe(modelOf(keyOf(text)));

    const named = async (step: '0' | '1a' | '1b' | '1c' | '2') =>
      (await world.rows(step)).map(({ provenance }) => (provenance as Provenance).model);
    expect(await named('1a')).toEqual(['captioner-emulated', 'captioner-emulated']);
    expect(await named('1b')).toEqual(['seer-emulated', 'seer-emulated']);
    expect(await named('1c')).toEqual(Array(2).fill('seer-emulated, reader-emulated'));
    expect(await named('2')).toEqual(['reader-emulated', 'reader-emulated']);
    for (const { prompt_key, provenance } of await world.rows('3'))
      expect((provenance as Provenance).model).toBe(`${modelOf(prompt_key as PromptKey)}-emulated`);
  });

  it('are accounted for one by one: the summary agrees with the records, and has money where a price is known', async () => {
    await world.clips('one', 'two');
    const { spent } = await runEmulated(world.config({}, routed()));
    expect(spent.map(({ step, model }) => `${step} ${model}`).sort()).toEqual([
      '0 seer',
      '1a captioner',
      '1b seer',
      '1c reader',
      '1c seer',
      '2 reader',
      '3 asker',
      '3 careful',
    ]);
    for (const step of ['0', '1a', '1b', '1c', '2', '3'] as const) {
      const here = spent.filter((entry) => entry.step === step);
      const made = (await world.rows(step)).map(({ provenance }) => provenance as Provenance);
      const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
      expect(sum(here.map(({ calls }) => calls))).toBe(sum(made.map(({ calls }) => calls)));
      expect(sum(here.map(({ bytes_sent }) => bytes_sent))).toBe(
        sum(made.map(({ bytes_sent }) => bytes_sent)),
      );
      expect(here.map(({ usage }) => usage).reduce(addUsage)).toEqual(
        made.map(({ usage }) => usage).reduce(addUsage),
      );
      expect(sum(made.map(({ milliseconds }) => milliseconds))).toBeGreaterThan(0);
    }
    for (const { model, usage, cost } of spent) {
      const { input_tokens, output_tokens } = usage;
      const priced = model === 'captioner' || model === 'asker';
      if (!priced) expect(cost).toBeNull();
      else expect(cost).toBeCloseTo((input_tokens * PRICE.input + output_tokens * PRICE.output) / 1e6, 9);
    }
    // Two models of one account share the upload of a video: its bytes went over the wire once and are told once.
    expect(gemini.uploads).toHaveLength(2);
    const uploaded = gemini.uploads.reduce((total, { bytes }) => total + bytes, 0);
    expect(spent.reduce((total, { bytes_sent }) => total + bytes_sent, 0)).toBe(uploaded);
  });
});

describe('an endpoint that can not work', () => {
  const refused = async (change: object, workflow: object = {}) => {
    await world.clips('one');
    const config = world.config(workflow, routed(change));
    const making = createModels(config, {
      steps: selectSteps(config.workflow),
      media: emulatedMedia(),
      environment: {},
    });
    const error = await failureOf(making);
    expect(error).toBeInstanceOf(ConfigError);
    expect([...gemini.log, ...openai.log]).toEqual([]);
    return error;
  };
  const asker = (openai: object) => ({ models: { asker: { backend: 'openai', openai } } });

  it('is named before anything is asked: an endpoint that does not exist', async () => {
    const error = await refused({ pipeline: { '2': 'nobody' } });
    expect(error.message).toContain('pipeline.2: there is no endpoint named nobody');
    expect(error).toMatchObject({
      hint: expect.stringContaining('captioner, asker, careful, vlm, llm'),
    });
  });

  it('is named before anything is asked: an endpoint that no selected step asks, but that does not exist', async () => {
    const error = await refused({ pipeline: { '2': 'nobody' } }, { steps: ['1a'] });
    expect(error.message).toContain('pipeline.2');
  });

  it.each([
    ['no model', 'models.asker.openai.model_name', { ...asker({}), pipeline: { '3': 'asker' } }],
    [
      'no address',
      'models.asker.openai.base_url',
      { ...asker({ model_name: 'm', base_url: 'localhost' }), pipeline: { '3': 'asker' } },
    ],
    ['no key', 'vlm.gemini.api_key', { vlm: { backend: 'gemini' } }],
    ['a name that is taken', 'models.vlm', { models: { vlm: { backend: 'signals' } }, pipeline: {} }],
  ])('is named before anything is asked: %s', async (_name, field, change) => {
    const error = await refused(change);
    expect(`${error.message} ${'hint' in error ? error.hint : ''}`).toContain(field);
  });

  it('does not matter where no selected step asks it', async () => {
    await world.clips('one');
    const change = { llm: { backend: 'openai' }, models: { spare: { backend: 'gemini' } }, pipeline: {} };
    const config = world.config({ steps: ['0', '1a'], mode: 'normal' }, routed(change));
    expect(await runEmulated(config)).toMatchObject({ done: 1, failed: 0 });
    expect(openai.log).toEqual([]);
  });
});

describe('endpoints of one account', () => {
  const limits = {
    max_concurrent: null,
    requests_per_minute: null,
    tokens_per_minute: null,
    price_per_million_tokens: { input: null, output: null, cached: null },
  };

  it('keep to the strictest of their limits', () => {
    expect(
      strictest(
        [
          { ...limits, max_concurrent: 64, requests_per_minute: 100 },
          { ...limits, requests_per_minute: 10, tokens_per_minute: 5000 },
        ],
        16,
      ),
    ).toEqual({ max_concurrent: 64, requests_per_minute: 10, tokens_per_minute: 5000 });
  });

  it('have as many calls in flight as the run takes where nobody says', () => {
    expect(strictest([limits, limits], 32)).toEqual({
      max_concurrent: 32,
      requests_per_minute: null,
      tokens_per_minute: null,
    });
  });
});
