import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.js';
import { ConfigError } from '../../../src/errors/errors.js';
import { going, type Video } from '../../../src/records/record.js';
import { mediaRoot } from '../../../src/results/media-root.js';
import { fromRecords } from '../../../src/results/recorded-videos.js';
import { videoId } from '../../../src/results/video-id.js';
import { checkNamedInputs, gatherInputs } from '../../../src/run/inputs/inputs.js';
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
    // What says more than a path comes first.
    expect(paths(await collect(videos))).toEqual([a, c, '/else/d.mp4', b]);
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

  it('are the lines of lists and what is below the video root, together; what a line says of a video counts', async () => {
    const [a, b] = [await write('videos/a.mp4'), await write('videos/b.mp4')];
    const lines = await write('in.jsonl', `${JSON.stringify({ video: b, mode: 'anomaly', camera: 3 })}\n`);
    const data = { video_root: path('videos'), input_jsonl_files: [lines] };
    const { videos, duplicates } = gatherInputs(config(data), undefined);
    expect(await collect(videos)).toEqual([
      going({ video: b, mode: 'anomaly', meta: { camera: 3 } }),
      going({ video: a }),
    ]);
    expect(duplicates()).toBe(1);
  });

  it('are not those below the video root where folders or standard input name them', async () => {
    const a = await write('videos/a.mp4');
    await write('b.mp4');
    const data = { video_root: path() };
    const named = gatherInputs(config({ ...data, videos: [path('videos')] }), undefined);
    expect(paths(await collect(named.videos))).toEqual([a]);
    const piped = gatherInputs(config(data), undefined, [given('/else/d.mp4')]);
    expect(paths(await collect(piped.videos))).toEqual(['/else/d.mp4']);
  });

  it('say which files of the folders are left out, each once', async () => {
    await write('videos/a.mp4');
    await write('videos/sub/a.json');
    await write('videos/b.txt');
    const data = { videos: [path('videos'), path('videos/sub')] };
    const { videos, left_out, nothing_found } = gatherInputs(config(data), undefined);
    await collect(videos);
    expect(left_out()).toEqual({ '.json': 1, '.txt': 1 });
    expect(nothing_found()).toBeNull();
  });

  it('say where they were looked for when there are none', async () => {
    await write('videos/b.txt');
    const list = await write('in.jsonl', '{"video":"/v/a.mp4"}\n');
    const data = { videos: [path('videos')], input_jsonl_files: [list], filter_field: 'ok' };
    const { videos, nothing_found } = gatherInputs(config(data), undefined);
    await collect(videos);
    expect(nothing_found()).toContain(`whose field ok is true in ${list} and for`);
    expect(nothing_found()).toMatch(/a file that ends with .*\.mp4 .*\.webm .* below .*videos$/);
    const piped = gatherInputs(config({}), undefined, [given()]);
    await collect(piped.videos);
    expect(piped.nothing_found()).toBeNull();
  });

  it('are known from records where folders are gone, and the video root stands for all records', async () => {
    await write(
      'out/rows.jsonl',
      ['/v/a.mp4', '/v/b/c.mp4', '/w/d.mp4'].map((video) => `{"video":"${video}"}\n`).join(''),
    );
    const list = await write('in.jsonl', '{"video":"/w/e.mp4"}\n');
    const named = async (data: object) =>
      paths(await collect(gatherInputs(config(data), 'rows.jsonl').videos));
    expect(await named({ videos: ['/v/b', '/w/d.mp4', '/v/a'] })).toEqual(['/v/b/c.mp4', '/w/d.mp4']);
    expect(await named({ video_root: '/v/b', input_jsonl_files: [list] })).toEqual([
      '/w/e.mp4',
      '/v/a.mp4',
      '/v/b/c.mp4',
      '/w/d.mp4',
    ]);
    expect(await named({ input_jsonl_files: [list] })).toEqual(['/w/e.mp4']);
  });

  it('need to be there only for steps that read videos; lists always', async () => {
    const check = (data: object, reads_video: boolean, more: unknown[] = []) =>
      checkNamedInputs(config(data).data, reads_video, more);
    const list = await write('in.jsonl', '');
    for (const data of [{ videos: ['/gone'] }, { video_root: '/gone' }]) {
      await expect(check({ ...data, input_jsonl_files: [list] }, true)).rejects.toThrow('/gone');
      await expect(check({ ...data, input_jsonl_files: [list] }, false)).resolves.toBeUndefined();
    }
    await expect(check({ input_jsonl_files: ['/gone.jsonl'] }, false)).rejects.toThrow('/gone.jsonl');
    await expect(check({ video_root: '/gone' }, true, [given()])).resolves.toBeUndefined();
    const file = await write('a.mp4');
    for (const reads_video of [true, false])
      await expect(check({ video_root: file, videos: [file] }, reads_video)).rejects.toThrow(
        'expected a folder',
      );
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
    // This is no folder.
    expect(() => gatherInputs(config({ video_root: 'auto' }), undefined)).toThrow(ConfigError);
  });
});

describe('the media root', () => {
  it('is the video root, else the only folder that videos come from', async () => {
    await write('videos/a.mp4');
    const rootOf = (data: object) => mediaRoot(config(data).data).folder;
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

  it('that depends on all videos is at first what folders and files have in common', async () => {
    await write('videos/a.mp4');
    await write('videos/sub/b.mp4');
    const rootOf = (data: object) => mediaRoot(config({ ...data, video_root: 'auto' }).data);
    expect(rootOf({ videos: [path('videos')] })).toEqual({ folder: path('videos'), is_auto: true });
    expect(rootOf({ videos: [path('videos', 'sub', 'b.mp4'), path('videos', 'sub')] }).folder).toBe(
      path('videos', 'sub'),
    );
    expect(rootOf({ videos: [path('videos', 'sub'), path('gone.mp4')] }).folder).toBe(path());
    expect(rootOf({ videos: [path('videos')], input_jsonl_files: ['in.jsonl'] }).folder).toBeNull();
    expect(rootOf({}).folder).toBeNull();
  });
});

describe('the name of a video in the task files', () => {
  it.each([
    ['/v/sub/a.mp4', '/v', 'sub/a.mp4'],
    ['/v/a.mp4', null, '/v/a.mp4'],
    ['/other/a.mp4', '/v', '/other/a.mp4'],
    ['/video/a.mp4', '/v', '/video/a.mp4'],
    ['/v/..a/b.mp4', '/v', '..a/b.mp4'],
    ['/v/a.mp4', '/v/a.mp4', '/v/a.mp4'],
  ])('of %s below %s is %s', (video, root, id) => {
    expect(videoId(video, root)).toBe(id);
  });
});
