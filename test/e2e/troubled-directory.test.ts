import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkTaskFiles, countsOf, failuresOf, readLines, readTaskFiles } from '../helpers/checks.js';
import { cutOff, makeAudio, makeClip, makeEmpty, makeText } from '../helpers/clips.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { makeScene, SCENES } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

const videos = at('videos');
const results = at('videos', 'results');
const NAMES = [
  '-dash.mp4',
  '%d percent #1 [x].mp4',
  'UPPER.MP4',
  'deep/down/here.mp4',
  'file:http.mp4',
  'line\nbreak.mp4',
  `quotes "double" 'single' \`back\`.mp4`,
  'several blanks  here.mp4',
  'ümläut 視頻 🎬.mp4',
];

/** Files that can't be videos, and what is to be said of each. */
const BAD: Readonly<Record<string, RegExp>> = {
  'bad/audio-only.mp4': /not_a_video/,
  'bad/directory-link.mp4': /unreadable|not_found/,
  'bad/empty.mp4': /not_a_video|damaged/,
  'bad/playlist.mp4': /not_a_video/,
  'bad/script.mp4': /not_a_video/,
  'bad/text.mp4': /not_a_video/,
  'bad/truncated-at-start.mp4': /damaged|not_a_video/,
  'bad/truncated.mp4': /damaged/,
};

async function makeTroubles(): Promise<void> {
  for (const folder of ['bad', 'deep/down', '.hidden', 'results'])
    mkdirSync(at('videos', folder), { recursive: true });
  const clip = await makeScene(at('clip.mp4'), 'passes');
  for (const name of [...NAMES, '.hidden/secret.mp4', 'results/made-by-us.mp4'])
    cpSync(clip, at('videos', name));
  symlinkSync('../..', at('videos', 'deep', 'down', 'loop'));
  symlinkSync('loop-2', at('videos', 'loop-1'));
  symlinkSync('loop-1', at('videos', 'loop-2'));
  symlinkSync('nowhere', at('videos', 'bad', 'directory-link.mp4'));

  await makeEmpty(at('videos', 'bad/empty.mp4'));
  await makeText(at('videos', 'bad/text.mp4'));
  await makeText(at('videos', 'bad/playlist.mp4'), `#EXTM3U\n#EXTINF:4,\n${clip}\n#EXT-X-ENDLIST\n`);
  await makeText(at('videos', 'bad/script.mp4'), `ffconcat version 1.0\nfile '${clip}'\n`);
  await makeAudio(at('sound.m4a'));
  cpSync(at('sound.m4a'), at('videos', 'bad/audio-only.mp4'));
  // With its index at the end, a truncated file has none; with the index at the start, it promises what is not there.
  await cutOff(await makeClip(at('videos', 'bad/truncated-at-start.mp4')), 0.6);
  const indexed = { output_options: ['-movflags', '+faststart'] };
  await cutOff(await makeClip(at('videos', 'bad/truncated.mp4'), indexed), 0.6);
}

it('does the good videos of a troubled directory and lists each bad one with a reason and a remedy', async () => {
  await makeTroubles();
  const args = ['run', '--videos', 'videos', '-o', 'videos/results', '--backend', 'signals'];
  const { code, stdout, stderr } = await reeltrace(args, { cwd: at() });

  const bad = Object.keys(BAD);
  expect(countsOf(stderr)).toEqual({
    inputs: NAMES.length + bad.length,
    done: NAMES.length,
    filtered: 0,
    skipped: 0,
    failed: bad.length,
  });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ +at /m);

  const failures = failuresOf(results);
  expect(failures.map(({ video }) => relative(videos, video)).sort()).toEqual(bad);
  for (const { video, kind, message, hint } of failures) {
    expect(kind, video).toMatch(BAD[relative(videos, video)] ?? /^$/);
    expect(message, video).toMatch(/\w+ \w+/);
    expect(hint, video).toMatch(/\w+ \w+/);
  }

  const lengths = new Map(NAMES.map((name) => [at('videos', name), SCENES.passes.seconds]));
  expect(checkTaskFiles(results, lengths)).toBeGreaterThan(0);
  for (const [task, { items }] of readTaskFiles(results)) {
    const named = new Set(items.map((item) => ('video_id' in item ? item.video_id : '')));
    expect([...named].sort(), task).toEqual([...NAMES].sort());
  }
});

it('tries only the failures again, and removes the one that was put right', async () => {
  cpSync(at('clip.mp4'), at('videos', 'bad/empty.mp4'));
  const before = readLines(at('videos', 'results', 'step_1a_caption', 'captions.jsonl'));
  const args = ['run', '--videos', 'videos', '-o', 'videos/results', '--backend', 'signals'];
  const { code, stderr } = await reeltrace(args, { cwd: at() });

  expect(code).toBe(1);
  expect(countsOf(stderr)).toMatchObject({ done: NAMES.length + 1, failed: Object.keys(BAD).length - 1 });
  expect(failuresOf(results).map(({ video }) => relative(videos, video))).not.toContain('bad/empty.mp4');
  const after = readLines(at('videos', 'results', 'step_1a_caption', 'captions.jsonl'));
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.slice(before.length).map(({ video }) => video)).toEqual([at('videos', 'bad/empty.mp4')]);
});

it('names a file whose name is not UTF-8 instead of stumbling over it', async () => {
  mkdirSync(at('names'));
  await makeScene(at('names', 'good.mp4'), 'passes');
  const name = Buffer.concat([
    Buffer.from(`${at('names')}/`),
    Buffer.from([0xff, 0xe9]),
    Buffer.from('.mp4'),
  ]);
  // Some file systems refuse such a name; then there is nothing to stumble over.
  const refused = isRefused(() => writeFileSync(name, 'x'));
  const { code, stderr } = await reeltrace(
    ['run', '--videos', 'names', '-o', 'names-results', '--backend', 'signals', '--steps', '0'],
    { cwd: at() },
  );
  expect(countsOf(stderr)).toMatchObject({ done: 1, failed: refused ? 0 : 1 });
  expect(code).toBe(refused ? 0 : 1);
});

function isRefused(write: () => void): boolean {
  try {
    write();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return true;
    throw error;
  }
}
