import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { type PromptValues, type PromptVariables, VARIABLES } from '../../src/prompts/index.js';
import { parseQa } from '../../src/qa/parse.js';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import { loadPack, PROMPT_KEYS } from '../../src/steps.js';
import { offerOf, qaTypeOf } from '../helpers/steps.js';

const pack = await loadPack('general');
const values: PromptValues & PromptVariables = {
  video_length: '30.2',
  video_length_mmss: '00:30',
  global_caption: 'the-summary',
  dense_caption: 'the-events',
  chunk_captions: 'the-chunks',
  highlight: 'the-highlight',
  detailed_description: 'the-description',
  timestamp_start: '5.0',
  timestamp_end: '10.0',
};
const qaKeys = PROMPT_KEYS.filter((key) => qaTypeOf(key) !== undefined);

/** What stands in the prompt as an example of a whole answer. */
function exampleIn(text: string): string {
  return /<example>\n([\s\S]*?)<\/example>/.exec(text)?.[1] ?? '';
}

test('the pack general offers all eight QA types', () => {
  expect(pack.name).toBe('general');
  expect(pack.language).toBe('en');
  expect(pack.qa_types).toEqual(QA_TYPES);
});

test('the pack general holds one file for each of the 26 keys and nothing else', async () => {
  const files = await readdir(dirname(pack.prompt('video_filtering').file));
  expect(files.sort()).toEqual([...PROMPT_KEYS.map((key) => `${key}.md`), 'pack.yaml'].sort());
  expect(PROMPT_KEYS).toHaveLength(26);
});

test.each(PROMPT_KEYS)('%s renders with exactly the variables that its key is offered', (key) => {
  const { offers, requires } = offerOf(key);
  const given = Object.fromEntries(offers.map((name) => [name, values[name]]));
  const text = pack.prompt(key).render(given);
  for (const name of VARIABLES) expect(text).not.toContain(`{${name}}`);
  for (const [name] of requires) if (name !== undefined) expect(text).toContain(values[name]);
});

test.each(PROMPT_KEYS.filter((key) => key !== 'scene_description'))(
  '%s states the length of the video',
  (key) => {
    expect(pack.prompt(key).render(values)).toMatch(/\b30\.2\s+seconds\b/);
  },
);

test('every prompt has its own text and so its own hash', () => {
  const hashes = PROMPT_KEYS.map((key) => pack.prompt(key).hash);
  expect(new Set(hashes).size).toBe(26);
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
});

test.each(PROMPT_KEYS)('an example in %s says that it is about another video', (key) => {
  const { template } = pack.prompt(key);
  const examples = [...template.matchAll(/<example>\n(.*)\n/g)];
  expect(examples).toHaveLength(template.split('</example>').length - 1);
  for (const [, first] of examples) expect(first).toMatch(/another video/);
});

test.each(['anomaly_dense_caption', 'normal_dense_caption'] as const)(
  'the example lines of %s keep to the form that is asked for',
  (key) => {
    const lines = pack
      .prompt(key)
      .template.split('\n')
      .filter((line) => /^<\d/.test(line));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const times = /^<(\d\d:\d\d:\d\d)><(\d\d:\d\d:\d\d)> \S/.exec(line);
      expect(times?.[1] !== undefined && times[2] !== undefined && times[1] < times[2]).toBe(true);
    }
  },
);

test('the example of the classification ends with the verdict on a line of its own', () => {
  const lines = exampleIn(pack.prompt('video_anomaly_classification').template).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('Anomaly');
});

const BLOCK = /^=====\n(.*Question: [\s\S]+?)\n======\nAnswer: (.+)\n=====\nReasoning: (.+)\n/gm;
const PAIRS: Readonly<Record<QaType, number>> = {
  mcq: 3,
  bcq: 2,
  open_qa: 2,
  causal_linkage: 2,
  temporal_localization: 2,
  temporal_event_desc: 2,
  scene_description: 1,
  event_summary: 1,
};

function blocksOf(key: (typeof PROMPT_KEYS)[number]) {
  const example = exampleIn(pack.prompt(key).template);
  return [...example.matchAll(BLOCK)].map(([, question = '', answer = '', reasoning = '']) => ({
    question,
    answer,
    reasoning,
  }));
}

test.each(qaKeys)('the example of %s is a complete answer in the text protocol', (key) => {
  const type = qaTypeOf(key);
  const blocks = blocksOf(key);
  if (type === undefined) throw new Error(`${key} is not a QA prompt`);
  expect(blocks).toHaveLength(PAIRS[type]);
  const read = parseQa(type, exampleIn(pack.prompt(key).template));
  expect(read.rejections).toEqual([]);
  expect(read.pairs.map((pair) => pair.reasoning)).toEqual(blocks.map((block) => block.reasoning));
  for (const { question, answer, reasoning } of blocks) {
    if (type === 'mcq') {
      expect(question).toMatch(/^Multiple-Choice Question: .+\nA\. .+\nB\. .+\nC\. .+\nD\. .+$/);
      expect(answer).toMatch(/^[A-D]$/);
      expect(reasoning).not.toMatch(/\b[Oo]ption\b|\b[B-D]\b/);
    }
    if (type === 'bcq') expect(answer).toMatch(/^(?:Yes|No)\. [A-Z].+\.$/);
    if (type === 'temporal_localization') {
      const [, start = '', end = ''] = /^Start_Time: (\d\d:\d\d), End_Time: (\d\d:\d\d)$/.exec(answer) ?? [];
      expect(start < end).toBe(true);
      expect(reasoning).toContain(start);
      expect(reasoning).toContain(end);
      expect(question).not.toMatch(/\d\d:\d\d/);
    }
  }
});

test.each(qaKeys)('the reasoning in the example of %s never speaks of captions or descriptions', (key) => {
  for (const { question, answer, reasoning } of blocksOf(key)) {
    expect(`${question} ${answer} ${reasoning}`).not.toMatch(/caption|description|account|notes|footage/i);
    expect(reasoning.split(/\s+/).length).toBeGreaterThanOrEqual(60);
    expect(reasoning.split(/\s+/).length).toBeLessThanOrEqual(150);
  }
});

test.each(['anomaly_bcq', 'normal_bcq'] as const)('the example of %s has one yes and one no', (key) => {
  expect(
    blocksOf(key)
      .map(({ answer }) => answer.split('.')[0])
      .sort(),
  ).toEqual(['No', 'Yes']);
});

test.each(qaKeys.filter((key) => /causal_linkage|temporal_event_desc/.test(key)))(
  'the example questions of %s are blind: times and no actor',
  (key) => {
    for (const { question } of blocksOf(key)) {
      expect(question).toMatch(/\d\d:\d\d/);
      expect(question).not.toMatch(/baker|tray|trolley|lo(?:af|aves)|reader|book|librarian|shelf|desk/);
    }
  },
);

test('the example of scene_description names no time and that of event_summary does', () => {
  expect(blocksOf('scene_description')[0]?.answer).not.toMatch(/\d\d:\d\d/);
  expect(blocksOf('event_summary')[0]?.answer).toMatch(/\d\d:\d\d/);
});
