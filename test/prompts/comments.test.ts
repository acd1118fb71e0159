import { basename } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutComments } from '../../src/prompts/comments.js';
import { checkPack } from '../../src/prompts/index.js';
import { loadPack, promptSet } from '../../src/steps.js';
import { folderOf, OWN } from './folder.js';

const KEY = 'video_filtering';

async function promptOf(text: string) {
  const from = await folderOf({ 'pack.yaml': OWN, [`${KEY}.md`]: text });
  return (await loadPack('.', { from })).prompt(KEY);
}

async function problemsOf(text: string): Promise<string[]> {
  const from = await folderOf({ 'pack.yaml': OWN, [`${KEY}.md`]: text });
  const problems = await checkPack('.', promptSet(), from);
  return problems.map(({ file, line, message }) => `${basename(file)}:${line}: ${message}`);
}

test('a comment never reaches the model, wherever it stands', async () => {
  const text = `<!-- For the team:
asked first -->

---
# colder than usual
temperature: 0.1
<!-- was 0.3 -->
---
Is it a shop? <!-- see ticket --> Yes or no.
<!-- who wrote this? -->
One <!-- --> word.<!--
--> End.

<!-- [SHELVES] and {dense_caption} and {video_lenght} -->

Done.
`;
  const prompt = await promptOf(text);
  expect(prompt.temperature).toBe(0.1);
  expect(prompt.render({})).toBe('Is it a shop?  Yes or no.\nOne  word.\n End.\n\nDone.');
});

test('a comment that is added or changed changes no hash', async () => {
  const bare = await promptOf('---\ntemperature: 0\n---\n\nIs it a shop?\n\nYes or no.\n');
  for (const text of [
    '<!-- a -->\n---\ntemperature: 0\n---\nIs it a shop?\n\nYes or no.\n<!-- b -->\n',
    '---\ntemperature: 0\n---\n<!-- a -->\n\nIs it a shop?\n\n<!-- b\n\nc -->\n\nYes or no.\n',
    '---\ntemperature: 0\n---\nIs it a shop? <!-- a -->\n<!-- b -->\n\nYes or no.<!-- c -->',
  ]) {
    expect((await promptOf(text)).hash, text).toBe(bare.hash);
  }
});

test('lines in problems are lines of the file, with comments and front matter counted', async () => {
  expect(await problemsOf('<!--\nnote\n-->\n---\n<!-- c -->\ntemprature: 1\n---\nIs it?\n')).toEqual([
    expect.stringMatching(/^video_filtering\.md:6: unknown field "temprature"/),
  ]);
  expect(
    await problemsOf(
      '<!--\nnote\n-->\nIs it?\n<!-- a\nb -->\n\nIs {dense_caption} [SHELVES]?\n{video_lenght}\n',
    ),
  ).toEqual([
    expect.stringMatching(/^video_filtering\.md:8: \{dense_caption\} is not available/),
    expect.stringMatching(/^video_filtering\.md:9: \{video_lenght\} is not a variable/),
    expect.stringMatching(/^video_filtering\.md:8: \[SHELVES\] is a placeholder/),
  ]);
});

test('a comment that is not closed, and a prompt of comments alone, are reported', async () => {
  expect(await problemsOf('Is it?\n\n<!-- yes\n\nYes or no.')).toEqual([
    'video_filtering.md:3: the comment is not closed; end it with -->',
  ]);
  expect(await problemsOf('<!-- a -->\n\n<!-- b -->\n')).toEqual([
    expect.stringMatching(/^video_filtering\.md:\d: the prompt is empty/),
  ]);
});

test('an arrow is no comment', async () => {
  expect((await promptOf('Look --> then write.')).template).toBe('Look --> then write.');
});

test('text without the marks of a comment stays as it is, line by line', () => {
  fc.assert(
    fc.property(fc.array(fc.string().filter((line) => !/<!--|\n/.test(line))), (lines) => {
      const text = lines.join('\n');
      fc.pre(!text.includes('<!--'));
      expect(withoutComments(text)).toEqual({
        lines: text.split('\n').map((line, index) => ({ text: line, line: index + 1 })),
      });
    }),
  );
});

test('whatever stands around a comment survives it at its own line', () => {
  const piece = fc.stringMatching(/^[a-z ]{1,12}$/).filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.boolean()), { minLength: 1 }), (parts) => {
      const text = parts.map(([line, isComment]) => (isComment ? `<!-- ${line}\n -->` : line)).join('\n');
      const left = withoutComments(text);
      expect(left.lines.map((line) => line.text)).toEqual(parts.flatMap(([line, is]) => (is ? [] : [line])));
      for (const { text: line, line: at } of left.lines) expect(text.split('\n')[at - 1]).toBe(line);
    }),
  );
});
