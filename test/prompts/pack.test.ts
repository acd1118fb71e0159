import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { bundledPacks } from '../../src/prompts/index.js';
import { packOfPythonModule } from '../../src/prompts/locate.js';
import { loadPack, PROMPT_KEYS } from '../../src/steps.js';
import { folderOf, OWN } from './folder.js';

/** The error that a promise rejects with, which must be a ConfigError. */
async function configErrorOf(promise: Promise<unknown>): Promise<ConfigError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw new Error(`expected a ConfigError, got ${String(error)}`);
  return error;
}

test('an empty name and the name general mean the same bundled pack', async () => {
  expect(await bundledPacks()).toContain('general');
  const [empty, general] = await Promise.all([loadPack(''), loadPack('general')]);
  expect(empty.directory).toBe(general.directory);
});

test.each([
  ['nvidia_tao_ds.auto_label.prompts', 'general'],
  ['company.video.prompts_traffic', 'traffic'],
  ['a.prompts_warehouse', 'warehouse'],
  ['a.b.prompt_template', 'template'],
  ['generic', 'general'],
  ['nvidia_tao_ds.auto_label.video_reasoning_annotation.prompts.generic', 'general'],
  ['a.prompts.traffic', 'traffic'],
  ['a.prompts.template', 'template'],
  ['a.traffic', undefined],
  ['a.prompts.retail', undefined],
  ['prompts', undefined],
  ['./a.prompts', undefined],
  ['a.prompts_retail', undefined],
  ['a.my_prompts', undefined],
])('the Python path %s means the bundled pack %s', (name, expected) => {
  expect(packOfPythonModule(name)).toBe(expected);
});

test('a dotted Python path loads the bundled pack it stands for', async () => {
  expect((await loadPack('some.module.prompts', { from: await folderOf({}) })).name).toBe('general');
});

test.each(['smart_space', 'retail', 'a.b.prompts.public_safety'])(
  'the Python module %s, for which no bundled pack stands, is refused with what to do',
  async (name) => {
    const error = await loadPack(name, { from: await folderOf({}) }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining(`"${name}" was not found`),
      hint: expect.stringMatching(/reeltrace prompts import \w+\.py, or use general/),
    });
  },
);

test('overriding one file changes that prompt only', async () => {
  const from = await folderOf({
    'own/pack.yaml': OWN,
    'own/normal_global_caption.md': '---\ntemperature: 0.9\n---\n\nTell me about {video_length} seconds.\n',
  });
  const [own, general] = await Promise.all([loadPack('./own', { from }), loadPack('general')]);
  const changed = PROMPT_KEYS.filter((key) => own.prompt(key).hash !== general.prompt(key).hash);
  expect(changed).toEqual(['normal_global_caption']);
  const prompt = own.prompt('normal_global_caption');
  expect(prompt.file).toBe(join(from, 'own', 'normal_global_caption.md'));
  expect(prompt.temperature).toBe(0.9);
  expect(prompt.render({ video_length: '3.0' })).toBe('Tell me about 3.0 seconds.');
  expect(own.name).toBe('own');
  expect(own.domain).toBe(general.domain);
  expect(own.qa_types).toEqual(general.qa_types);
});

test('a pack that extends a pack that extends general takes the nearest file', async () => {
  const from = await folderOf({
    'base/pack.yaml': 'name: base\nlanguage: de\nextends: general\n',
    'base/normal_global_caption.md': 'base',
    'base/anomaly_global_caption.md': 'base',
    'top/pack.yaml': 'name: top\nextends: ../base\n',
    'top/normal_global_caption.md': 'top',
  });
  const pack = await loadPack('top', { from });
  expect(pack.prompt('normal_global_caption').template).toBe('top');
  expect(pack.prompt('anomaly_global_caption').template).toBe('base');
  expect(pack.language).toBe('de');
});

test('settings are part of the hash, line ends and a byte order mark are not', async () => {
  const load = async (text: string | Uint8Array) => {
    const from = await folderOf({ 'pack.yaml': OWN, 'video_filtering.md': text });
    return (await loadPack('.', { from })).prompt('video_filtering');
  };
  const plain = await load('---\ntemperature: 0.5\n---\nIs it?\nYes or no.\n');
  const windows = await load('\uFEFF---\r\ntemperature: 0.5\r\n---\r\nIs it?\r\nYes or no.\r\n');
  const warmer = await load('---\ntemperature: 0.6\n---\nIs it?\nYes or no.\n');
  const unset = await load('Is it?\nYes or no.\n');
  expect(windows).toMatchObject({ hash: plain.hash, template: 'Is it?\nYes or no.', temperature: 0.5 });
  expect(new Set([plain.hash, warmer.hash, unset.hash]).size).toBe(3);
  expect('temperature' in unset).toBe(false);
});

test('a rule of dashes inside a prompt is text', async () => {
  const from = await folderOf({ 'pack.yaml': OWN, 'video_filtering.md': 'Is it?\n\n---\n\nYes or no.' });
  const pack = await loadPack('.', { from });
  expect(pack.prompt('video_filtering').template).toBe('Is it?\n\n---\n\nYes or no.');
});

test('a package that is installed where the user stands is found, also from a folder below', async () => {
  const from = await folderOf({
    'node_modules/@shop/prompts/pack.yaml': 'name: retail\nextends: general\n',
    'node_modules/@shop/prompts/package.json': '{"name": "@shop/prompts", "exports": {}}',
    'project/deep/notes.txt': '',
  });
  expect((await loadPack('@shop/prompts', { from: join(from, 'project', 'deep') })).name).toBe('retail');
});

test('a bundled name wins over a folder of that name, which ./ reaches', async () => {
  const from = await folderOf({ 'general/pack.yaml': 'name: mine\nextends: general\n' });
  expect((await loadPack('general', { from })).name).toBe('general');
  expect((await loadPack('./general', { from })).name).toBe('mine');
});

test('a pack without the prompts of a QA type that it does not offer loads, and asking for one is an error', async () => {
  const general = await loadPack('general');
  const files = Object.fromEntries(
    PROMPT_KEYS.filter((key) => !key.endsWith('_mcq')).map((key) => [
      `${key}.md`,
      general.prompt(key).template,
    ]),
  );
  const from = await folderOf({ ...files, 'pack.yaml': 'name: few\nqa_types: [bcq, open_qa]\n' });
  const pack = await loadPack('.', { from });
  expect(pack.qa_types).toEqual(['bcq', 'open_qa']);
  expect(() => pack.prompt('anomaly_mcq')).toThrow(ConfigError);
});

test('a misspelt name is an error that says where was looked and what was probably meant', async () => {
  const from = await folderOf({});
  const error = await configErrorOf(loadPack('genral', { from }));
  expect(error.message).toContain('"genral" was not found');
  expect(error.message).toContain(join(from, 'genral'));
  expect(error.message).toContain('node_modules');
  expect(error.hint).toContain('Did you mean "general"?');
});

test('a folder without a manifest is an error that says so', async () => {
  const from = await folderOf({ 'own/video_filtering.md': 'Is it?' });
  const error = await configErrorOf(loadPack('./own', { from }));
  expect(error.message).toContain(`${join(from, 'own')} (it is there, but holds no pack.yaml)`);
});

test('a Python module that is no bundled pack is an error with a remedy', async () => {
  const error = await configErrorOf(loadPack('company.prompts_retail', { from: await folderOf({}) }));
  expect(error.hint).toContain('reeltrace prompts import FILE.py makes a pack of a Python module');
});

test('a broken pack is an error that lists every problem by file and line', async () => {
  const from = await folderOf({
    'pack.yaml': OWN,
    'anomaly_description.md': 'Merge {global_caption} and {dense_caption} and {chunk_captions}.',
    'video_filtering.md': 'Is it?\n{detailed_description}\n',
  });
  const error = await configErrorOf(loadPack('.', { from }));
  expect(error.message).toContain('"own" can\'t be used, it has 2 problems');
  expect(error.message).toContain(
    `${join(from, 'video_filtering.md')}:2: {detailed_description} is not available`,
  );
  expect(error.message).toContain(`${join(from, 'anomaly_description.md')}:1: {highlight} is missing`);
});
