import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VARIABLES } from '../../../../src/prompts/index.js';
import { sampleVariables } from '../../../../src/prompts/sample.js';
import { makeClip } from '../../../helpers/clips.js';
import { ROW_FILES } from '../../../helpers/steps.js';
import { prompts, yardIn } from './folder.js';

/** What a run left of two videos, one a lane. */
function records(normal: string): Readonly<Record<string, string>> {
  const rows = [
    {
      video: '/footage/crash.mp4',
      video_length: 40,
      mode: 'anomaly',
      global_caption: 'A crash.',
      dense_caption: 'd',
    },
    { video: normal, video_length: 20, mode: 'normal', global_caption: 'First try.', dense_caption: 'd' },
    {
      video: normal,
      video_length: 20,
      mode: 'normal',
      global_caption: 'A calm yard with {braces}.',
      dense_caption: 'd',
    },
  ];
  const chunk = { chunk_index: 0, timestamp_start: 0, timestamp_end: 7.5, caption: 'Calm.' };
  const lines = (list: readonly unknown[]) => list.map((row) => `${JSON.stringify(row)}\n`).join('');
  return {
    [`results/${ROW_FILES['1a']}`]: `${lines(rows)}not json\n`,
    [`results/${ROW_FILES['1b']}`]: lines([{ ...rows[2], chunk_captions: [chunk] }]),
  };
}

test('a prompt is printed alone, as the model would get it; where it comes from goes to the other stream', async () => {
  const { code, stdout, stderr } = await prompts(
    await yardIn(),
    'show',
    'video_filtering',
    '--pack',
    './yard',
  );
  expect(code).toBe(0);
  expect(stdout).toBe('Do 30.0 seconds show a yard? {"json": 1}\n');
  expect(stderr).toContain('video_filtering of yard, asked in step 0: yard/video_filtering.md');
  expect(stderr).toContain('temperature 0\n');
});

test('samples are told from real values', async () => {
  const { stdout } = await prompts(await yardIn(), 'show', 'normal_description');
  for (const sample of ['«step 1a: what the video shows', 'Chunk 0 (0.0-5.0s): «step 1b:'])
    expect(stdout).toContain(sample);
  expect(Object.keys(sampleVariables(2))).toEqual(VARIABLES);
});

test('with a video, the length is its real one', async () => {
  const folder = await yardIn();
  await makeClip(join(folder, 'clip.mp4'), { source: 'testsrc=s=96x72:r=10:d=3' });
  const { stdout } = await prompts(folder, 'show', 'video_filtering', '-p', './yard', '--video', 'clip.mp4');
  expect(stdout).toBe('Do 3.0 seconds show a yard? {"json": 1}\n');
});

test('with a results directory, captions are those of the first video of the lane, the last row counting', async () => {
  const folder = await yardIn(records('/footage/calm.mp4'));
  const { stdout, stderr } = await prompts(folder, 'show', 'normal_description', '--results', 'results');
  expect(stdout).toContain('A calm yard with {braces}.');
  expect(stdout).toContain('Chunk 0 (0.0-7.5s): Calm.');
  expect(stdout).toContain('20.0 seconds');
  expect(stdout).not.toContain('«');
  expect(stderr).toContain('with the records of /footage/calm.mp4');
  const chunk = await prompts(folder, 'show', 'normal_chunk_caption', '--results', 'results');
  expect(chunk.stdout).toContain('0.0 to 7.5');
});

test('with both, the records are those of that video, and what they lack is a sample', async () => {
  const folder = await yardIn();
  const clip = join(folder, 'clip.mp4');
  await makeClip(clip, { source: 'testsrc=s=96x72:r=10:d=3' });
  const more = await yardIn(records(clip));
  const { stdout } = await prompts(more, 'show', 'event_summary', '--video', clip, '--results', 'results');
  expect(stdout).toContain('3.0 seconds');
  expect(stdout).toContain('«step 2:');
});

test('no record at all, and a name that is no prompt, are errors with a remedy', async () => {
  const folder = await yardIn(records('/footage/calm.mp4'));
  const none = await prompts(folder, 'show', 'normal_mcq', '--results', 'elsewhere');
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('elsewhere has no record of a video of the lane normal');
  const strange = await prompts(folder, 'show', 'normal_mqc');
  expect(strange.code).toBe(2);
  expect(strange.stderr).toContain('did you mean normal_mcq?');
});

test('a prompt is shown with what is wrong with it', async () => {
  const folder = await yardIn({ 'yard/normal_mcq.md': 'Ask about {global_caption}.\n' });
  const { code, stdout, stderr } = await prompts(folder, 'show', 'normal_mcq', '-p', './yard');
  expect(code).toBe(0);
  expect(stdout).toContain('Ask about «step 1a');
  expect(stderr).toContain('yard/normal_mcq.md:1: {global_caption} is not available');
});
