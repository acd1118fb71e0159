import { expect, test } from 'vitest';
import { bundledPacks } from '../../../../src/prompts/index.js';
import { PROMPT_KEYS } from '../../../../src/steps.js';
import { prompts, yardIn } from './folder.js';

test('the bundled packs are listed with what they are for', async () => {
  const { code, stdout } = await prompts(await yardIn(), 'list');
  expect(code).toBe(0);
  for (const name of await bundledPacks())
    expect(stdout).toMatch(new RegExp(`^${name} +\\d+ prompts  \\S`, 'm'));
});

test('a pack is listed by prompt: its own files, and those of the pack that it extends', async () => {
  const { code, stdout } = await prompts(await yardIn(), 'list', './yard');
  expect(code).toBe(0);
  expect(stdout).toContain('yard (en): A freight yard\nfolder: yard\n');
  expect(stdout).toMatch(/^ {2}video_filtering +video_filtering\.md$/m);
  expect(stdout.match(/^ {2}\w+ +from general$/gm)).toHaveLength(PROMPT_KEYS.length - 1);
});

test('a prompt that nobody has is listed as missing', async () => {
  const folder = await yardIn({ 'bare/pack.yaml': 'name: bare\n', 'bare/video_filtering.md': 'Is it?\n' });
  const { stdout } = await prompts(folder, 'list', './bare');
  expect(stdout.match(/^ {2}\w+ +missing$/gm)).toHaveLength(PROMPT_KEYS.length - 1);
});

test('a pack that is not there is an error with exit code 2', async () => {
  const { code, stderr } = await prompts(await yardIn(), 'list', 'yards');
  expect(code).toBe(2);
  expect(stderr).toContain('The prompt pack "yards" was not found');
});
