import { readFile, rm, writeFile } from 'node:fs/promises';
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
