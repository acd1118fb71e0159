/** The consultation on a real terminal: every branch of it, and what the file that it writes is worth. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COLOUR_QUESTION } from '../../src/cli/commands/doctor/colours.js';
import { parseConfig } from '../../src/config/config.js';
import { countsOf } from '../helpers/checks.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { COLUMNS, type Conversation, converse, noTerminals } from '../helpers/conversation.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { EmulatedQuestion } from '../helpers/emulators/wire.js';
import { makeScenes } from '../helpers/scenes.js';
import { colourNames } from '../helpers/viewer.js';

const { at, remove } = temporaryFolder();
const KEY = 'sk-a-key-that-belongs-into-no-file-0123456789';
/** The folder of temporary clips, which stays for the next run; it has to be empty. */
const MEDIA_FOLDER = /^reeltrace-\w+$/;
/** An address at which nothing listens. */
const NOBODY = 'http://127.0.0.1:9/v1';

beforeAll(async () => {
  await makeScenes(at('clips'), ['passes', 'flickers']);
  writeFileSync(at('list.jsonl'), '{"video_path": "clips/passes.mp4"}\nno line\n');
  writeFileSync(at('note.txt'), 'This is no video.');
  mkdirSync(at('yard'));
  writeFileSync(at('yard', 'pack.yaml'), 'name: yard\nextends: traffic\n');
  mkdirSync(at('tmp'));
});
afterAll(remove);

if (noTerminals !== undefined) console.warn(`not tested: reeltrace init on a terminal (${noTerminals})`);

/** What the runs and consultations of this test remember of endpoints. */
const CACHE = { XDG_CACHE_HOME: at('cache') };

/** Names the colours of the test clip, and says the same of all else. */
const seeing = (text: string) => (question: EmulatedQuestion) =>
  question.text === COLOUR_QUESTION ? colourNames(question) : text;

const VIDEOS = 'Where are the videos?';
const DOMAIN = 'Which domain?';
const FOOTAGE = 'What does the footage show?';
const BACKEND = 'Who watches';
const LISTED = 'Which model? The server lists these';
const TRY = 'Try it now';
const NEXT = 'What now?';
const PILOT = 'Start with a pilot';
const RESULTS = 'Where shall the results go?';

/** Starts a consultation in the folder of this test; its temporary files lie in a folder of their own. */
function init(file: string, env: Record<string, string> = {}, ...more: string[]): Conversation {
  return converse(['init', '-o', file, ...more], { cwd: at(), env: { TMPDIR: at('tmp'), ...CACHE, ...env } });
}

function written(file: string): unknown {
  return parse(readFileSync(at(file), 'utf8'));
}

/** No line is wider than the terminal, which would break words; those with a cursor are written over key by key. */
function expectFits(text: string): void {
  const lines = text.split(/[\r\n]+/).filter((line) => /^[│◇●■▲◆└](?!.*█)/.test(line));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
}

describe.skipIf(noTerminals !== undefined)('on a terminal, init', () => {
  it('goes from a folder to a pilot, says what is no video, and writes a file that runs', async () => {
    const talk = init('pilot.yaml');
    await talk.types(VIDEOS, 'nowhere');
    await talk.sees('there is nothing at this path');
    await talk.types(VIDEOS, 'note.txt');
    await talk.sees('1 video found; none of those looked into can be used.');
    await talk.types(VIDEOS, 'clips');
    await talk.sees('2 videos found; 2 looked into, 2.0 s to 4.0 s long');
    await talk.chooses(DOMAIN, 'general');
    await talk.chooses(FOOTAGE, 'mixed');
    await talk.chooses(BACKEND, 'signals');
    await talk.sees('it saw at second ');
    await talk.chooses(PILOT, 'pilot with 8 videos');
    await talk.accepts(RESULTS);
    await talk.sees('wrote pilot.yaml; next: npx reeltrace run -c pilot.yaml --pilot 8');
    expect(await talk.ended).toBe(0);
    expectFits(talk.text());
    expect(written('pilot.yaml')).toEqual({
      results_dir: 'results',
      vlm: { backend: 'signals' },
      llm: { backend: 'signals' },
      workflow: { mode: 'auto' },
      data: { videos: ['clips'] },
    });

    const pilot = await reeltrace(['run', '-c', 'pilot.yaml', '--pilot', '1'], { cwd: at() });
    expect(pilot.code, pilot.stderr).toBe(0);
    expect(countsOf(pilot.stderr)).toMatchObject({ inputs: 1, failed: 0 });
    expect(readFileSync(at('results', 'pilot.html'), 'utf8')).toContain('Pilot: 1 video<');
    const full = await reeltrace(['run', '-c', 'pilot.yaml'], { cwd: at() });
    expect(full.code, full.stderr).toBe(0);
    expect(countsOf(full.stderr)).toMatchObject({ inputs: 2, failed: 0 });
  });

  it('takes a list and a pack of one’s own, and asks again until a server answers', async () => {
    const server = await startOpenai({
      keys: [KEY],
      models: ['teacher', 'writer'],
      answer: seeing('A yellow block passes a wall.'),
    });
    const talk = init('own.yaml', { OPENAI_API_KEY: KEY });
    await talk.types(VIDEOS, 'list.jsonl');
    await talk.sees('1 video found; 1 looked into, 4.0 s to 4.0 s long; 1 could not be read.');
    await talk.chooses(DOMAIN, 'custom');
    await talk.types('Folder of the pack', 'yarn');
    await talk.sees('The prompt pack "yarn" was not found');
    await talk.types('Folder of the pack', 'yard');
    await talk.chooses(FOOTAGE, 'anomalies');
    await talk.chooses(BACKEND, 'OpenAI-compatible');
    await talk.types('Address of the server', 'localhost:8000');
    await talk.sees('expected an address such as');
    await talk.types('Address of the server', NOBODY);
    await talk.types('Name of the model', 'teacher');
    await talk.accepts(TRY);
    await talk.sees('Check that the server runs');
    await talk.chooses(NEXT, 'try it again');
    await talk.accepts(TRY);
    await talk.sees('Check that the server runs');
    await talk.chooses(NEXT, 'change the endpoint');
    await talk.chooses(BACKEND, 'OpenAI-compatible');
    await talk.types('Address of the server', `${server.url}/v1`);
    await talk.chooses(LISTED, 'teacher');
    await talk.accepts(TRY);
    await talk.sees('it saw at second 1.5 of clips/passes.mp4: A yellow block passes a wall.');
    await talk.chooses(PILOT, 'full run');
    await talk.types(RESULTS, 'own-results');
    await talk.sees('next: npx reeltrace run -c own.yaml');
    expect(await talk.ended).toBe(0);
    expectFits(talk.text());

    const endpoint = { backend: 'openai', openai: { base_url: `${server.url}/v1`, model_name: 'teacher' } };
    expect(written('own.yaml')).toEqual({
      results_dir: 'own-results',
      vlm: endpoint,
      llm: endpoint,
      workflow: { mode: 'anomaly' },
      data: { input_jsonl_files: ['list.jsonl'] },
      prompts_module: './yard',
    });
    expect(server.asked.map(({ parts }) => parts.map(({ kind }) => kind).sort())).toEqual([
      ['text', 'video'],
      ['text', 'video'],
    ]);
    expect(server.asked.map(({ text }) => text === COLOUR_QUESTION)).toEqual([true, false]);
    expect(server.log.flatMap(({ key_elsewhere }) => key_elsewhere)).toEqual([]);
    expect(readFileSync(at('own.yaml'), 'utf8') + talk.text()).not.toContain(KEY);
    await server.close();
  });

  it('asks Gemini with the key of the environment, uploads nothing, and writes no key', async () => {
    const server = await startGemini({ keys: [KEY], answer: seeing('A wall, and little else.') });
    const talk = init('gemini.yaml', { GOOGLE_API_KEY: KEY }, '--base-url', server.url, '--videos', 'clips');
    await talk.accepts(VIDEOS);
    await talk.chooses(DOMAIN, 'warehouse');
    await talk.chooses(FOOTAGE, 'mixed');
    await talk.chooses(BACKEND, 'Gemini');
    await talk.accepts('Which model?');
    await talk.accepts(TRY);
    await talk.sees('of clips/');
    await talk.sees(': A wall, and little else.');
    await talk.chooses(PILOT, 'pilot');
    await talk.accepts(RESULTS);
    expect(await talk.ended).toBe(0);
    expect(server.log).toHaveLength(2);
    expect(written('gemini.yaml')).toMatchObject({
      prompts_module: 'warehouse',
      vlm: { backend: 'gemini', gemini: { base_url: server.url } },
    });
    const text = readFileSync(at('gemini.yaml'), 'utf8');
    expect(text).toContain('export GOOGLE_API_KEY=');
    expect(text + talk.text()).not.toContain(KEY);
    await server.close();
  });

  it('says which key is missing, and goes on all the same where somebody wants that', async () => {
    const talk = init('keyless.yaml');
    await talk.types(VIDEOS, 'clips/passes.mp4');
    await talk.chooses(DOMAIN, 'traffic');
    await talk.chooses(FOOTAGE, 'normal');
    await talk.chooses(BACKEND, 'OpenAI-compatible');
    await talk.accepts('Address of the server');
    await talk.types('Name of the model', 'large');
    await talk.sees('OPENAI_API_KEY is not set');
    await talk.chooses(NEXT, 'change the endpoint');
    await talk.chooses(BACKEND, 'Gemini');
    await talk.accepts('Which model?');
    await talk.sees('GOOGLE_API_KEY is not set');
    await talk.chooses(NEXT, 'go on');
    await talk.chooses(PILOT, 'full run');
    await talk.accepts(RESULTS);
    expect(await talk.ended).toBe(0);
    expectFits(talk.text());
    expect(written('keyless.yaml')).toMatchObject({
      workflow: { mode: 'normal', steps: ['0', '1a', '1b', '2', '3', '4'] },
      data: { videos: ['clips/passes.mp4'] },
      prompts_module: 'traffic',
    });
    expect(() => parseConfig(written('keyless.yaml'))).not.toThrow();
  });

  it('leaves nothing behind when somebody leaves, at a question or while a server lets them wait', async () => {
    const server = await startOpenai({ plan: [{ fault: 'hang' }] });
    const first = init('left.yaml');
    await first.sees(VIDEOS);
    first.interrupt();
    expect(await first.ended).toBe(130);
    expect(first.text()).toContain('nothing was written');

    const later = init('left.yaml');
    await later.types(VIDEOS, 'clips');
    await later.accepts(DOMAIN);
    await later.accepts(FOOTAGE);
    await later.chooses(BACKEND, 'OpenAI-compatible');
    await later.types('Address of the server', `${server.url}/v1`);
    await later.chooses(LISTED, 'another name');
    await later.types('Name of the model', 'slow');
    await later.accepts(TRY);
    await server.until(() => server.asked.length === 1);
    later.interrupt();
    expect(await later.ended).toBe(130);
    expect(later.text()).toContain('nothing was written');
    expect(existsSync(at('left.yaml'))).toBe(false);
    const left = readdirSync(at('tmp'), { recursive: true }).filter(
      (name) => !MEDIA_FOLDER.test(String(name)),
    );
    expect(left).toEqual([]);
    await server.close();
  });

  it('leaves a file alone that is there, before it asks anything', async () => {
    writeFileSync(at('mine.yaml'), 'results_dir: mine\n');
    const talk = init('mine.yaml');
    expect(await talk.ended).toBe(2);
    expect(talk.text()).toContain('mine.yaml exists already');
    expect(talk.text()).not.toContain(VIDEOS);
    expect(readFileSync(at('mine.yaml'), 'utf8')).toBe('results_dir: mine\n');
  });
});

describe('without a terminal, init', () => {
  it('prints the default file, which is a configuration', async () => {
    const { code, stdout } = await reeltrace(['init'], { cwd: at() });
    expect(code).toBe(0);
    expect(parseConfig(parse(stdout))).toEqual(parseConfig({ results_dir: '???' }));
    expect(existsSync(at('reeltrace.yaml'))).toBe(false);
  });

  it('takes its answers from flags with --yes, tries the endpoint, and overwrites only with --force', async () => {
    const server = await startOpenai({ keys: [KEY], answer: seeing('A block.') });
    const endpoint = ['--backend', 'openai', '--base-url', `${server.url}/v1`, '--model', 'teacher'];
    const args = ['init', '--yes', '--try', '-o', 'flags.yaml', '--videos', 'clips', ...endpoint];
    const more = ['--domain', 'traffic', '--footage', 'normal', '--results', 'flagged', '--pilot', '3'];
    const options = { cwd: at(), env: { OPENAI_API_KEY: KEY, ...CACHE } };
    const { code, stderr } = await reeltrace([...args, ...more], options);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/the endpoint saw at second \d+(\.\d)? of clips\/\w+\.mp4: A block\./);
    expect(stderr).toContain('next: npx reeltrace run -c flags.yaml --pilot 3');
    expect(written('flags.yaml')).toMatchObject({
      results_dir: 'flagged',
      llm: { openai: { model_name: 'teacher' } },
      workflow: { mode: 'normal' },
      data: { videos: ['clips'] },
      prompts_module: 'traffic',
    });
    expect(readFileSync(at('flags.yaml'), 'utf8')).not.toContain(KEY);

    const again = await reeltrace(['init', '--yes', '-o', 'flags.yaml'], options);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--force');
    const forced = await reeltrace(
      ['init', '--yes', '--force', '-o', 'flags.yaml', '--backend', 'signals'],
      options,
    );
    expect(forced.code, forced.stderr).toBe(0);
    expect(written('flags.yaml')).toMatchObject({ vlm: { backend: 'signals' } });
    await server.close();
  });

  it('writes nothing when the endpoint does not see, and the run after one that does asks it nothing first', async () => {
    let text = 'red, red, green, green, green';
    const server = await startOpenai({ answer: (question) => seeing(text)(question) });
    const blind = await startOpenai({ answer: () => text });
    const args = (url: string) => [
      ...['init', '--yes', '--try', '-o', 'seen.yaml', '--videos', 'clips', '--results', 'seen'],
      ...['--backend', 'openai', '--base-url', `${url}/v1`, '--model', 'teacher'],
    ];
    const options = { cwd: at(), env: { OPENAI_API_KEY: KEY, ...CACHE } };
    const unseen = await reeltrace(args(blind.url), options);
    expect(unseen.code).toBe(1);
    expect(unseen.stderr.replace(/\s+/g, ' ')).toContain('answers without seeing the video');
    expect(blind.asked).toHaveLength(1);
    expect(existsSync(at('seen.yaml'))).toBe(false);

    expect((await reeltrace(args(server.url), options)).code).toBe(0);
    text = 'No, it does not belong here.';
    const run = await reeltrace(['run', '-c', 'seen.yaml'], options);
    expect(run.code, run.stderr).toBe(0);
    expect(server.asked.filter((asked) => asked.text === COLOUR_QUESTION)).toHaveLength(1);
    await server.close();
    await blind.close();
  });

  it('writes nothing when the endpoint can not be reached, or the pack is not there', async () => {
    const down = ['--try', '--backend', 'openai', '--base-url', NOBODY, '--model', 'm'];
    const unreachable = await reeltrace(['init', '--yes', '-o', 'never.yaml', '--videos', 'clips', ...down], {
      cwd: at(),
    });
    expect(unreachable.code).toBe(1);
    expect(unreachable.stderr).toContain('Check that the server runs');
    const packless = await reeltrace(['init', '--yes', '-o', 'never.yaml', '--domain', 'trafic'], {
      cwd: at(),
    });
    expect(packless.code).toBe(2);
    expect(packless.stderr).toContain('Did you mean "traffic"?');
    expect(existsSync(at('never.yaml'))).toBe(false);
  });
});
