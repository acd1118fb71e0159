import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { draftMarkers } from '../../../../src/cli/commands/prompts/draft.js';
import { RecordError } from '../../../../src/errors/errors.js';
import { DRAFTED, DRAFTED_MARKERS } from '../../../../src/prompts/draft.js';
import { EXAMPLE_ANSWERS } from '../../../../src/prompts/example-answers.js';
import { checkPack } from '../../../../src/prompts/index.js';
import { parseAnswers } from '../../../../src/prompts/workshop.js';
import { loadPack, promptSet } from '../../../../src/steps.js';
import { startOpenai } from '../../../helpers/emulators/openai.js';
import { fakeModel } from '../../../helpers/fake-model.js';
import { prompts, yardIn } from './folder.js';

/** Answers that leave something open. */
const SOME = `footage: footage of ferries
place: [ramp]
actors: [crew]
details: [vests]
actions: [mooring]
questions: {causal: why a rope breaks}
`;
const CONFIG = (url: string) =>
  `results_dir: results\nllm:\n  backend: openai\n  openai: {base_url: ${url}/v1, model_name: writer, api_key: k}\n`;

test('from the example answers to a pack that is in order', async () => {
  const folder = await yardIn();
  const example = await prompts(folder, 'new', '--example');
  expect(example).toEqual({ code: 0, stdout: EXAMPLE_ANSWERS, stderr: '' });
  await writeFile(join(folder, 'answers.yaml'), example.stdout);
  const { code, stdout } = await prompts(folder, 'new', 'shops/retail', '--answers', 'answers.yaml');
  expect(stdout).toContain('Must capture\n  - each of these that is seen: customers');
  expect(stdout).toContain(
    'wrote 26 prompts and answers.yaml to shops/retail\nit is in order; use it with prompts_module=./shops/retail',
  );
  expect(code).toBe(0);
  expect(await checkPack(join(folder, 'shops/retail'), promptSet())).toEqual([]);
  expect(await loadPack(join(folder, 'shops/retail'))).toMatchObject({
    name: 'retail',
    domain: 'Footage of fixed cameras in shops',
  });
});

test('the answers are kept in the pack, with the checklist, and make the same pack again', async () => {
  const folder = await yardIn({ 'answers.yaml': EXAMPLE_ANSWERS });
  await prompts(folder, 'new', 'retail', '--answers', 'answers.yaml');
  const kept = await readFile(join(folder, 'retail/answers.yaml'), 'utf8');
  expect(parseAnswers('a', kept).must_capture?.length).toBeGreaterThan(3);
  await prompts(folder, 'new', 'again', '--answers', 'retail/answers.yaml');
  for (const file of ['anomaly_dense_caption.md', 'normal_mcq.md', 'answers.yaml', 'pack.yaml'])
    expect(await readFile(join(folder, 'again', file), 'utf8')).toBe(
      await readFile(join(folder, 'retail', file), 'utf8'),
    );
});

test('what is still open is listed with what to write, and the exit code is 1', async () => {
  const folder = await yardIn({ 'some.yaml': SOME });
  const { code, stdout } = await prompts(folder, 'new', 'ferry', '--answers', 'some.yaml');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ {2}\[NEAR MISSES\] in \d files: what a near miss looks like here/m);
  expect(stdout).toContain('[OTHER FOOTAGE] in 1 file: ');
  expect(stdout).not.toContain('[ACTORS]');
  expect(stdout).toContain('then: reeltrace prompts check ./ferry\n');
  expect(stdout).toContain('then: reeltrace prompts new ferry-2 --answers ferry/answers.yaml\n');
});

test('without a terminal and without answers, with bad ones, or no folder, nothing is written', async () => {
  const folder = await yardIn({ 'bad.yaml': 'footage: x\n' });
  const asked = await prompts(folder, 'new', 'ferry');
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringMatching(/--answers\s+answers\.yaml/)]);
  const bad = await prompts(folder, 'new', 'ferry', '--answers', 'bad.yaml');
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('bad.yaml:1: actors: ')]);
  const gone = await prompts(folder, 'new', 'ferry', '--answers', 'gone.yaml');
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining("can't read the answers gone.yaml")]);
  const full = await prompts(folder, 'new', 'yard', '--answers', 'bad.yaml');
  expect([full.code, full.stderr]).toEqual([2, expect.stringContaining('but yard holds pack.yaml')]);
  const none = await prompts(folder, 'new');
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('reeltrace prompts new retail')]);
  await expect(readdir(join(folder, 'ferry'))).rejects.toThrow('ENOENT');
});

test('the LLM drafts what was answered and what was left open; its words are in the pack', async () => {
  const server = await startOpenai({
    answer: ({ text }) => {
      const [, name = ''] = /Its name is "([^"]+)"/.exec(text) ?? [];
      return /Each line begins with "- "/.test(text) ? `- **${name}**: drafted` : `drafted ${name}.`;
    },
  });
  onTestFinished(() => server.close());
  const folder = await yardIn({ 'some.yaml': SOME, 'config.yaml': CONFIG(server.url) });
  const args = ['--answers', 'some.yaml', '--with-llm', '-c', 'config.yaml'];
  const { code, stdout } = await prompts(folder, 'new', 'ferry', ...args);
  expect(stdout).toContain('drafted by the LLM, to be read and edited: ');
  expect(code).toBe(0);
  const text = (await loadPack(join(folder, 'ferry'))).prompt('anomaly_global_caption').template;
  expect(text).toContain('- **anomalies**: drafted\n');
  expect(text).toContain('drafted near misses');
  expect(server.asked).toHaveLength(DRAFTED_MARKERS.length);
  // The same answers again: the drafts are remembered and not paid for twice.
  await prompts(folder, 'new', 'again', ...args);
  expect(server.asked).toHaveLength(DRAFTED_MARKERS.length);
});

test('a draft that stays unusable costs only itself, and is named', async () => {
  const answers = parseAnswers('a', SOME);
  const model = fakeModel({
    answer: ({ text }) => {
      if (text.includes('"place"')) return new RecordError('refused', 'it would not');
      if (text.includes('"near misses"')) return 'several\nlines';
      return text.includes('Each line begins') ? '- a: b' : 'words';
    },
  });
  const { values, failed } = await draftMarkers(model, answers, new Map());
  expect([...failed]).toEqual([
    ['PLACE', 'it would not'],
    ['NEAR MISSES', expect.stringContaining('was to be one line')],
  ]);
  expect(values.size).toBe(Object.keys(DRAFTED).length - 2);
});

test('an error that concerns more than one draft is thrown', async () => {
  const model = fakeModel({ answer: () => new TypeError('a bug') });
  await expect(draftMarkers(model, parseAnswers('a', SOME), new Map())).rejects.toThrow('a bug');
});

test('drafting needs an LLM that can write', async () => {
  const folder = await yardIn({
    'some.yaml': SOME,
    'config.yaml': 'results_dir: results\nllm: {backend: signals}\n',
  });
  const none = await prompts(folder, 'new', 'ferry', '--answers', 'some.yaml', '--with-llm');
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('add -c FILE; reeltrace init writes one'),
  ]);
  const signals = await prompts(
    folder,
    'new',
    'ferry',
    '--answers',
    'some.yaml',
    '--with-llm',
    '-c',
    'config.yaml',
  );
  expect([signals.code, signals.stderr]).toEqual([2, expect.stringContaining("can't write prompts")]);
});
