import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { renderQa } from '../../src/qa/index.js';
import type { QaPair } from '../../src/records/record.js';
import { createRejected } from '../../src/results/rejected.js';
import { pairOf } from '../operators/records.js';
import { asked, nameIn, teacher, useWorld } from '../run/world.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const world = useWorld();
const LIST = 'step_4_output/rejected.jsonl';

/** A pair whose reasoning is missing, and one that is cut off. */
const bad = (about: string): QaPair => ({ ...pairOf('mcq', about), reasoning: '' });
const cut = (about: string): QaPair => ({
  ...pairOf('mcq', about),
  reasoning: 'It is the blue van that comes by and',
});

/** Answers multiple-choice prompts with these pairs, whatever is asked. */
const saying = (...pairs: readonly QaPair[]) =>
  teacher(({ prompt_key }) => (prompt_key === 'normal_mcq' ? renderQa('mcq', pairs) : undefined));

describe('pairs that fail', () => {
  it('are asked again, listed with all their reasons, counted, and kept in the record for the files to be built anew', async () => {
    await world.clips('calm');
    const model = saying(pairOf('mcq', 'calm'), bad('b'), cut('c'));
    const summary = await world.run(model);
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(asked(model).filter((line) => line.includes('_mcq'))).toHaveLength(3);
    expect(summary.checks).toMatchObject({ reasoning_missing: 1, cut_off: 1 });

    const listed = await world.rows(LIST);
    expect(listed).toMatchObject([
      { video: world.path('videos', 'calm.mp4'), prompt_key: 'normal_mcq', pair: bad('b') },
      { pair: cut('c') },
    ]);
    const [row] = (await world.rows('3')).filter((one) => one['prompt_key'] === 'normal_mcq');
    expect(row).toMatchObject({
      qa: [pairOf('mcq', 'calm')],
      qa_output: renderQa('mcq', [pairOf('mcq', 'calm')]),
    });

    await world.run(teacher(), { config: world.config({ permute_mcq_options: false }) });
    expect(await world.rows(LIST)).toEqual(listed);
    expect(await world.items('mcq')).toHaveLength(1);
  });

  it('come back when the checks that they fail are switched off, and go when these are on again', async () => {
    await world.clips('calm');
    await world.run(saying(pairOf('mcq', 'calm'), bad('b')));
    const checks_off = ['reasoning_missing'];
    const summary = await world.run(teacher(), { config: world.config({ checks_off }) });
    expect(await world.items('mcq')).toHaveLength(2);
    expect([await world.rows(LIST), summary.checks]).toEqual([[], {}]);
    await world.run(teacher());
    expect(await world.items('mcq')).toHaveLength(1);
    expect(await world.rows(LIST)).toHaveLength(1);
  });

  it('of records that another tool wrote are found when only step 4 is run', async () => {
    const [calm] = await world.clips('calm');
    const row = {
      video: calm,
      video_length: 12,
      mode: 'normal',
      detailed_description: 'Seen at 00:01 and 00:02.',
    };
    const qa_output = renderQa('mcq', [bad('b'), pairOf('mcq', 'calm')]);
    await world.leave('3', { ...row, prompt_key: 'normal_mcq', qa_output });
    const model = teacher();
    const summary = await world.run(model, { config: world.config({ steps: ['4'] }) });
    expect(asked(model)).toEqual([]);
    expect(summary.checks).toEqual({ reasoning_missing: 1 });
    expect(await world.items('mcq')).toHaveLength(1);
    expect(await world.rows(LIST)).toMatchObject([{ pair: bad('b') }]);
  });

  it('are told by the name of the check, the video and the prompt', async () => {
    await world.clips('calm');
    await world.run(saying(pairOf('mcq', 'calm'), bad('b')));
    expect((await world.rows(LIST))[0]?.['reasons']).toEqual([
      'reasoning_missing: Expected a reasoning, got none.',
    ]);
  });
});

describe('a type of which no pair is left', () => {
  it('is a failure with its reasons beside the others’ items, and is asked anew by the next run', async () => {
    const [calm] = await world.clips('calm', 'quiet');
    const model = teacher((question) =>
      question.prompt_key === 'normal_mcq' && nameIn(question) === 'calm'
        ? renderQa('mcq', [bad('a'), cut('b')])
        : undefined,
    );
    const summary = await world.run(model);
    expect(summary).toMatchObject({ done: 1, failed: 1, reasons: [{ kind: 'rejected', count: 1 }] });
    expect(await world.rows('failures.jsonl')).toMatchObject([
      { video: calm, step: '3', prompt_key: 'normal_mcq', kind: 'rejected', can_retry: true },
    ]);
    expect(await world.rows(LIST)).toMatchObject([
      { video: calm, pair: bad('a') },
      { video: calm, pair: cut('b') },
    ]);
    expect(await world.items('open_qa')).toHaveLength(2);
    expect(await world.items('mcq')).toHaveLength(1);

    const [still] = [saying(cut('c'))];
    await world.run(still);
    expect(await world.rows(LIST)).toMatchObject([{ video: calm, pair: cut('c') }]);
    expect(await world.rows('failures.jsonl')).toHaveLength(1);

    await writeFile(world.results('.reeltrace', 'task-files.json'), '');
    const anew = teacher();
    expect(await world.run(anew)).toMatchObject({ done: 2, failed: 0, items: 2 });
    expect(asked(anew)).toEqual(['calm normal_mcq']);
    expect([await world.rows(LIST), await world.rows('failures.jsonl')]).toEqual([[], []]);
  });

  it('stays listed when the files are built anew and it is left alone', async () => {
    await world.clips('calm');
    await world.run(saying(bad('a')));
    const listed = await world.rows(LIST);
    await world.run(teacher(), { config: world.config({ retry_failed: false, permute_mcq_options: false }) });
    expect(await world.rows(LIST)).toEqual(listed);
    expect(listed).toHaveLength(1);
  });
});

describe('the list', () => {
  const path = useTemporaryFolder();
  const line = (video: string, text: string) => ({
    video,
    prompt_key: 'normal_mcq',
    reasons: ['cut_off: so'],
    text,
  });

  it('drops the lines of an answer without a record when there is a new one, and no others', async () => {
    const file = path('rejected.jsonl');
    const before = [line('/a', '1'), line('/b', '2'), line('/a', '3')];
    await writeFile(file, `${before.map((each) => JSON.stringify(each)).join('\n')}\nnot a line\n`);
    const rejected = await createRejected(file, (video) => video === '/b');
    for (const video of ['/a', '/b', '/c']) rejected.renew(video, 'normal_mcq');
    rejected.add(line('/a', '4'));
    rejected.keep(line('/d', '5'));
    await rejected.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((each) => JSON.parse(each).text)).toEqual(['2', '4', '5']);
    expect(rejected.checks()).toEqual({ refused: { cut_off: 1 }, doubtful: {} });
  });
});
