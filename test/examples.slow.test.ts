import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeClip, makeText } from './helpers/clips.js';
import { compile, makeProject, ROOT, runProgram } from './helpers/project.js';

let folder = '';
let complaints = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltrace-examples-'));
  await makeProject(folder);
  const examples = (await readdir(join(ROOT, 'examples'))).filter((name) => name.endsWith('.ts'));
  for (const name of examples) await copyFile(join(ROOT, 'examples', name), join(folder, name));
  complaints = await compile(folder);

  await mkdir(join(folder, 'clips'));
  const still = 'color=gray:s=96x72:r=10:d=4,noise=alls=5';
  const moving = 'color=gray:s=96x72:r=10:d=8[back];color=red:s=30x30:r=10[block];';
  const path = `overlay=x='40*(t-4)':y=20:shortest=1:enable='gte(t,4)'`;
  await makeClip(join(folder, 'clips/still.mp4'), { source: still });
  await makeClip(join(folder, 'clips/moving.mp4'), { source: `${moving}[back][block]${path}` });
  await makeText(join(folder, 'clips/text.mp4'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('every example compiles against the built package as a program of a user does', () => {
  expect(complaints).toBe('');
});

test('an operator between captions and descriptions ends quiet videos and adds a field to the others', async () => {
  const { stdout } = await runProgram(folder, 'own-operator.js', ['clips', 'descriptions.jsonl']);
  const ended = stdout.trim().split('\n').sort();
  expect(ended).toEqual([
    `done  ${join(folder, 'clips/moving.mp4')}`,
    expect.stringMatching(/^failed {2}.*text\.mp4 {2}.*is a text file, not a video/),
    expect.stringMatching(/^filtered {2}.*still\.mp4 {2}expected at least 2 events, the caption lists 1$/),
  ]);
  const rows = await readFile(join(folder, 'descriptions.jsonl'), 'utf8');
  expect(rows.split('\n')).toHaveLength(2);
  const row = JSON.parse(rows);
  expect(row).toEqual({
    video: join(folder, 'clips/moving.mp4'),
    event_count: expect.any(Number),
    detailed_description: expect.stringContaining('8 s'),
  });
  expect(row.event_count).toBeGreaterThanOrEqual(2);
});

test('a list on standard input becomes an inventory with a line for each video, readable or not', async () => {
  const list = [
    'clips/still.mp4',
    'clips/missing.mp4',
    '{"video_path": "clips/moving.mp4", "camera": 3}',
    '',
  ];
  const { stdout } = await runProgram(folder, 'from-a-list.js', [], list.join('\n'));
  const lines = stdout.trim().split('\n');
  const inventory = Object.fromEntries(
    lines.map((line) => JSON.parse(line)).map(({ video, ...rest }) => [video, rest]),
  );
  const size = { width: 96, height: 72, codec: 'h264' };
  expect(inventory).toEqual({
    [join(folder, 'clips/still.mp4')]: { ...size, duration: 4 },
    [join(folder, 'clips/moving.mp4')]: { ...size, duration: 8, camera: 3 },
    [join(folder, 'clips/missing.mp4')]: { problem: expect.stringContaining('missing.mp4') },
  });
});
