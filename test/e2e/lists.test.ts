import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countsOf, failuresOf, readLines } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
const META = '{"tweet_id":1610521604143693812,"phash":18446744073709551615,"score":1e400,"fps":30.0}';
const line = (name: string) => `{"video_path":"videos/${name}.mp4",${META.slice(1)}\n`;

/** The records of a step as they stand in its file. */
const textOf = (results: string, ...file: string[]) => readFileSync(at(results, ...file), 'utf8');
const CAPTIONS = ['step_1a_caption', 'captions.jsonl'];
const run = (results: string, ...more: string[]) => [...started(results), '--steps', '1a', ...more];
const started = (results: string) => ['run', '--backend', 'signals', '--mode', 'normal', '-o', results];
/** Starts the command from a shell, which gives it `words` beside its arguments. */
const inShell = (words: string) => ({ cwd: at(), through: ['bash', '-c', `"$@" ${words}`, 'bash'] });

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'passes']);
  writeFileSync(at('list.jsonl'), line('arrives') + line('passes'));
  writeFileSync(at('list.jsonl.gz'), gzipSync(line('arrives') + line('passes')));
  for (const name of ['named', 'silent', 'idle']) execFileSync('mkfifo', [at(name)]);
});
afterAll(remove);

describe.concurrent('a list from a pipe is read once, with its numbers as they are written:', () => {
  it.each([
    ['substitution', '--jsonl <(gzip -dc list.jsonl.gz)'],
    ['device', '--jsonl /dev/stdin < <(cat list.jsonl)'],
    ['redirected', '--jsonl /dev/stdin < list.jsonl'],
    ['dash', '--jsonl - < <(cat list.jsonl.gz)'],
    ['configured', `'data.input_jsonl_files=["-"]' < <(cat list.jsonl)`],
    ['named-pipe', '--jsonl named & cat list.jsonl > named; wait $!'],
  ])('%s', async (name, words) => {
    const { code, stderr } = await reeltrace(run(name), inShell(words));
    expect(countsOf(stderr)).toMatchObject({ inputs: 2, done: 2 });
    expect(code).toBe(0);
    const rows = textOf(name, ...CAPTIONS)
      .trim()
      .split('\n');
    expect(rows.map((row) => row.includes(`"meta":${META}`))).toEqual([true, true]);
  });
});

describe('numbers of a list', () => {
  it('stay as written through all steps and re-reads of records', async () => {
    const list = ['--jsonl', 'list.jsonl'];
    expect((await reeltrace(run('kept', ...list), { cwd: at() })).code).toBe(0);
    const all = [...started('kept'), ...list, '--steps', '1a,1b,2,3,4'];
    const { code, stderr } = await reeltrace(all, { cwd: at() });
    expect([code, countsOf(stderr).done]).toEqual([0, 2]);
    const FILES = [
      CAPTIONS,
      ['step_1b_chunks', 'chunk_captions.jsonl'],
      ['step_2_description', 'descriptions.jsonl'],
      ['step_3_qa', 'qa_output.jsonl'],
    ];
    for (const file of FILES)
      for (const row of textOf('kept', ...file)
        .trim()
        .split('\n'))
        expect(row).toContain(`"meta":${META}`);
  });
});

describe.concurrent('a signal ends the wait', () => {
  it('for a pipe that nobody writes into', async () => {
    const waiting = startReeltrace(run('waits', '--jsonl', 'silent'), { cwd: at() });
    await until(() => existsSync(at('waits', ...CAPTIONS)), 'the file of captions', waiting);
    waiting.kill('SIGINT');
    const { code, stderr } = await waiting.finished;
    expect(code).toBe(130);
    expect(countsOf(stderr).inputs).toBe(0);
  });

  it('for the next line of a pipe, once what is in flight has ended', async () => {
    const writer = openSync(at('idle'), constants.O_RDWR);
    try {
      writeSync(writer, line('passes'));
      const waiting = startReeltrace(run('idles', '--jsonl', 'idle'), { cwd: at() });
      const captions = at('idles', ...CAPTIONS);
      await until(() => existsSync(captions) && readFileSync(captions).length > 0, 'a caption', waiting);
      waiting.kill('SIGINT');
      const { code, stderr } = await waiting.finished;
      expect(code).toBe(130);
      expect(countsOf(stderr)).toMatchObject({ inputs: 1, done: 1 });
    } finally {
      closeSync(writer);
    }
  });
});

describe.concurrent('a list that can not be used', () => {
  it.each([
    [
      'the same pipe twice',
      '--jsonl <(cat list.jsonl) --jsonl /dev/fd/63',
      /are the same pipe, which can be read only once/,
    ],
    ['standard input twice', '- --jsonl /dev/stdin < list.jsonl', /standard input is named twice/],
    ['a video', '--jsonl videos/passes.mp4', /passes\.mp4 can't be read as a list: it is not text/],
    ['gzip that is cut off', '--jsonl <(head -c 40 list.jsonl.gz)', /broke off: its gzip data is cut off/],
  ])('is said: %s', async (name, words, said) => {
    const { code, stderr } = await reeltrace(run(name.replaceAll(' ', '-')), inShell(words));
    expect(stderr).toMatch(said);
    expect(code).not.toBe(0);
  });

  it('has a pipe in a sample, which reads twice', async () => {
    const plan = ['plan', '--sample', '1', '--backend', 'signals', '-o', 'sampled'];
    const { code, stderr } = await reeltrace(plan, inShell('--jsonl <(cat list.jsonl)'));
    expect(stderr).toMatch(/a sample reads the inputs twice/);
    expect(code).toBe(2);
    expect(existsSync(at('sampled'))).toBe(false);
  });

  it('is read as far as it can be: bad entries are failures of their own lines', async () => {
    const rows = [
      'video_path,keep',
      'videos/passes.mp4,yes',
      'videos/arrives.mp4,False',
      's3://b/a.mp4,1',
      '~/a.mp4,1',
      'x,1,2',
    ];
    writeFileSync(at('table.csv'), `${rows.join('\n')}\n`);
    const filtered = run('table', '--jsonl', 'table.csv', 'data.filter_field=keep');
    const { code, stderr } = await reeltrace(filtered, { cwd: at() });
    expect(code).toBe(1);
    expect(countsOf(stderr)).toMatchObject({ inputs: 4, done: 1, failed: 3 });
    expect(
      failuresOf(at('table'))
        .map(({ video }) => video)
        .sort(),
    ).toEqual(['table.csv:4', 'table.csv:5', 'table.csv:6']);
    expect(readLines(at('table', ...CAPTIONS)).map(({ meta }) => meta)).toEqual([{ keep: 'yes' }]);
  });
});
