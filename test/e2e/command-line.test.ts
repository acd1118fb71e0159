import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonlFiles } from '../helpers/checks.js';
import { type Finished, ROOT, reeltrace, temporaryFolder } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
beforeAll(async () => {
  await makeScenes(at('videos'), ['passes']);
  writeFileSync(at('wrong.yaml'), 'results_dir: out\nworkflow:\n  max_worker: 3\n  mode: sometimes\n');
  writeFileSync(at('broken.yaml'), 'workflow: [1, 2\nvlm: {');
});
afterAll(remove);

/** A known error is told in words: what is wrong and what to do, without a stack and without data on standard output. */
function expectPlain({ stdout, stderr }: Finished): void {
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ +at .*:\d+/m);
  expect(stderr).toMatch(/^ {2}→ \w/m);
}

const OUT = ['-o', 'out'];
const SIGNALS = ['--backend', 'signals'];

it('plans with the specs of another tool as they are, and says once what has no effect', async () => {
  const spec = (version: string) => ['-c', join(ROOT, `test/fixtures/specs/v${version}.yaml`)];
  const args = ['plan', '-o', 'planned', '--videos', 'videos'];
  const old = await reeltrace([...args, ...spec('0.1')], { cwd: at() });
  expect([old.code, old.stderr]).toEqual([0, '']);
  const recent = await reeltrace([...args, ...spec('0.2')], { cwd: at() });
  expect(recent.code).toBe(0);
  expect(recent.stdout).toMatch(/^0 +watcher /m);
  expect(recent.stderr.match(/^\S/gm)).toHaveLength(3);
});

describe.concurrent('what can not work', () => {
  it.each<[string, string[], RegExp]>([
    ['options without a command', ['--backend', 'signals'], /expected a command, got --backend/],
    ['a misspelt command', ['rnu'], /Did you mean run/],
    ['a misspelt option', ['run', '--video', 'videos'], /no option --video\n.*did you mean --videos\?/s],
    ['one value too many', ['run', ...OUT, ...OUT], /--results takes one value, but was given 2/],
    ['an option without its value', ['run', '--results'], /results/],
    ['no results directory', ['run', '--videos', 'videos', ...SIGNALS], /results_dir: missing/],
    ['no videos', ['run', ...OUT, ...SIGNALS], /no videos.*--videos.*--jsonl/s],
    ['a folder that is not there', ['run', '--videos', 'nowhere', ...OUT, ...SIGNALS], /nowhere.*ENOENT/],
    ['a configuration that is not there', ['run', '-c', 'no.yaml'], /no\.yaml.*ENOENT.* init/s],
    ['broken YAML', ['run', '-c', 'broken.yaml'], /broken\.yaml is not valid YAML/],
    [
      'wrong fields',
      ['run', '-c', 'wrong.yaml'],
      /workflow\.mode: .*"sometimes".*max_worker: .*max_workers/s,
    ],
    [
      'what a spec asks for and is not built',
      ['run', ...OUT, '-c', join(ROOT, 'test/fixtures/specs/v0.2.yaml'), 'workflow.steps=[0a,0e,5]'],
      /workflow\.steps: not built yet: 0e .*workflow\.steps=\[0a,5\]/s,
    ],
    ['a misspelt override', ['run', ...OUT, 'vlm.gemini.modle=x'], /vlm\.gemini\.modle: .*model/],
    [
      'a misspelt override behind an option that takes several values',
      ['run', ...OUT, ...SIGNALS, '--videos', 'videos', 'workflw.mode=normal'],
      /workflw: .*workflow/,
    ],
    ['a misspelt value of an option', ['run', '--mode', 'anomlay'], /did you mean anomaly/],
    ['a field at the wrong place', ['run', ...OUT, 'max_workers=3'], /did you mean workflow\.max_workers/],
    ['a missing argument', ['status'], /expected reeltrace status <results>/],
    ['a configuration among the videos', ['run', ...OUT, 'wrong.yaml'], /given as -c wrong\.yaml/],
    ['an empty path', ['run', ...OUT, ...SIGNALS, ''], /expected a path, got ""/],
    ['a folder without a flag that is not there', ['run', ...OUT, ...SIGNALS, 'nowhere'], /nowhere.*ENOENT/],
    [
      'an unknown step',
      ['run', ...OUT, '--steps', '1d', '--videos', 'videos', ...SIGNALS],
      /workflow\.steps.*"1d"/,
    ],
    [
      'a step without its input',
      ['run', ...OUT, '--steps', '3', ...SIGNALS],
      /step 3 .*step 2.*descriptions\.jsonl/,
    ],
    [
      'a pack that is not there',
      ['run', ...OUT, '--videos', 'videos', 'prompts_module=trafic'],
      /trafic.*not found/,
    ],
  ])('is said before anything starts: %s', async (what, args, message) => {
    const results = at('results of', what);
    const finished = await reeltrace(
      args.map((argument) => (argument === 'out' ? results : argument)),
      { cwd: at() },
    );
    expect(finished.stderr).toMatch(message);
    expectPlain(finished);
    expect(finished.code).toBe(2);
    expect(jsonlFiles(results).filter((file) => statSync(file).size > 0)).toEqual([]);
  });

  it('is said of a step whose input an earlier run left empty', async () => {
    mkdirSync(at('empty', 'step_2_description'), { recursive: true });
    writeFileSync(at('empty', 'step_2_description', 'descriptions.jsonl'), '');
    const finished = await reeltrace(['run', '-o', 'empty', '--steps', '3', ...SIGNALS], { cwd: at() });
    expect(finished.stderr).toMatch(/step 3 .*step 2.*descriptions\.jsonl/);
    expectPlain(finished);
    expect(finished.code).toBe(2);
  });

  it.each<[string, string[], RegExp]>([
    ['gemini', ['--backend', 'gemini'], /vlm\.gemini\.api_key.*GOOGLE_API_KEY/],
    [
      'openai',
      ['--backend', 'openai', 'vlm.openai.model_name=m', 'llm.openai.model_name=m'],
      /vlm\.openai\.api_key.*OPENAI_API_KEY/s,
    ],
    [
      'openai, for the text model alone',
      ['vlm.backend=signals', 'llm.backend=openai', 'llm.openai.model_name=m'],
      /llm\.openai\.api_key/,
    ],
  ])('a missing key of %s is told by its field, and nothing is written', async (name, args, message) => {
    const finished = await reeltrace(['run', '--videos', 'videos', '-o', `keyless ${name}`, ...args], {
      cwd: at(),
    });
    expect(finished.stderr).toMatch(message);
    expectPlain(finished);
    expect(finished.code).toBe(2);
    expect(existsSync(at(`keyless ${name}`, 'step_0_filter'))).toBe(false);
  });

  it('a machine without ffmpeg that works is told how to get one', async () => {
    writeFileSync(at('ffmpeg'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { FFMPEG_PATH: at('ffmpeg') };
    const finished = await reeltrace(['run', '--videos', 'videos', ...OUT, ...SIGNALS], { cwd: at(), env });
    expect(finished.stderr).toContain('FFMPEG_PATH');
    expectPlain(finished);
    expect(finished.code).toBe(2);
  });
});

describe('a key that the server refuses', () => {
  it('stops the run, says so, and is written nowhere', async () => {
    const key = 'sk-a-secret-that-nobody-may-see-0123456789';
    const server = await startOpenai({ keys: ['another'] });
    mkdirSync(at('refused'));
    const finished = await reeltrace(
      [
        ...['run', '--videos', 'videos', '-o', 'refused', '--backend', 'openai'],
        ...['vlm', 'llm'].flatMap((section) => [
          `${section}.openai.base_url=${server.url}/v1`,
          `${section}.openai.model_name=teacher`,
        ]),
      ],
      { cwd: at(), env: { OPENAI_API_KEY: key } },
    );
    await server.close();
    expect(server.log.map((request) => request.key)).toContain(key);
    expect(finished.code).toBe(1);
    expectPlain(finished);
    expect(finished.stderr).toMatch(/key/);
    expect(finished.stderr).not.toContain(key);
    const names = readdirSync(at('refused'), { recursive: true, encoding: 'utf8' });
    for (const path of names.map((name) => join(at('refused'), name)))
      if (statSync(path).isFile()) expect(readFileSync(path).includes(key), path).toBe(false);
  });
});

describe('what is asked for', () => {
  it('is data on standard output and nothing else', async () => {
    const init = await reeltrace(['init']);
    expect(init).toMatchObject({ code: 0, stderr: '' });
    expect(init.stdout).toMatch(/^results_dir: \?\?\?/m);
    const version = await reeltrace(['--version']);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const asked of [['-v'], ['run', '--version']]) expect(await reeltrace(asked)).toEqual(version);
    const overview = await reeltrace(['--help']);
    expect(await reeltrace([])).toEqual(overview);
    expect(overview).toMatchObject({ code: 0, stderr: '' });
    expect(overview.stdout).toMatch(/^ {2}run +videos in, task files out/m);
    const completion = await reeltrace(['completion', 'bash']);
    expect(completion).toMatchObject({ code: 0, stderr: '' });
    const schema = await reeltrace(['init', '--schema']);
    expect(JSON.parse(schema.stdout).properties).toHaveProperty('workflow');
    expect((await reeltrace(['help', 'status'])).stdout).toMatch(/^npx reeltrace status <results>/);
    const help = await reeltrace(['run', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--videos', '--jsonl', '--results', '--steps', '--mode', '--backend'])
      expect(help.stdout).toContain(option);
  });

  it('comes without colours where nobody looks', async () => {
    const env = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    const args = ['run', '--videos', 'videos', '-o', 'plain', ...SIGNALS, '--steps', '0'];
    const { code, stderr } = await reeltrace(args, { cwd: at(), env });
    expect(code).toBe(0);
    expect(stderr).not.toContain('\x1b');
  });
});
