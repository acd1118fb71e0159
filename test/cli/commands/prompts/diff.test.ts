import { expect, test } from 'vitest';
import { prompts, yardIn } from './folder.js';

test('what differs is printed as a patch, and how much on the other stream', async () => {
  const { code, stdout, stderr } = await prompts(await yardIn(), 'diff', 'general', './yard');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^--- general\/video_filtering\.md\n\+\+\+ yard\/video_filtering\.md\n@@ /);
  expect(stdout).toContain('\n+Do {video_length} seconds show a yard? {"json": 1}\n');
  expect(stdout.match(/^\+\+\+ /gm)).toHaveLength(1);
  expect(stderr).toBe('prompts that differ, general → ./yard: 1\n');
});

test('only the keys are printed when asked for', async () => {
  const { stdout } = await prompts(await yardIn(), 'diff', 'general', './yard', '--brief');
  expect(stdout).toMatch(/^video_filtering {2}\+\d+ -\d+\n$/);
});

test('a pack does not differ from itself', async () => {
  const { code, stdout, stderr } = await prompts(await yardIn(), 'diff', './yard', './yard');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain(': 0');
});
