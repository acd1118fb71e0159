import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findingLines, headingLines } from '../../../../src/cli/commands/doctor/doctor.js';
import { examineEndpoint } from '../../../../src/cli/commands/doctor/endpoint.js';
import type { Finding } from '../../../../src/cli/commands/doctor/finding.js';
import { rolesOf } from '../../../../src/cli/commands/doctor/roles.js';
import { parseConfig } from '../../../../src/config/config.js';
import { createMedia } from '../../../../src/media/index.js';
import { STEPS } from '../../../../src/steps.js';
import { startGemini } from '../../../helpers/emulators/gemini.js';
import { startOpenai } from '../../../helpers/emulators/openai.js';
import type { EmulatedQuestion, Emulator, LoggedRequest } from '../../../helpers/emulators/wire.js';
import { Refusal } from '../../../helpers/emulators/wire.js';
import { seededRandom } from '../../../helpers/seeded.js';
import { colourNames } from '../../../helpers/viewer.js';

const KEY = 'sk-a-key-of-the-doctor-0123456789';
let media: Awaited<ReturnType<typeof createMedia>>;
beforeAll(async () => {
  media = await createMedia();
});

const servers: Emulator[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => expect(servers).toEqual([]));

type Options = NonNullable<Parameters<typeof startOpenai>[0]>;
/** A server that sees, reads and answers by a schema. */
async function answerWell(question: EmulatedQuestion, request: LoggedRequest): Promise<string> {
  if (question.media.length > 0) return await colourNames(question);
  if (request.form !== undefined) return '{"colour": "red", "letters": 3}';
  return /\d{4}/.exec(question.text)?.[0] ?? 'red, 3';
}

async function openai(options: Options = {}): Promise<Emulator> {
  const server = await startOpenai({ answer: answerWell, keys: [KEY], models: ['teacher'], ...options });
  servers.push(server);
  return server;
}

interface Told {
  readonly sends: string | undefined;
  readonly findings: readonly Finding[];
}

/** All that is found about `vlm`, which also reads, or about another endpoint. */
async function examine(
  fields: object,
  more: { name?: string; key?: string; offline?: boolean } = {},
): Promise<Told> {
  const { name = 'vlm', key = KEY, offline = false } = more;
  const pipeline = Object.fromEntries(STEPS.ids.filter((step) => step !== '4').map((step) => [step, name]));
  const config = parseConfig({ results_dir: 'unused', pipeline, ...fields });
  const steps = new Set(STEPS.ids);
  const role = rolesOf(config, steps).find((one) => one.name === name);
  if (role === undefined) throw new Error(`no step asks ${name}`);
  const environment = { ...process.env, OPENAI_API_KEY: key, GOOGLE_API_KEY: key };
  const context = { config, steps, media, environment, random: seededRandom(3), offline };
  const { title, sends, findings } = examineEndpoint(role, context);
  const found: Finding[] = [];
  for await (const finding of findings) found.push(finding);
  const lines = [...headingLines(title, sends), ...found.flatMap(findingLines)].join('\n');
  expect(lines).not.toContain(KEY);
  return { sends, findings: found };
}

const server = ({ url }: Emulator, more: object = {}) => ({
  backend: 'openai',
  openai: { base_url: `${url}/v1`, model_name: 'teacher', ...more },
});
const states = ({ findings }: Told) => findings.map(({ state, what }) => `${state} ${what.split(':')[0]}`);

describe('a good server', () => {
  it('is found to see video in each form, to read, and to answer by a schema, with the calls that were announced', async () => {
    const good = await openai();
    const told = await examine({ vlm: server(good) });
    expect(told.sends).toMatch(/^sends 3 calls with a clip .*; 2 calls with a line of text$/);
    expect(good.asked).toHaveLength(5);
    expect(told.findings.map(({ state }) => state)).toEqual(Array(7).fill('ok'));
    expect(told.findings.map(({ what }) => what)).toEqual([
      expect.stringMatching(
        /^reachable, key accepted, model known, which calls itself teacher-emulated \(\d+\.\d s\)$/,
      ),
      'sees a video as video_url',
      'sees a clip as video_url',
      'sees frames with their times',
      expect.stringMatching(/^reads text and does what it is asked/),
      'answers in a given form (JSON by a schema)',
      'names no rate limits below those configured; a run slows down when it is asked to',
    ]);
  });

  it('is told from another one by the limits in its headers', async () => {
    const limited = await openai({ requests_per_minute: 60 });
    const { findings } = await examine({ vlm: server(limited) });
    expect(findings.at(-1)?.what).toBe(
      'rate limits in its headers, which a run keeps to: 60 requests a minute',
    );
  });

  it('is asked about text alone where no step shows it video', async () => {
    const reader = await openai();
    const told = await examine(
      { vlm: { backend: 'signals' }, llm: server(reader), pipeline: {} },
      { name: 'llm' },
    );
    expect(reader.asked.map(({ parts }) => parts.map(({ kind }) => kind))).toEqual([['text'], ['text']]);
    expect(told.findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('of which there are several is asked at each address', async () => {
    const [one, two] = [await openai(), await openai()];
    const base_urls = [`${one.url}/v1`, `${two.url}/v1`];
    const told = await examine({ vlm: server(one, { base_url: '', base_urls }) });
    expect(told.findings.slice(0, 2).map(({ what }) => what.replace(/ \(.*/, ''))).toEqual(
      [one, two].map(({ url }) => `${new URL(url).host} answers`),
    );
    expect(two.asked.length).toBeGreaterThan(0);
  });

  it('is sent nothing when the doctor is offline', async () => {
    const good = await openai();
    const told = await examine({ vlm: server(good) }, { offline: true });
    expect(told.sends).toBeUndefined();
    expect(told.findings.map(({ state }) => state)).toEqual(['ok']);
    expect(good.log).toEqual([]);
  });
});

describe('Gemini', () => {
  it('is shown an upload and a range of one, and both uploads are deleted again', async () => {
    const gemini = await startGemini({
      answer: answerWell,
      keys: [KEY],
      models: ['teacher'],
      processing_polls: 0,
    });
    servers.push(gemini);
    const told = await examine({ vlm: { gemini: { base_url: gemini.url, model: 'teacher' } } });
    expect(states(told)).toEqual([
      expect.stringMatching(/^ok reachable/),
      'ok sees an uploaded video',
      'ok sees a time range of an upload',
      expect.stringMatching(/^ok reads text/),
      expect.stringMatching(/^ok answers in a given form/),
      expect.stringMatching(/^ok names no rate limits/),
    ]);
    expect(gemini.uploads).toHaveLength(2);
    expect(gemini.files.size).toBe(0);
  });

  it('behind a gateway that drops the range is found out', async () => {
    const gemini = await startGemini({
      keys: [KEY],
      answer: async (question, request) => {
        const media = question.media.map(({ range: _, ...part }) => part);
        return media.length > 0 ? await colourNames({ media }) : await answerWell(question, request);
      },
    });
    servers.push(gemini);
    const told = await examine({ vlm: { gemini: { base_url: gemini.url } } });
    const problems = told.findings.filter(({ state }) => state === 'problem');
    expect(problems).toEqual([
      {
        state: 'problem',
        what: 'a time range of an upload: it looks at the whole video instead of the part it is asked about',
        remedy: expect.stringContaining('vlm.gemini.reuse_uploads=false'),
      },
    ]);
  });
});

describe('what is wrong', () => {
  const blind = async (question: EmulatedQuestion, request: LoggedRequest) =>
    question.media.length > 0 ? 'red, green, blue, yellow, white' : await answerWell(question, request);

  it('with a gateway that drops the video and answers all the same is found, whatever it makes up', async () => {
    const gateway = await openai({ answer: blind });
    const { findings } = await examine({ vlm: server(gateway) });
    const problems = findings.filter(({ state }) => state === 'problem');
    expect(problems).toHaveLength(3);
    for (const { what } of problems)
      expect(what).toMatch(/^answers without seeing .*: shown .*; it said "red, green/);
    expect(problems[0]?.remedy).toContain('The gateway drops the video');
  });

  it('with the form is told with the setting of one that is seen', async () => {
    const frames = await openai({
      answer: async (question, request) =>
        question.media.some(({ kind }) => kind === 'video')
          ? 'Nothing.'
          : await answerWell(question, request),
    });
    const { findings } = await examine({ vlm: server(frames) });
    const [first] = findings.filter(({ state }) => state === 'problem');
    expect(first?.what).toMatch(/^answers without seeing a video as video_url/);
    expect(first?.remedy).toBe('It sees frames with their times: set vlm.openai.frames_only=true');
  });

  it('with a model that refuses video is told in its words', async () => {
    const refusing = await openai({
      answer: async (question, request) => {
        if (question.media.length > 0) throw new Refusal('this model takes at most 0 videos');
        return await answerWell(question, request);
      },
    });
    const { findings } = await examine({ vlm: server(refusing) });
    expect(findings[0]).toMatchObject({ state: 'ok', what: 'reachable, key accepted' });
    expect(findings[1]).toMatchObject({
      state: 'problem',
      what: expect.stringContaining('at most 0 videos'),
    });
  });

  it('with a server that misses a colour is a warning, after a second look', async () => {
    const short = await openai({
      answer: async (question, request) => {
        const answer = await answerWell(question, request);
        return question.media.length > 0 ? answer.split(', ').slice(1).join(', ') : answer;
      },
    });
    const told = await examine({ vlm: server(short, { frames_only: true }) });
    expect(told.findings.filter(({ state }) => state !== 'ok')).toEqual([
      expect.objectContaining({
        state: 'warning',
        what: expect.stringMatching(/^sees frames .* not all of it/),
      }),
    ]);
    expect(short.asked.filter(({ parts }) => parts.some(({ kind }) => kind === 'image'))).toHaveLength(2);
  });

  it.each([
    ['the key', { keys: ['another'] }, /did not accept the API key/, /vlm\.openai\.api_key/],
    ['the model', { models: ['another'] }, /does not know the model "teacher"/, /vlm\.openai\.model_name/],
  ])('with %s is said once, and nothing more is asked', async (_what, options, message, hint) => {
    const refusing = await openai(options);
    const { findings } = await examine({ vlm: server(refusing) });
    expect(findings[0]).toMatchObject({
      state: 'problem',
      what: expect.stringMatching(message),
      remedy: expect.stringMatching(hint),
    });
    expect(findings.slice(1)).toEqual([{ state: 'warning', what: expect.stringMatching(/^not tried: /) }]);
    expect(refusing.log).toHaveLength(1);
  });

  it('with the address is said with the field to correct', async () => {
    const gone = await openai();
    await gone.close();
    servers.splice(0);
    const { findings } = await examine({ vlm: server(gone) });
    expect(findings[0]).toMatchObject({
      state: 'problem',
      what: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('vlm.openai.base_url'),
    });
  });

  it('with a key that is not set is said without a call', async () => {
    const { findings } = await examine({ vlm: { backend: 'gemini' } }, { key: '', offline: true });
    expect(findings).toEqual([
      {
        state: 'problem',
        what: expect.stringContaining('Expected an API key'),
        remedy: expect.stringContaining('vlm.gemini.api_key'),
      },
    ]);
  });

  it('with schemas is no problem, because text is asked for instead; a warning where they are demanded', async () => {
    const textual = await openai({
      answer: async (question, request) => {
        if (request.form !== undefined) throw new Refusal('response_format json_schema is not supported');
        return await answerWell(question, request);
      },
    });
    const about = /^does not answer by a schema/;
    const auto = await examine({ vlm: server(textual, { frames_only: true }) });
    expect(auto.findings.find(({ what }) => about.test(what))?.state).toBe('ok');
    const workflow = { structured_output: 'on' };
    const demanded = await examine({ vlm: server(textual, { frames_only: true }), workflow });
    expect(demanded.findings.find(({ what }) => about.test(what))?.state).toBe('warning');
  });

  it('with a server that ignores the schema is found as well', async () => {
    const ignoring = await openai({
      answer: async (question, request) =>
        request.form === undefined ? await answerWell(question, request) : 'Red has 3 letters.',
    });
    const { findings } = await examine({ vlm: server(ignoring, { frames_only: true }) });
    expect(findings.map(({ what }) => what)).toContain(
      'does not answer by a schema; questions are asked and read as text',
    );
  });

  it('with a model that does not do what it is told is a warning with its words', async () => {
    const chatty = await openai({
      answer: async (question, request) =>
        question.media.length === 0 && request.form === undefined
          ? 'Hello!'
          : await answerWell(question, request),
    });
    const { findings } = await examine({ vlm: server(chatty, { frames_only: true }) });
    expect(findings.filter(({ state }) => state === 'warning')).toEqual([
      expect.objectContaining({ what: expect.stringMatching(/^asked to repeat \d{4}, it said "Hello!"$/) }),
    ]);
  });
});

describe('the embedded model', () => {
  it('needs nothing', async () => {
    const told = await examine({ vlm: { backend: 'signals' } });
    expect(told).toEqual({
      sends: undefined,
      findings: [{ state: 'ok', what: 'embedded: needs no key and no network' }],
    });
  });
});
