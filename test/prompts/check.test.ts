import { symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPack } from '../../src/prompts/index.js';
import { loadPack, promptSet } from '../../src/steps.js';
import { folderOf, OWN } from './folder.js';

/** The problems of a pack made of these files, as `file:line: message` with bare file names. */
async function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  const from = await folderOf(files);
  const problems = await checkPack('.', promptSet(), from);
  return problems.map(({ file, line, message }) => `${basename(file)}:${line}: ${message}`);
}

test('the pack general and a pack that only extends it are in order', async () => {
  expect(await checkPack('general', promptSet())).toEqual([]);
  expect(await checkPack(await loadPack('general'), promptSet())).toEqual([]);
  expect(
    await problemsOf({
      'pack.yaml': OWN,
      'README.md': '{detailed_description}',
      '._video_filtering.md': 'x',
    }),
  ).toEqual([]);
});

test('a variable that the key is not offered is reported by file and line, counted behind the front matter', async () => {
  const text = '---\ntemperature: 0.1\n---\n\nWatch.\nThen read {dense_caption}.\n';
  expect(await problemsOf({ 'pack.yaml': OWN, 'normal_chunk_caption.md': text })).toEqual([
    'normal_chunk_caption.md:6: {dense_caption} is not available in normal_chunk_caption; available are {video_length}, {video_length_mmss}, {timestamp_start}, {timestamp_end}',
  ]);
});

test('questions are made from the description, not from captions', async () => {
  expect(
    await problemsOf({ 'pack.yaml': OWN, 'event_summary.md': 'Ask about:\n\n{global_caption}' }),
  ).toEqual([
    'event_summary.md:3: {global_caption} is not available in event_summary; available are {video_length}, {video_length_mmss}, {detailed_description}',
    'event_summary.md:1: {detailed_description} is missing: event_summary has nothing else to go by',
  ]);
});

test('a description without its captions is reported, one line each', async () => {
  const problems = await problemsOf({
    'pack.yaml': OWN,
    'normal_description.md': '\n\nDescribe {global_caption}.',
  });
  expect(problems).toEqual([
    'normal_description.md:3: {dense_caption} is missing: normal_description has nothing else to go by',
    'normal_description.md:3: {chunk_captions} is missing: normal_description has nothing else to go by',
  ]);
});

test('the highlight is only offered to the description of an anomaly', async () => {
  const text = '{global_caption} {dense_caption} {chunk_captions} {highlight}';
  expect(await problemsOf({ 'pack.yaml': OWN, 'anomaly_description.md': text })).toEqual([]);
  expect(await problemsOf({ 'pack.yaml': OWN, 'normal_description.md': text })).toHaveLength(1);
});

test('either kind of captions is enough to find the moment, none is not', async () => {
  const key = 'highlight_timestamp_extraction.md';
  expect(await problemsOf({ 'pack.yaml': OWN, [key]: '{chunk_captions}' })).toEqual([]);
  expect(await problemsOf({ 'pack.yaml': OWN, [key]: '{dense_caption}' })).toEqual([]);
  expect(await problemsOf({ 'pack.yaml': OWN, [key]: '{global_caption}' })).toEqual([
    `${key}:1: {dense_caption} or {chunk_captions} is missing: highlight_timestamp_extraction has nothing else to go by`,
  ]);
});

test('a misspelt variable is reported instead of being sent', async () => {
  expect(await problemsOf({ 'pack.yaml': OWN, 'video_filtering.md': 'It lasts {video_lenght} s.' })).toEqual([
    'video_filtering.md:1: {video_lenght} is not a variable and would be sent as it stands; did you mean {video_length}?',
  ]);
});

test('unknown front matter and settings out of range are reported by line', async () => {
  const problems = await problemsOf({
    'pack.yaml': OWN,
    'video_filtering.md': '---\ntemprature: 0.1\n---\nIs it?',
    'normal_global_caption.md': '---\n# how warm\ntemperature: 3\n---\nTell.',
    'anomaly_global_caption.md': '---\ntemperature: [\n---\nTell.',
    'normal_dense_caption.md': '---\ntemperature: 1\nTell.',
    'anomaly_dense_caption.md': '---\ntemperature: 1\n---\n\n',
  });
  expect(problems).toEqual([
    expect.stringMatching(/^anomaly_dense_caption\.md:\d: the prompt is empty/),
    expect.stringMatching(/^anomaly_global_caption\.md:\d: not valid YAML/),
    expect.stringMatching(/^normal_dense_caption\.md:1: the front matter is not closed/),
    'normal_global_caption.md:3: temperature: expected at most 2; got 3',
    'video_filtering.md:2: unknown field "temprature"; did you mean "temperature"?',
  ]);
});

test('mistakes in the manifest are reported by field and line', async () => {
  expect(
    await problemsOf({ 'pack.yaml': 'name: own\nextend: general\nqa_types:\n  - mcq\n  - 7\n' }),
  ).toEqual([
    'pack.yaml:5: qa_types.1: expected a text or named fields; got 7',
    'pack.yaml:2: unknown field "extend"; did you mean "extends"?',
  ]);
  expect(
    await problemsOf({ 'pack.yaml': 'name: own\nextends: general\nqa_types:\n  - mcq\n  - mqc\n' }),
  ).toEqual(['pack.yaml:3: qa_types: "mqc" is not a QA type; did you mean "mcq"?']);
  expect(await problemsOf({ 'pack.yaml': '' })).toEqual(['pack.yaml:1: name: expected a text; got none']);
  expect(await problemsOf({ 'pack.yaml': 'name: own\ndomain: *all*\n' })).toEqual([
    expect.stringMatching(/^pack\.yaml:\d: not valid YAML: .*/),
  ]);
  expect(await problemsOf({ 'pack.yaml': '- general\n' })).toEqual([
    expect.stringMatching(/^pack\.yaml:1: /),
  ]);
});

test('missing prompts are listed by key', async () => {
  const problems = await problemsOf({
    'pack.yaml': 'name: own\nqa_types: [bcq]\n',
    'video_filtering.md': 'Is it?',
  });
  expect(problems).toHaveLength(26 - 1 - 12);
  expect(problems).toContain(
    'pack.yaml:1: the prompt "anomaly_bcq" is missing; add anomaly_bcq.md, or extend a pack that has it (extends: general), or leave "bcq" out of qa_types',
  );
});

test('a misnamed prompt file is reported, since it would override nothing', async () => {
  expect(await problemsOf({ 'pack.yaml': OWN, 'anomaly_mqc.md': 'x', 'Video_Filtering.md': 'x' })).toEqual([
    'Video_Filtering.md:1: "Video_Filtering.md" is not the name of a prompt; did you mean "video_filtering.md"?',
    'anomaly_mqc.md:1: "anomaly_mqc.md" is not the name of a prompt; did you mean "anomaly_mcq.md"?',
  ]);
});

test('a file that is not UTF-8 and one that is not there are reported', async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x41, 0x00]);
  expect(await problemsOf({ 'pack.yaml': OWN, 'video_filtering.md': utf16 })).toEqual([
    'video_filtering.md:1: the file is not UTF-8 text; save it as UTF-8 in your editor',
  ]);
  const from = await folderOf({ 'pack.yaml': OWN });
  await symlink(join(from, 'gone'), join(from, 'video_filtering.md'));
  const [problem] = await checkPack('.', promptSet(), from);
  expect(problem?.message).toContain("the file can't be read");
});

test('packs that extend each other are reported, not followed for ever', async () => {
  const from = await folderOf({
    'a/pack.yaml': 'name: a\nextends: ../b\n',
    'b/pack.yaml': 'name: b\n\nextends: ../a\n',
  });
  const problems = await checkPack('a', promptSet(), from);
  expect(problems).toEqual([
    {
      file: join(from, 'b', 'pack.yaml'),
      line: 3,
      message: expect.stringContaining('the chain would never end'),
    },
  ]);
});

test('a pack to extend that is not found is reported at its line, without the missing prompts that follow from it', async () => {
  expect(await problemsOf({ 'pack.yaml': 'name: own\nextends: genral\n' })).toEqual([
    expect.stringMatching(
      /^pack\.yaml:2: extends: The prompt pack "genral" was not found\..*Did you mean "general"\?/,
    ),
  ]);
});
