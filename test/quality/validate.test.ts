import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { toItems } from '../../src/qa/index.js';
import { type ValidateOptions, validateDataset } from '../../src/quality/index.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { TASKS, type Task } from '../../src/records/record.js';
import { pairsOf } from '../operators/records.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';
import { type Asked, choices, verdicts } from './question-sets.js';

const at = useTemporaryFolder();

type Item = Record<string, unknown>;

const metadata = (task: string) => ({
  type: 'annotation',
  task,
  date: '2026-01-31',
  description: 'Made elsewhere.',
  license: '',
});

function envelope(task: string, items: readonly unknown[], rest: object = {}): object {
  return { format: 'tao-vl-reason-v1.0', metadata: metadata(task), media_root: null, items, ...rest };
}

/** Good items of a task about one video. */
function goodItems(task: Task, video_id = 'a.mp4'): Item[] {
  return QA_TYPES.flatMap((type) => pairsOf(type, video_id).flatMap((pair) => toItems(pair, video_id)))
    .filter((item) => item.task === task)
    .map(({ task: _task, ...item }) => item);
}

async function put(name: string, content: object | string): Promise<string> {
  const path = at(name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** `check: message` of all problems. */
async function problemsIn(paths: readonly string[], options: ValidateOptions = {}): Promise<string[]> {
  const { problems } = await validateDataset(paths, options);
  return problems.flatMap(({ check, problems: all }) => all.map(({ message }) => `${check}: ${message}`));
}

/** One item of a task, changed, and what is said of it. */
async function problemsOf(task: Task, change: Item, options: ValidateOptions = { check_media: false }) {
  const [first] = goodItems(task);
  return problemsIn([await put(`${task}.json`, envelope(task, [{ ...first, ...change }]))], options);
}

describe('validateDataset', () => {
  it('finds nothing wrong with good items of every task, however the file is laid out', async () => {
    for (const [index, task] of TASKS.entries()) {
      const { items, ...rest } = envelope(task, goodItems(task)) as { items: unknown };
      const text = JSON.stringify(index % 2 === 0 ? { items, ...rest } : { ...rest, items }, null, index % 3);
      await put(`set/${task}.json`, text);
    }
    await put('set/a.mp4', '');
    const found = await validateDataset([at('set')]);
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({ version: 1, errors: 0, warnings: 0 });
    expect(found.files.map(({ task, videos }) => [task, videos])).toEqual(
      [...TASKS].sort().map((task) => [task, 1]),
    );
    expect(found.figures.items.total).toBe(found.files.reduce((sum, { items }) => sum + items, 0));
  });

  it.each([
    ['no JSON', 'rubbish', 'document: line 1: expected an object, {, got "rubbish"'],
    ['a list', '[]', 'document: line 1: expected an object, {'],
    ['an empty file', '', 'document: line 1: it breaks off'],
    ['an empty object', '{}', 'format: expected "tao-vl-reason-v1.0", got none'],
    ['items that are none', envelope('mcq', [], { items: {} }), 'items: expected a list of items, got none'],
    [
      'another version',
      envelope('mcq', [], { format: 'tao-v2' }),
      'format: expected "tao-vl-reason-v1.0", got "tao-v2"',
    ],
    [
      'one field too many',
      envelope('mcq', [], { info: 1 }),
      'document: expected the fields format, metadata, media_root, items, got "info"',
    ],
    [
      'a root that is none',
      envelope('mcq', [], { media_root: 5 }),
      'media_root: expected null or a folder, got 5',
    ],
    [
      'metadata without a license',
      envelope('mcq', [], { metadata: { ...metadata('mcq'), license: undefined } }),
      'metadata.license: ',
    ],
    ['metadata that are none', envelope('mcq', [], { metadata: [] }), 'metadata: expected an object, got []'],
    [
      'metadata of another type',
      envelope('mcq', [], { metadata: { ...metadata('mcq'), type: 'questions' } }),
      'metadata.type: expected "annotation", got "questions"',
    ],
    [
      'metadata with one field too many',
      envelope('mcq', [], { metadata: { ...metadata('mcq'), source: 'me' } }),
      'metadata: expected the fields type, license, task, date, description, tags, got "source"; take it out',
    ],
    [
      'tags that are no texts',
      envelope('mcq', [], { metadata: { ...metadata('mcq'), tags: [1] } }),
      'metadata.tags: expected a list of texts, got [1]',
    ],
    [
      'a task that is no text',
      envelope('mcq', [], { metadata: { ...metadata('mcq'), task: 5 } }),
      'metadata.task: expected a text, got 5',
    ],
    [
      'a field that comes twice',
      '{"format": "tao-vl-reason-v1.0", "format": "tao-vl-reason-v1.0"}',
      'document: a field is in it twice',
    ],
  ])('says of %s what was expected', async (_, content, expected) => {
    const { problems } = await validateDataset([await put('mcq.json', content)]);
    const errors = problems.filter(({ severity }) => severity === 'error');
    const found = errors.flatMap(({ problems: all }) =>
      all.map(({ check, message }) => `${check}: ${message}`),
    );
    expect(
      found.some((problem) => problem.startsWith(expected)),
      found.join('\n'),
    ).toBe(true);
  });

  it.each([
    [{ video_id: undefined }, 'item: expected exactly one of video_id and image_id, got none'],
    [{ image_id: 'a.png' }, 'item: expected exactly one of video_id and image_id, got both'],
    [{ reasoning: null }, 'item: expected reasoning to be a text, got null'],
    [{ answer: 5 }, 'item: expected answer to be a text, got 5'],
    [{ item_index: 5 }, 'item: expected item_index to be a text, got 5'],
    [{ question: ' ' }, 'item: expected a text as question, got none'],
  ])('says of an item with %j what is wrong with its form', async (change, expected) => {
    expect((await problemsOf('open_qa', change))[0]).toContain(expected);
  });

  it.each([
    ['mcq', { answer: 'J' }, 'letter_exists: '],
    ['mcq_openended', { answer: 'A. blue van' }, 'letter_text_mismatch: '],
    ['mcq', { reasoning: 'A door slides open at the side. So it is option C.' }, 'reasoning_conclusion: '],
    [
      'mcq',
      { reasoning: 'A door slides open at the side. That rules out B and D.' },
      'reasoning_conclusion: ',
    ],
    ['mcq', { reasoning: 'A door slides open. The blue van (option D) has one.' }, 'reasoning_conclusion: '],
    [
      'temporal_localization',
      { reasoning: 'It comes from the left. So it is seen from 00:05 to 00:08.' },
      'reasoning_conclusion: ',
    ],
    ['temporal_localization', { answer: '{"start": "00:09", "end": "00:03"}' }, 'reversed_interval: '],
    ['open_qa', { answer: 'I cannot view the video.' }, 'refusal: '],
    ['bcq', { answer: 'Maybe' }, 'answer_form: Expected Yes or No as the answer, got "Maybe".'],
    ['mcq', { answer: 'Both A and B' }, 'unclear_answer: '],
  ] as const)('judges %s with %j as the pipeline would', async (task, change, expected) => {
    const { problems } = await validateDataset(
      [await put('x.json', envelope(task, [{ ...goodItems(task)[0], ...change }]))],
      { check_media: false },
    );
    const errors = problems.filter(({ severity }) => severity === 'error');
    const told = errors.flatMap(({ problems: all }) =>
      all.map(({ check, message }) => `${check}: ${message}`),
    );
    expect(
      told.some((line) => line.includes(expected)),
      told.join('\n'),
    ).toBe(true);
  });

  it.each([
    ['mcq', { answer: 'b' }, 'answer_form: Expected one letter'],
    ['open_qa', { reasoning: '' }, 'reasoning_missing: '],
    ['open_qa', { reasoning: undefined }, 'reasoning_missing: '],
  ] as const)('warns of %s with %j: the schema allows it', async (task, change, expected) => {
    const file = await put('x.json', envelope(task, [{ ...goodItems(task)[0], ...change }]));
    const { problems, errors } = await validateDataset([file], { check_media: false });
    expect(errors).toBe(0);
    expect(problems[0]?.severity).toBe('warning');
    expect(`${problems[0]?.check}: ${problems[0]?.problems[0]?.message}`).toContain(expected);
  });

  it.each([
    ['mcq_marked', ['answer_form 2']],
    ['when_fenced', ['answer_form 2', 'reasoning_missing 1']],
    ['yes_no', ['answer_form 2', 'reasoning_missing 2']],
    ['boxes', ['metadata.task 1', 'metadata.date 1']],
    ['no_task', ['metadata.task 1']],
  ])('takes what other tools write without an error: %s', async (name, warned) => {
    const file = join('test/fixtures/foreign', `${name}.json`);
    const { problems, errors } = await validateDataset([file], { check_media: false });
    const told = problems.filter(({ severity }) => severity === 'warning');
    expect([errors, told.map(({ check, count }) => `${check} ${count}`).sort()]).toEqual([0, warned.sort()]);
  });

  it('takes the task from the name of a file that states none, with the tag of a model or without', async () => {
    const { task: _task, ...rest } = metadata('mcq');
    for (const name of ['mcq.json', 'mcq_openended_gemma4.json']) {
      const file = await put(name, envelope('mcq', [], { metadata: rest }));
      const { files, problems } = await validateDataset([file], { check_media: false });
      expect([files[0]?.task, problems]).toEqual([name.replace(/(_gemma4)?\.json/, ''), []]);
    }
  });

  it('tells style as a warning: what speaks of captions is no wrong label', async () => {
    const [item] = goodItems('open_qa');
    const change = { reasoning: `The caption says so. ${item?.['reasoning']}` };
    const found = await validateDataset(
      [await put('open_qa.json', envelope('open_qa', [{ ...item, ...change }]))],
      { check_media: false },
    );
    expect(found.problems.map(({ check, severity }) => [check, severity])).toEqual([
      ['source_talk', 'warning'],
    ]);
    expect([found.errors, found.warnings]).toEqual([0, 1]);
  });

  it('sees that a reasoning ends on the other verdict, though the full answer of bcq is not known', async () => {
    const [item] = goodItems('bcq');
    const other = item?.['answer'] === 'Yes' ? 'No' : 'Yes';
    const found = await problemsOf('bcq', { reasoning: `${item?.['reasoning']} The answer is ${other}.` });
    expect(found[0]).toContain(`reasoning_conclusion: The reasoning concludes with ${other.toLowerCase()}`);
  });

  it('tells a sign without proof as a warning', async () => {
    const thin = { ...goodItems('open_qa')[0], reasoning: 'It is there.' };
    const found = await validateDataset([await put('open_qa.json', envelope('open_qa', [thin]))], {
      check_media: false,
    });
    expect(found.problems.map(({ check, severity }) => [check, severity])).toEqual([
      ['reasoning_thin', 'warning'],
    ]);
  });

  it('finds the same question twice, and as an error where the answers differ', async () => {
    const [first, second] = goodItems('bcq');
    const flipped = { ...first, answer: first?.['answer'] === 'Yes' ? 'No' : 'Yes' };
    const elsewhere = { ...first, video_id: 'b.mp4' };
    const file = await put('bcq.json', envelope('bcq', [first, second, first, elsewhere]));
    const { problems } = await validateDataset([file], { check_media: false });
    const twice = problems.filter(({ check }) => check === 'pair_twice');
    expect(twice.map(({ severity, problems: [problem] }) => [severity, problem?.item])).toEqual([
      ['warning', 2],
    ]);
    const told = await problemsIn([await put('bcq.json', envelope('bcq', [first, flipped]))], {
      check_media: false,
    });
    expect(told.some((line) => line.startsWith('pair_twice: ') && line.includes('two answers'))).toBe(true);
  });

  it('warns of videos with more questions of one verdict, but for a lone one', async () => {
    const [item] = goodItems('bcq');
    const asked = (id: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...item,
        video_id: id,
        question: `${'Really '.repeat(index)}${item?.['question']}`,
      }));
    const file = await put('bcq.json', envelope('bcq', [...asked('a', 1), ...asked('b', 2)]));
    expect(await problemsIn([file], { check_media: false })).toEqual([
      'yes_no_balance: Expected as many questions with Yes as with No for each video; 1 of 2 have more of one.',
    ]);
  });

  it('goes on behind a broken item, and says where a cut file breaks off', async () => {
    const items = goodItems('open_qa').concat(goodItems('open_qa', 'b.mp4'));
    const text = JSON.stringify(envelope('open_qa', items), null, 2);
    const broken = await put('open_qa.json', text.replace('"answer": "', '"answer": "\u0000'));
    const first = await validateDataset([broken], { check_media: false });
    expect(first.problems).toMatchObject([{ check: 'item', count: 1, problems: [{ item: 0 }] }]);
    expect(first.files[0]).toMatchObject({ items: items.length, errors: 1 });

    const cut = await put('cut.json', text);
    await truncate(cut, text.length - 40);
    const [problem, ...others] = await problemsIn([cut], { check_media: false });
    expect(problem).toMatch(/^document: line \d+: it breaks off in item \d+/);
    expect(others).toEqual([]);
  });

  it('counts all problems of a kind and keeps the first', async () => {
    const items = Array.from({ length: 50 }, () => ({ video_id: 'a.mp4' }));
    const { problems } = await validateDataset([await put('mcq.json', envelope('mcq', items))], {
      check_media: false,
      max_problems: 3,
    });
    expect(problems).toMatchObject([{ check: 'item', severity: 'error', count: 50 }]);
    expect(problems[0]?.problems.map(({ item }) => item)).toEqual([0, 1, 2]);
  });

  it('keeps the form of the text: a name with control characters is given as it is', async () => {
    const [item] = goodItems('open_qa');
    const file = await put('open_qa.json', envelope('open_qa', [{ ...item, video_id: 'a\u001b[31m.mp4' }]));
    const { problems } = await validateDataset([file]);
    expect(problems[0]?.problems[0]).toMatchObject({ check: 'media', id: 'a\u001b[31m.mp4' });
  });
});

describe('all items together', () => {
  const itemsOf = (asked: readonly Asked[]) =>
    asked.flatMap(([pair, video_id]) => toItems({ ...pair, reasoning: 'So it is.' }, video_id));
  const setOf = (task: string, asked: readonly Asked[]) => {
    const items = itemsOf(asked).filter((item) => item.task === task);
    return envelope(
      task,
      items.map(({ task: _task, ...item }) => item),
    );
  };
  const kinds = ['letter_skew', 'yes_no_skew', 'blind_probe', 'longest_option'];
  const warned = async (paths: readonly string[]) => {
    const { problems, figures } = await validateDataset(paths, { check_media: false });
    const told = problems.filter(({ check }) => kinds.includes(check));
    expect(told.every(({ severity }) => severity === 'warning')).toBe(true);
    return { told: told.map(({ check }) => check), figures };
  };

  it('are warned of when the answers can be guessed, in a set of another tool', async () => {
    const leaking = choices(1, 320, { by: 'length' });
    const file = await put('mcq.json', setOf('mcq', leaking));
    const { told, figures } = await warned([file]);
    expect(told).toEqual(['blind_probe', 'longest_option']);
    expect(figures.blind_probe).toMatchObject([{ qa_type: 'mcq', items: 320, verdict: 'guessable' }]);
    const alone = await warned([await put('open/mcq_openended.json', setOf('mcq_openended', leaking))]);
    expect(alone).toMatchObject({ told, figures: { blind_probe: figures.blind_probe } });
  });

  it('give one warning and the same figures where two files have the same questions, in either order', async () => {
    const leaking = choices(1, 320, { by: 'position', rate: 0.7 });
    const [short, long] = [
      await put('b.json', setOf('mcq', leaking)),
      await put('a.json', setOf('mcq_openended', leaking)),
    ];
    const { told, figures } = await warned([short, long]);
    expect(told).toEqual(['letter_skew', 'blind_probe']);
    const other = await warned([long, short]);
    expect(other.told).toEqual(told);
    const { blind_probe, longest_option } = figures;
    expect(other.figures).toMatchObject({ blind_probe, longest_option });
    expect((await validateDataset([short], { check_media: false })).figures.blind_probe).toEqual(blind_probe);
  });

  it('give no such warning when nothing gives the answers away', async () => {
    const files = [
      await put('mcq.json', setOf('mcq', choices(1, 320, { by: 'nothing' }))),
      await put('bcq.json', setOf('bcq', verdicts(1, 320, { by: 'nothing' }))),
    ];
    const { told, figures } = await warned(files);
    expect(told).toEqual([]);
    expect(figures.blind_probe.map(({ qa_type, items }) => [qa_type, items])).toEqual([
      ['mcq', 320],
      ['bcq', 320],
    ]);
  });
});

describe('media', () => {
  const both = () => [...goodItems('open_qa'), ...goodItems('open_qa', 'b.mp4')];

  it('are looked for beside the file, below a relative root, an absolute one, or where the command says', async () => {
    await put('media/a.mp4', '');
    const roots: [string | null, string][] = [
      [null, 'media/open_qa.json'],
      ['../media', 'set/open_qa.json'],
      [at('media'), 'else/open_qa.json'],
      ['/gone', 'moved/open_qa.json'],
    ];
    for (const [media_root, name] of roots) {
      const file = await put(name, envelope('open_qa', goodItems('open_qa'), { media_root }));
      const options = media_root === '/gone' ? { media_root: at('media') } : {};
      expect(await problemsIn([file], options)).toEqual([]);
    }
  });

  it('that are missing are told once for each', async () => {
    await put('a.mp4', '');
    const file = await put('open_qa.json', envelope('open_qa', [...both(), ...both()]));
    const missing = (await problemsIn([file])).filter((problem) => problem.startsWith('media: '));
    expect(missing).toEqual([
      `media: Expected a file at ${at('b.mp4')}, but no such file or directory (ENOENT).`,
    ]);
  });

  it('whose folder is gone are one problem, not one each', async () => {
    const file = await put('open_qa.json', envelope('open_qa', both(), { media_root: '/gone' }));
    const [problem, ...others] = await problemsIn([file]);
    expect(problem).toContain('media_root: Expected a folder at /gone, found none. --media-root says');
    expect(others).toEqual([]);
  });

  it.each([
    ['{"start": "00:03.50", "end": "00:07.00"}', 8, []],
    ['{"start": "00:03.5", "end": "00:07"}', 8, []],
    // The reasoning says 00:03.5.
    ['{"start": "00:03", "end": "00:07"}', 8, ['reasoning_times']],
    ['{"start": "00:03.50", "end": "00:06.97"}', 6.97, []],
    ['{"start": "00:03.50", "end": "00:07.10"}', 6.97, ['times_in_video']],
  ])('have times in whole seconds or with fractions: %s', async (answer, length, expected) => {
    await put('a.mp4', '');
    const reasoning =
      'Nothing moves before 3.5 s. It has come to rest by 7 s. So it moves from 00:03.5 to 00:07.';
    const items = goodItems('temporal_localization')
      .map((item) => ({ ...item, answer, reasoning }))
      .slice(0, 1);
    const file = await put('temporal_localization.json', envelope('temporal_localization', items));
    const problems = await problemsIn([file], { tellLength: async () => length });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(expected);
  });

  it('tell their length, once each, and times are checked against it', async () => {
    await put('a.mp4', '');
    const items = goodItems('temporal_localization');
    const file = await put('temporal_localization.json', envelope('temporal_localization', items));
    const asked: string[] = [];
    const tellLength = (seconds: number) => async (path: string) => {
      asked.push(path);
      return seconds;
    };
    expect(await problemsIn([file], { tellLength: tellLength(20) })).toEqual([]);
    expect(asked).toEqual([at('a.mp4')]);
    const late = await problemsIn([file], { tellLength: tellLength(1) });
    expect(late.some((problem) => problem.startsWith('times_in_video: '))).toBe(true);
  });
});

describe('paths', () => {
  it('may be a results directory, of which the task files are taken and the report is not', async () => {
    await put('out/step_4_output/open_qa.json', envelope('open_qa', goodItems('open_qa')));
    await put('out/step_4_output/quality.json', { version: 1, items: { total: 1 } });
    const { files } = await validateDataset([at('out')], { check_media: false });
    expect(files.map(({ task }) => task)).toEqual(['open_qa']);
  });

  it('of a folder take files of any name that claim the format, and what is no JSON at all', async () => {
    await put('set/train.json', envelope('open_qa', goodItems('open_qa')));
    await put('set/torn.json', '{"format": ');
    await put('set/other.json', { name: 'something else' });
    const { files } = await validateDataset([at('set')], { check_media: false });
    expect(files.map(({ file }) => file)).toEqual([at('set/torn.json'), at('set/train.json')]);
  });

  it('of a folder without task files take the data sets below it, and nothing else', async () => {
    await put('all/b/train.json', envelope('open_qa', goodItems('open_qa')));
    await put('all/a/out/step_4_output/mcq.json', envelope('mcq', goodItems('mcq')));
    await put('all/c/tsconfig.json', '{ // not JSON');
    await put('all/c/other.json', { format: 'another-v1', items: [] });
    await put('all/.hidden/mcq.json', envelope('mcq', goodItems('mcq')));
    const { files } = await validateDataset([at('all')], { check_media: false });
    expect(files.map(({ file }) => file)).toEqual([
      at('all/a/out/step_4_output/mcq.json'),
      at('all/b/train.json'),
    ]);
  });

  it.each(['gone', 'gone.json'])('that do not exist are a configuration error: %s', async (name) => {
    await expect(validateDataset([at(name)])).rejects.toThrow(ConfigError);
  });

  it('without task files are a configuration error', async () => {
    await mkdir(at('empty'));
    await expect(validateDataset([at('empty')])).rejects.toThrow(/Expected task files in .*, found none/);
  });
});
