import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.js';
import { ConfigError } from '../../../src/errors/errors.js';
import { going, type Video } from '../../../src/records/record.js';
import { mediaRoot, videoId } from '../../../src/results/video-id.js';
import { fromRecords, gatherInputs } from '../../../src/run/inputs/inputs.js';
import { collect, paths } from '../../sources/contract.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const path = useTemporaryFolder();
const config = (data: object) => parseConfig({ results_dir: path('out'), data });

async function write(name: string, text = 'video'): Promise<string> {
  await mkdir(dirname(path(name)), { recursive: true });
  await writeFile(path(name), text);
  return path(name);
}

async function* given(...videos: readonly string[]) {
  for (const video of videos) yield going<Video>({ video });
}

describe('the inputs of a run', () => {
  it('are all that are named: folders, files, lines and what comes from elsewhere, each video once', async () => {
    const [a, b, c] = [await write('videos/a.mp4'), await write('videos/sub/b.mkv'), await write('c.mov')];
    const lines = await write('in.jsonl', [a, c].map((video) => `${JSON.stringify({ video })}\n`).join(''));
    const data = { videos: [path('videos'), c], input_jsonl_files: [lines] };
    const { videos, duplicates } = gatherInputs(config(data), undefined, [given('/else/d.mp4', b)]);
    expect(paths(await collect(videos))).toEqual([a, b, c, '/else/d.mp4']);
    expect(duplicates()).toBe(3);
  });

  it('never include what lies in the results directory', async () => {
    const a = await write('a.mp4');
    await write('out/clips/b.mp4');
    expect(paths(await collect(gatherInputs(config({ videos: [path()] }), undefined).videos))).toEqual([a]);
  });

  it('are only the lines where the filter field is true', async () => {
    const a = await write('a.mp4');
    const lines = [{ video: a, ok: true }, { video: path('b.mp4'), ok: false }, { video: path('c.mp4') }];
    const file = await write('in.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { videos } = gatherInputs(config({ input_jsonl_files: [file], filter_field: 'ok' }), undefined);
    expect(paths(await collect(videos))).toEqual([a]);
  });

  it('are below the video root where nothing else is named', async () => {
    const a = await write('videos/a.mp4');
    const { videos } = gatherInputs(config({ video_root: path('videos') }), undefined);
    expect(paths(await collect(videos))).toEqual([a]);
  });

  it('are those of the records that the first step reads where that is a later one', async () => {
    await write(
      'out/step_1a_caption/captions.jsonl',
      '{"video":"/v/a.mp4"}\nno record\n{"video_path":"/v/b.mp4"}\n{"other":1}\n{"video":"/v/a.mp4"}\n',
    );
    const { videos } = gatherInputs(config({ video_root: path() }), 'step_1a_caption/captions.jsonl');
    expect(paths(await collect(videos))).toEqual(['/v/a.mp4', '/v/b.mp4']);
    expect(await collect(fromRecords(path('none.jsonl')))).toEqual([]);
  });

  it('are told from the beginnings of records only where those are the same to the last byte', async () => {
    const odd = ['/v/x",', '/v/x",y.mp4', '/v/x\\', '/v/é.mp4'];
    const videos = ['/v/a.mp4', ...odd, '/v/a.mp4', '/v/ab.mp4', ...odd];
    const rows = videos.map((video) => `${JSON.stringify({ video, video_length: 1, text: 'a","b' })}\n`);
    const file = await write('rows.jsonl', `${rows.join('')}{"video":"/v/bad.mp4","video_length":oops}\n`);
    expect(paths(await collect(fromRecords(file)))).toEqual(videos);
  });

  it('have to come from somewhere', () => {
    expect(() => gatherInputs(config({}), undefined)).toThrow(ConfigError);
  });
});

describe('the media root', () => {
  it('is the video root, else the only folder that videos come from', async () => {
    await write('videos/a.mp4');
    const rootOf = (data: object) => mediaRoot(config(data).data);
    const videos = [path('videos')];
    expect(rootOf({ video_root: path('root'), videos })).toBe(path('root'));
    expect(rootOf({ video_root: 'some/where' })).toBe(resolve('some/where'));
    expect(rootOf({ videos })).toBe(path('videos'));
    expect(rootOf({ videos: [path('videos', 'a.mp4')] })).toBeNull();
    expect(rootOf({ videos: [path('videos'), path()] })).toBeNull();
    expect(rootOf({ videos, input_jsonl_files: ['in.jsonl'] })).toBeNull();
    expect(rootOf({ videos: [path('gone')] })).toBeNull();
    expect(rootOf({})).toBeNull();
  });
});

describe('the name of a video in the task files', () => {
  it.each([
    ['/v/sub/a.mp4', '/v', 'sub/a.mp4'],
    ['/v/a.mp4', null, '/v/a.mp4'],
    ['/other/a.mp4', '/v', '/other/a.mp4'],
    ['/video/a.mp4', '/v', '/video/a.mp4'],
    ['/v/..a/b.mp4', '/v', '..a/b.mp4'],
  ])('of %s below %s is %s', (video, root, id) => {
    expect(videoId(video, root)).toBe(id);
  });
});
