import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderQa } from '../../src/qa/index.js';
import { TASKS } from '../../src/records/record.js';
import { itemsAVideo, pairOf } from '../operators/records.js';
import { asked, teacher, useWorld } from '../run/world.js';

const world = useWorld();
const NOTE = '.reeltrace/task-files.json';

/** Runs once more and gives what was told and that nothing was asked. */
async function runAgain(rest: object = {}, workflow: object = {}): Promise<string[]> {
  const notices: string[] = [];
  const model = teacher();
  await world.run(model, {
    config: world.config(workflow, rest),
    onEvent: (event) => event.type === 'notice' && notices.push(event.message),
  });
  expect(asked(model)).toEqual([]);
  return notices;
}

const BUILT = 'the task files were rebuilt from 16 records';

describe('the task files', () => {
  it('are left as they are when they are up to date', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    expect(await runAgain()).toEqual([]);
  });

  it.each([
    ['is missing, as after a kill', () => rm(world.results(NOTE))],
    ['was cut off', () => writeFile(world.results(NOTE), '{"settings":"ab')],
    ['is something else', () => writeFile(world.results(NOTE), '[1, 2]')],
  ])('are built anew, the same, when the note about them %s', async (_name, spoil) => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    const files = await world.taskFiles();
    await spoil();
    expect(await runAgain()).toEqual([BUILT]);
    expect(await world.taskFiles()).toEqual(files);
    expect(await runAgain()).toEqual([]);
  });

  it('are built anew when one was removed, or all of them', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    const files = await world.taskFiles();
    await rm(world.results('step_4_output', 'bcq.json'));
    expect(await runAgain()).toEqual([BUILT]);
    expect(await world.taskFiles()).toEqual(files);
    await rm(world.results('step_4_output'), { recursive: true });
    expect(await runAgain()).toEqual([BUILT]);
    expect(await world.taskFiles()).toEqual(files);
  });

  it('are built anew when rows came from elsewhere', async () => {
    const [calm] = await world.clips('calm', 'crash');
    await world.run(teacher(), { config: world.config({ qa_types: ['mcq'] }) });
    const rows = await world.rows('3');
    const qa_output = renderQa('open_qa', [pairOf('open_qa', 'elsewhere')]);
    const foreign = {
      video: calm,
      video_length: 12,
      mode: 'normal',
      prompt_key: 'normal_open_qa',
      qa_output,
    };
    await world.leave('3', ...rows, foreign);
    expect(await runAgain({}, { qa_types: ['mcq'] })).toEqual(['the task files were rebuilt from 3 records']);
    expect(await world.items('open_qa')).toMatchObject([{ question: 'What of elsewhere?' }]);
  });

  it('say the new license, description and media root everywhere when these change', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    expect(await runAgain({ license: 'CC-BY-4.0', description_extra: 'By a fake.' })).toEqual([BUILT]);
    for (const [name, text] of Object.entries(await world.taskFiles())) {
      const { metadata, items } = JSON.parse(text);
      expect(metadata.license).toBe('CC-BY-4.0');
      expect(metadata.description).toMatch(/ By a fake\.$/);
      expect([name, items.length]).toEqual([name, 2 * itemsAVideo(name)]);
    }
    const root = {
      license: 'CC-BY-4.0',
      description_extra: 'By a fake.',
      data: { video_root: world.path() },
    };
    expect(await runAgain(root)).toEqual([BUILT]);
    expect((await world.items('mcq')).map(({ video_id }) => video_id)).toEqual([
      'videos/calm.mp4',
      'videos/crash.mp4',
    ]);
  });

  it('have their options in the model’s order, or shuffled, as the setting says now', async () => {
    await world.clips('calm', 'crash', 'calm-2', 'calm-3', 'calm-4');
    await world.run(teacher());
    const shuffled = await world.items('mcq');
    await runAgain({}, { permute_mcq_options: false });
    const plain = await world.items('mcq');
    expect(plain.map(({ answer }) => answer)).toEqual(['B', 'B', 'B', 'B', 'B']);
    expect(plain).not.toEqual(shuffled);
    await runAgain();
    expect(await world.items('mcq')).toEqual(shuffled);
  });

  it('keep a file of the list of what was rejected beside them, not twice', async () => {
    await world.clips('calm');
    const bad =
      'Multiple-Choice Question: Which?\nA. one\nB. two\n======\nAnswer: F\n=====\nReasoning: So.\n=====\n';
    await world.run(
      teacher(({ prompt_key }) =>
        prompt_key === 'normal_mcq' ? renderQa('mcq', [pairOf('mcq')]) + bad : undefined,
      ),
    );
    await rm(world.results(NOTE));
    await runAgain();
    expect(await world.rows('step_4_output/rejected.jsonl')).toHaveLength(1);
  });

  it('are there in full when only step 4 is run over records of step 3', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher(), { config: world.config({ steps: ['0', '1a', '1b', '1c', '2', '3'] }) });
    expect(await world.taskFiles()).toEqual({});
    await runAgain({}, { steps: ['4'] });
    for (const task of TASKS) expect(await world.items(task)).toHaveLength(2 * itemsAVideo(task));
  });

  describe('with the deepest folder in common as media root', () => {
    const AUTO = { video_root: 'auto' };
    /** Makes videos below a folder and gives their paths. */
    async function put(...names: readonly string[]): Promise<string[]> {
      const paths = names.map((name) => world.path('all', name));
      for (const path of paths) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `bytes of ${path}`);
      }
      return paths;
    }
    async function list(...videos: readonly string[]): Promise<object> {
      await writeFile(
        world.path('in.jsonl'),
        videos.map((video) => `${JSON.stringify({ video })}\n`).join(''),
      );
      return { ...AUTO, input_jsonl_files: [world.path('in.jsonl')] };
    }
    async function ids(): Promise<[string, ...string[]]> {
      const { media_root, items } = JSON.parse((await world.taskFiles())['bcq.json'] ?? '');
      return [media_root, ...new Set<string>(items.map((item: { video_id: string }) => item.video_id))];
    }
    const run = (data: object, workflow: object = {}) =>
      world.run(teacher(), { config: world.config(workflow, { data }) });

    it('are right at the end of each run, whatever it adds, and built again only when the folder moves', async () => {
      const [a = '', b = '', c = ''] = await put('x/1/calm-a.mp4', 'x/2/calm-b.mp4', 'y/calm-c.mp4');
      expect(await run(await list(a, b))).toMatchObject({ media_root: world.path('all', 'x') });
      expect(await ids()).toEqual([world.path('all', 'x'), '1/calm-a.mp4', '2/calm-b.mp4']);
      const summary = await run(await list(c));
      expect(summary).toMatchObject({ media_root: world.path('all'), rebuilt_items: 0 });
      expect(await ids()).toEqual([world.path('all'), 'x/1/calm-a.mp4', 'x/2/calm-b.mp4', 'y/calm-c.mp4']);
      const files = await world.taskFiles();
      expect(await runAgain({ data: await list(a) })).toEqual([]);
      await rm(world.results(NOTE));
      expect(await runAgain({ data: await list(a) })).toEqual([
        'the task files were rebuilt from 24 records',
      ]);
      expect(await runAgain({ data: AUTO }, { steps: ['4'] })).toEqual([]);
      expect(await world.taskFiles()).toEqual(files);
    });

    it('need no second building where the folders that are named are right', async () => {
      await put('x/calm-a.mp4', 'y/calm-b.mp4', 'y/slides.mp4');
      const data = { ...AUTO, videos: [world.path('all', 'x'), world.path('all', 'y')] };
      const built: string[] = [];
      await world.run(teacher(), {
        config: world.config({}, { data }),
        onEvent: (event) => {
          if (event.type === 'settled') built.push(event.settled.video);
        },
      });
      expect(built).toHaveLength(3);
      expect(await ids()).toEqual([world.path('all'), 'x/calm-a.mp4', 'y/calm-b.mp4']);
      expect(await runAgain({ data })).toEqual([]);
    });

    it('follow a change of the setting, forth and back', async () => {
      const [a = '', b = ''] = await put('x/calm-a.mp4', 'y/calm-b.mp4');
      const data = await list(a, b);
      await run({ ...data, video_root: '' });
      expect(await ids()).toEqual([null, a, b]);
      expect(await runAgain({ data })).toEqual([BUILT]);
      expect(await ids()).toEqual([world.path('all'), 'x/calm-a.mp4', 'y/calm-b.mp4']);
      expect(await runAgain({ data: { ...data, video_root: '' } })).toEqual([BUILT]);
      expect(await ids()).toEqual([null, a, b]);
    });

    it('are right after answers were replaced', async () => {
      const [a = '', b = ''] = await put('x/calm-a.mp4', 'y/calm-b.mp4');
      const data = await list(a, b);
      await run(data);
      const files = await world.taskFiles();
      await run(data, { refresh: 'all', refresh_steps: ['3'] });
      expect(await world.taskFiles()).toEqual(files);
      expect(await ids()).toEqual([world.path('all'), 'x/calm-a.mp4', 'y/calm-b.mp4']);
    });
  });

  it('name the videos by their path below the only folder they come from', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const text = await readFile(world.results('step_4_output', 'mcq.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      format: 'tao-vl-reason-v1.0',
      media_root: world.path('videos'),
      items: [{ video_id: 'calm.mp4' }],
    });
  });
});
