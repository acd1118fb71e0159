import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { checkPack, findPlaceholders } from '../../src/prompts/index.js';
import { loadPack, promptSet } from '../../src/steps.js';
import { folderOf, OWN } from './folder.js';

test.each([
  ['You watch [DOMAIN].', ['DOMAIN']],
  ['[MUST CAPTURE]', ['MUST CAPTURE']],
  ['[ACTORS: who is seen, e.g. shoppers] and [YOUR_DOMAIN]', ['ACTORS', 'YOUR_DOMAIN']],
  ['[DETAIL 1], [NEAR-MISSES]', ['DETAIL 1', 'NEAR-MISSES']],
])('%s has places to fill in', (text, names) => {
  expect(findPlaceholders(text).map((placeholder) => placeholder.name)).toEqual(names);
});

test.each([
  'Options [A], [B] or [A/B/C]',
  '[YES/NO] or [TRUE/FALSE]',
  '[MM:SS] and [HH:MM:SS]',
  'PPE [PPE] and SHELVES',
  'see [README](readme.md)',
  '[unclear] or [Unclear]',
  '["CASH", "CARD"]',
  '[]',
])('%s is text', (text) => {
  expect(findPlaceholders(text)).toEqual([]);
});

test('a place that is left open is an error by file and line, in the manifest, too', async () => {
  const from = await folderOf({
    'pack.yaml': `# mine\n${OWN}domain: "[FOOTAGE]"\n`,
    'video_filtering.md': '---\ntemperature: 0\n---\n\nIs it [FOOTAGE]?\nWith [ACTORS]?\n',
  });
  const problems = await checkPack('.', promptSet(), from);
  expect(problems.map(({ file, line, message }) => `${basename(file)}:${line}: ${message}`)).toEqual([
    expect.stringMatching(/^pack\.yaml:4: \[FOOTAGE\] is a placeholder that is still to be filled in/),
    expect.stringMatching(/^video_filtering\.md:5: \[FOOTAGE\] is a placeholder/),
    expect.stringMatching(/^video_filtering\.md:6: \[ACTORS\] is a placeholder/),
  ]);
  await expect(loadPack('.', { from })).rejects.toThrow('has 3 problems');
});

test('what the model is to fill in, in the form of an answer, is no place that was left open', async () => {
  const form =
    '=====\nQuestion: [QUESTION]\n======\nAnswer: [YES/NO]. [SENTENCE]\n=====\nReasoning: [REASONING]\n';
  const check = async (text: string) =>
    checkPack(
      '.',
      promptSet(),
      await folderOf({ 'pack.yaml': OWN, 'normal_bcq.md': `${text}\n{detailed_description}\n` }),
    );
  expect(await check(form)).toEqual([]);
  const example = `<example>\n${form.replace('[YES/NO]', 'Yes')}</example>`;
  expect((await check(example)).map(({ line }) => line)).toEqual([3, 5, 7]);
});

test('many problems are cut short in the error and told how to be listed', async () => {
  const from = await folderOf({ 'pack.yaml': OWN, 'video_filtering.md': '[ACTORS]\n'.repeat(25) });
  await expect(loadPack('.', { from })).rejects.toMatchObject({
    message: expect.stringMatching(/has 25 problems:[\s\S]*:20: [^\n]*\n {2}… and 5 more$/),
    hint: expect.stringContaining('reeltrace prompts check'),
  });
});
