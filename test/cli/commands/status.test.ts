import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asInputLine } from '../../../src/cli/commands/status/status.js';
import { main } from '../../../src/cli/main.js';
import { statusText } from '../../../src/cli/show/status-text.js';
import type { Outcome, Video } from '../../../src/records/record.js';
import type { Status } from '../../../src/results/status/status.js';
import { fromStdin } from '../../../src/sources/stdin.js';
import { ROW_STEPS } from '../../helpers/steps.js';
import { collect } from '../../sources/contract.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const usage = {
  input_tokens: 1_234_567_890,
  output_tokens: 98_765_432,
  thinking_tokens: 1,
  cached_tokens: 0,
};
const STATUS: Status = {
  version: 1,
  results_dir: '/results',
  active: null,
  last_run: {
    command: 'run',
    started_at: '2026-01-31T10:00:00.000Z',
    ended_at: '2026-01-31T11:00:00.000Z',
    summary: {
      inputs: 100_010,
      done: 100_000,
      filtered: 4,
      skipped: 3,
      failed: 3,
      items: 1_000_000,
      interrupted: false,
      stopped: null,
    },
  },
  steps: ROW_STEPS.map((step) => ({ step, records: 1_000_000, stale: step === '3' ? 800_000 : 0 })),
  videos: { done: 100_000, unfinished: 12_345, filtered: 4, skipped: 3, failed: 3 },
  reasons: [
    {
      state: 'failed',
      step: '1a',
      kind: 'transient',
      count: 3,
      can_retry: true,
      example: {
        video: '/v/a.mp4',
        prompt_key: 'normal_dense_caption',
        message: `the provider\nsaid ${'something '.repeat(20)}`,
        hint: 'Nothing is wrong with the video: run the same command again later, or look at what the provider says.',
      },
    },
  ],
  stale: { prompt: 100_000, upstream: 700_000 },
  spent: [
    {
      step: '1a',
      model: 'a-model-with-a-long-name-and-a-version-2026-01-31',
      records: 1_000_000,
      calls: 2_000_000,
      attempts: 2_000_100,
      usage,
      bytes_sent: 9_876_543_210_000,
      milliseconds: 1,
    },
  ],
  rerun: { unfinished: 12_345, failures: 3, can_help: 2, stale_kept: 800_000, ask_again: 7 },
  notes: [
    'no run has written a note here: records are judged by the default steps and prompts, but not by models',
  ],
};

describe('a status as text', () => {
  it('fits 80 columns, whatever the numbers are', () => {
    for (const line of statusText(STATUS).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it.each([
    [1, 0, 'tries 1 failure again; it will fail again unless you change something'],
    [4, 0, 'tries 4 failures again; they will fail again unless you change something'],
    [4, 4, 'tries 4 failures again'],
  ])('of %i failures, of which a re-run helps %i', (failures, can_help, line) => {
    const rerun = { unfinished: 0, failures, can_help, stale_kept: 0, ask_again: 0 };
    expect(
      statusText({ ...STATUS, rerun })
        .split('\n')
        .map((one) => one.trim()),
    ).toContain(line);
  });

  it('says what there is, what failed and why, what it took, and what a re-run would do', () => {
    const text = statusText(STATUS).replace(/\s+/g, ' ');
    for (const part of [
      '100,010 inputs = 100,000 done + 4 filtered + 3 skipped + 3 failed',
      'questions 1,000,000 800,000',
      '12,345 with steps missing',
      '3 failed at step 1a, transient; a re-run can help',
      '→ Nothing is wrong with the video',
      '2,000,000 1,234,567,890 98,765,433',
      'continues with 12,345 videos with steps missing',
      'tries 3 failures again; 1 of them will fail again unless you change something',
      'keeps 800,000 out-of-date records (100,000 by prompt, 700,000 by upstream)',
      '--refresh stale',
      "asks for --ask-again first: 7 answers stand in records that can't be used",
    ])
      expect(text).toContain(part);
  });

  it('says who is at work', () => {
    const active = {
      command: 'watch',
      pid: 77,
      host: 'den',
      started_at: '2026-01-31T10:00:00.000Z',
      heartbeat_at: '2026-01-31T10:09:59.999Z',
    };
    const text = statusText({ ...STATUS, active }).replace(/\s+/g, ' ');
    expect(text).toContain('running: reeltrace watch (process 77 on den, since 2026-01-31 10:00:00Z');
    expect(text).not.toContain('not running');
  });

  it('keeps quiet about what did not happen', () => {
    const rerun = { unfinished: 0, failures: 0, can_help: 0, stale_kept: 0 };
    const text = statusText({ ...STATUS, reasons: [], stale: {}, spent: [], rerun, notes: [] });
    expect(text).toContain('nothing to do here');
    for (const word of ['took', 'refresh', 'again']) expect(text).not.toContain(word);
  });

  it('says how the last run ended when that was before its end', () => {
    const { last_run } = STATUS;
    const summary = { ...(last_run?.summary ?? expect.unreachable()), stopped: 'the quota is used up' };
    const text = statusText({ ...STATUS, last_run: { ...(last_run ?? expect.unreachable()), summary } });
    expect(text.replace(/\s+/g, ' ')).toContain('stopped before the end: the quota is used up');
  });

  it('is the same with colours, but for these', () => {
    const painted = statusText(STATUS, (style, text) => `\u001b[${style.length}m${text}\u001b[0m`);
    expect(painted).not.toBe(statusText(STATUS));
    expect(stripVTControlCharacters(painted)).toBe(statusText(STATUS));
  });
});

describe('reeltrace status', () => {
  const folder = useTemporaryFolder();
  const failure = (video: string, step = 'probe') => ({
    video,
    step,
    prompt_key: null,
    kind: 'damaged',
    message: 'cut off',
    hint: null,
    attempts: 1,
    at: '2026-01-31T10:00:00.000Z',
  });

  /** Runs the command in this process and gives what it printed. */
  async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    vi.spyOn(process.stdout, 'write').mockImplementation((...written: unknown[]) => {
      stdout.push(String(written[0]));
      for (const done of written) if (typeof done === 'function') done();
      return true;
    });
    vi.spyOn(console, 'error').mockImplementation((text) => void stderr.push(String(text)));
    try {
      return { code: await main(['status', ...args]), stdout: stdout.join(''), stderr: stderr.join('\n') };
    } finally {
      vi.restoreAllMocks();
    }
  }

  async function leave(name: string, ...rows: readonly object[]): Promise<void> {
    await mkdir(dirname(folder(name)), { recursive: true });
    await writeFile(folder(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  afterEach(() => {
    process.exitCode = undefined;
  });

  it('prints a status for people, and with --json one for machines, of which the first says the same', async () => {
    await leave('failures.jsonl', failure('/v/a.mp4'), failure('/v/b.mp4'));
    const [text, json] = [await run(folder()), await run(folder(), '--json')];
    expect([text.code, json.code]).toEqual([0, 0]);
    const status: Status = JSON.parse(json.stdout);
    expect(status).toMatchObject({ version: 1, videos: { failed: 2 }, rerun: { failures: 2, can_help: 0 } });
    expect(text.stdout).toBe(`${statusText(status)}\n`);
  });

  it('lists failed videos, each once, as run reads them: one a line, or ended by NUL', async () => {
    const paths = ['/v/a.mp4', '/v/with blank.mp4', '/v/two\nlines.mp4'];
    await leave(
      'failures.jsonl',
      failure('in.jsonl:3', 'source'),
      ...paths.map((path) => failure(path)),
      failure('/v/a.mp4', '3'),
    );
    const lines = await run(folder(), '--failed');
    const ended = await run(folder(), '--failed', '-0');
    expect(ended.stdout).toBe(paths.map((path) => `${path}\0`).join(''));
    const read = async (text: string, null_separated: boolean) =>
      (
        await collect<Outcome<Video>>(
          fromStdin(
            (async function* () {
              yield text;
            })(),
            { null_separated },
          ),
        )
      ).map((outcome) => outcome.ok && outcome.record.video);
    expect(await read(lines.stdout, false)).toEqual(paths);
    expect(await read(ended.stdout, true)).toEqual(paths);
  });

  it('prints nothing where nothing failed', async () => {
    await leave('failures.jsonl');
    expect(await run(folder(), '--failed')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says where to look when there are no results', async () => {
    const { code, stdout, stderr } = await run(folder('nowhere'));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('does not exist');
    expect(stderr).toContain('→ name the directory');
  });

  it('refuses flags that do not go together', async () => {
    await leave('failures.jsonl');
    expect((await run(folder(), '--json', '--failed')).code).toBe(2);
    expect((await run(folder(), '-0')).code).toBe(2);
  });

  it('writes a path as it is unless a line could not hold it', () => {
    expect(asInputLine('/v/a b.mp4')).toBe('/v/a b.mp4');
    expect(asInputLine('/v/a\nb.mp4')).toBe('{"video_path":"/v/a\\nb.mp4"}');
  });
});
