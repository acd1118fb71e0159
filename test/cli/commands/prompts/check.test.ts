import { expect, test } from 'vitest';
import { prompts, yardIn } from './folder.js';

test('a pack that is in order passes with exit code 0', async () => {
  const { code, stdout } = await prompts(await yardIn(), 'check', './yard', 'general');
  expect(stdout.split('\n').filter((line) => line.includes(':'))).toEqual([
    './yard: in order',
    'general: in order',
  ]);
  expect(code).toBe(0);
});

test('it says how much of each prompt that is read without a video is the same for all videos', async () => {
  const text = 'Words that all prompts share. '.repeat(200);
  const folder = await yardIn({
    'yard/pack.yaml': 'name: yard\nextends: general\nqa_types: [mcq, open_qa]\n',
    'yard/normal_mcq.md': `${text}\n{detailed_description}\n`,
    'yard/normal_open_qa.md': `In {video_length} s:\n${text}\n{detailed_description}\n`,
  });
  const { code, stdout } = await prompts(folder, 'check', './yard');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^same for all videos +characters +tokens +of its fixed text +kept$/m);
  expect(stdout).toMatch(/^normal_mcq +6,001 +1,500 +100 % +1,408$/m);
  expect(stdout).toMatch(/^normal_open_qa +3 +1 +0 % +0$/m);
  // Prompts that watch begin with the video, and there are no questions of other types.
  expect(stdout).not.toMatch(/caption|video_filtering|normal_bcq/);
  expect(
    stdout.match(/yard.normal_open_qa\.md: about 1,501 tokens of fixed text come after the first variable/g),
  ).toHaveLength(1);
  expect(stdout).not.toMatch(/normal_mcq\.md: about/);
});

test('each kind of mistake is named by file and line, and the exit code is 1', async () => {
  const folder = await yardIn({
    'yard/pack.yaml': 'name: yard\nextends: general\nlangauge: en\n',
    'yard/normal_mcq.md': 'Ask about\n{global_caption}.\n',
    'yard/normal_bcq.md': '{detailed_description}\n[ACTORS: who is seen]\n',
    'yard/normal_open_qua.md': 'x\n',
    'yard/event_summary.md': '{detailed_description}\n\n<example>\n=====\nQuestion: What?\n</example>\n',
    'yard/video_filtering.md': 'It lasts {video_lenght} s.\n',
  });
  const { code, stdout } = await prompts(folder, 'check', './yard');
  expect(code).toBe(1);
  for (const place of [
    'yard/pack.yaml:3: unknown field "langauge"',
    'yard/normal_mcq.md:2: {global_caption} is not available',
    'yard/normal_mcq.md:1: {detailed_description} is missing',
    'yard/normal_bcq.md:2: [ACTORS: who is seen] is a placeholder',
    'yard/normal_open_qua.md:1: "normal_open_qua.md" is not the name of a prompt',
    'yard/event_summary.md:5: an answer in this form would not be read',
    'yard/video_filtering.md:1: {video_lenght} is not a variable',
  ])
    expect(stdout).toContain(place);
  expect(stdout).toMatch(/^\.\/yard: \d+ problems$/m);
});

test('prompts that are missing, with no pack behind, fail it', async () => {
  const folder = await yardIn({ 'bare/pack.yaml': 'name: bare\nqa_types: [mcq]\n' });
  const { code, stdout } = await prompts(folder, 'check', './yard', './bare');
  expect(code).toBe(1);
  expect(stdout).toContain('bare/pack.yaml:1: the prompt "video_filtering" is missing');
});

test('no pack at all is an error of the command line', async () => {
  const { code, stderr } = await prompts(await yardIn(), 'check');
  expect(code).toBe(2);
  expect(stderr).toContain('reeltrace:');
});
