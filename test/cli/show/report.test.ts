import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ViewOptions } from '../../../src/cli/show/progress/view.js';
import { createReporter } from '../../../src/cli/show/report.js';
import type { Ending } from '../../../src/records/record.js';
import type { RunEvent } from '../../../src/run/run.js';
import { VirtualScreen } from '../../helpers/virtual-screen.js';
import { BEGAN, CALLED, ended, step } from './progress/states.js';
import { ENDING, SUMMARY } from './summaries.js';

const ESCAPE = '\x1b';
const DONE = '10 inputs = 6 done + 2 filtered + 1 skipped + 1 failed';

/** A reporter on a stream that keeps what is written to it and may pass for a terminal. */
function setUp(isTTY: boolean, environment: NodeJS.ProcessEnv = {}, options: ViewOptions = {}) {
  const screen = new VirtualScreen(80, 40);
  const reporter = createReporter(Object.assign(screen, { isTTY }), environment, options);
  return { reporter, screen, text: () => screen.writes.join('') };
}

function settled(endings: readonly Ending[]): RunEvent {
  return {
    type: 'settled',
    settled: { video: '/v/a.mp4', state: endings[0]?.state ?? 'done', endings, items: 0 },
    counts: { done: 3, filtered: 2, skipped: 1, failed: 1, postponed: 0 },
    is_new: true,
  };
}

function cooldown(milliseconds: number, reason: string): RunEvent {
  return { type: 'account', event: { type: 'cooldown', cause: 'throttled', until: 0, milliseconds, reason } };
}

const RETRY: RunEvent = {
  type: 'retry',
  event: {
    type: 'transient',
    question: { step: '1a', prompt_key: 'normal_global_caption', text: 'What happens?', about: '/v/a.mp4' },
    count: 2,
    delay_ms: 2_100,
    message: 'The connection failed.',
    usage: { input_tokens: 0, output_tokens: 0, thinking_tokens: 0, cached_tokens: 0 },
  },
};
const JOB: RunEvent = {
  type: 'job',
  event: { program: 'ffmpeg', input: '/v/a.mp4', milliseconds: 320, code: 0 },
};

/** The objects of a log. */
function objectsOf(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('where there is no terminal, the reporter', () => {
  it('writes failures as they happen', () => {
    const { reporter, text } = setUp(false);
    reporter.event(settled([ENDING]));
    reporter.event(settled([]));
    reporter.event(settled([{ ...ENDING, state: 'filtered' }]));
    expect(text()).toBe('failed /v/a.mp4 (step 1a, normal_global_caption): the provider refused\n');
  });

  it('names the file once where the message does', () => {
    const { reporter, text } = setUp(false);
    reporter.event(settled([{ ...ENDING, message: '"/v/a.mp4" is a text file, not a video.' }]));
    expect(text()).toBe(
      'failed at step 1a, normal_global_caption: "/v/a.mp4" is a text file, not a\n  video.\n',
    );
  });

  it('makes no second more of a rest that is a fraction of a millisecond longer', () => {
    const { reporter, text } = setUp(false);
    reporter.event(cooldown(1_000.0000001, 'Slow down.'));
    reporter.close();
    expect(text()).toContain('waiting 1 s: Slow down.');
  });

  it('passes on notices and why an account waits', () => {
    const { reporter, text } = setUp(false);
    reporter.event({ type: 'notice', message: 'a torn line was moved' });
    reporter.event(cooldown(29_200, 'Slow down.'));
    reporter.event({
      type: 'account',
      event: { type: 'learned', requests_per_minute: 5, tokens_per_minute: null },
    });
    reporter.note('stopping');
    reporter.summary(SUMMARY, 'out');
    reporter.close();
    expect(text().split('\n').slice(0, 4)).toEqual([
      'a torn line was moved',
      'waiting 30 s: Slow down.',
      'stopping',
      DONE,
    ]);
  });

  it('says nothing of a short run but its summary', () => {
    const { reporter, text } = setUp(false);
    reporter.event(BEGAN);
    vi.advanceTimersByTime(29_000);
    reporter.summary(SUMMARY, 'out');
    vi.advanceTimersByTime(60_000);
    expect(text().split('\n').slice(0, 2)).toEqual([DONE, 'took 29 s']);
  });

  it('says how a long one goes every 30 seconds, without colours', () => {
    const { reporter, text } = setUp(false);
    reporter.event(BEGAN);
    reporter.event(settled([]));
    vi.advanceTimersByTime(61_000);
    reporter.close();
    expect(text().match(/^7 videos: 3 done, 2 filtered, 1 skipped, 1 failed; .*$/gm)).toHaveLength(2);
    expect(text()).not.toContain(ESCAPE);
  });

  it('counts failures that are alike, and tells their number before the summary', () => {
    const { reporter, text } = setUp(false);
    for (let video = 0; video < 42; video += 1) reporter.event(settled([ENDING]));
    reporter.summary(SUMMARY, 'out');
    const lines = text().split('\n');
    expect(lines.filter((line) => line.startsWith('failed /v/'))).toHaveLength(5);
    expect(lines.slice(5, 7)).toEqual([
      'and 37 more like this: step 1a, normal_global_caption, blocked',
      DONE,
    ]);
  });
});

describe('on a terminal, the reporter', () => {
  it('draws progress at most four times a second, and nothing where nothing changes', () => {
    const { reporter, screen } = setUp(true);
    reporter.event(BEGAN);
    for (let time = 0; time < 100; time += 1) {
      reporter.event(step('entered'));
      vi.advanceTimersByTime(10);
    }
    expect(screen.writes).toHaveLength(4);
    expect(screen.text()).toContain('bound by the 4 workers of step 1a; 96 videos wait');
    vi.advanceTimersByTime(10_000);
    expect(screen.writes.length).toBeLessThan(8);
    reporter.close();
  });

  it('lets failures stand above, and the summary where progress stood', () => {
    const { reporter, screen } = setUp(true);
    reporter.event(BEGAN);
    vi.advanceTimersByTime(500);
    expect(screen.text()).toMatch(/^step +done/);
    const long = { ...ENDING, message: 'the provider refused the request for reasons of its own' };
    const broken = [
      'failed /v/a.mp4 (step 1a, normal_global_caption): the provider refused the',
      '  request for reasons of its own',
    ];
    reporter.event(settled([long]));
    expect(screen.text().split('\n').slice(0, 3)).toEqual([...broken, expect.stringMatching(/^step +done/)]);
    reporter.summary(SUMMARY, 'out');
    reporter.close();
    expect(screen.text().split('\n').slice(0, 3)).toEqual([...broken, DONE]);
    vi.advanceTimersByTime(1_000);
    expect(screen.text()).not.toContain('in flight');
  });

  it.each(['closed', 'crashed'] as const)('leaves nothing of it when it is %s', (how) => {
    const { reporter, screen } = setUp(true);
    reporter.event(BEGAN);
    vi.advanceTimersByTime(500);
    const [crash] = process.listeners('uncaughtExceptionMonitor').slice(-1);
    if (how === 'crashed') crash?.(new Error('a bug'), 'uncaughtException');
    else reporter.close();
    expect(screen.text()).toBe('');
    expect(process.listeners('uncaughtExceptionMonitor')).not.toContain(crash);
  });

  it.each([
    ['CI', { CI: 'true' }],
    ['a terminal that can do nothing', { TERM: 'dumb' }],
  ])('draws nothing for %s', (_what, environment) => {
    const { reporter, text } = setUp(true, environment);
    reporter.event(BEGAN);
    vi.advanceTimersByTime(5_000);
    reporter.close();
    expect(text()).toBe('');
  });

  it('shows every notice, but only some of those about lines that can’t be used, and of those alike', () => {
    const { reporter, text } = setUp(false, { COLUMNS: '200' });
    for (let line = 0; line < 7; line += 1) {
      reporter.event({
        type: 'notice',
        message: `rows.jsonl:${line}: why ${'x'.repeat(line)}; kept and ignored`,
      });
      reporter.event({ type: 'notice', message: `file ${line} was moved` });
    }
    reporter.event({ type: 'notice', message: 'the task files were rebuilt' });
    reporter.summary(SUMMARY, 'out');
    expect(text().match(/kept and ignored/g)).toHaveLength(5);
    expect(text()).toContain("and 2 more like this: lines that can't be used; status names all");
    expect(text()).toContain('and 2 more like this: file N was moved');
    expect(text()).toContain('the task files were rebuilt');
  });

  it.each<[NodeJS.ProcessEnv, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('with %o uses colours where they are wanted', (environment, isTTY, isColoured) => {
    const { reporter, text } = setUp(isTTY, environment);
    reporter.event({ type: 'notice', message: 'a torn line' });
    expect(text().includes(ESCAPE)).toBe(isColoured);
  });
});

describe('with --quiet, the reporter', () => {
  it('says nothing but problems, also at the end', () => {
    const { reporter, text } = setUp(true, { NO_COLOR: '1' }, { verbosity: 'quiet' });
    reporter.event(BEGAN);
    reporter.note('watching videos');
    reporter.event(ended());
    vi.advanceTimersByTime(60_000);
    expect(reporter.wants_count).toBe(false);
    reporter.event(settled([ENDING]));
    reporter.event({ type: 'notice', message: 'a torn line was moved' });
    reporter.note('stopping', 'warn');
    reporter.summary(SUMMARY, 'out');
    expect(text().split('\n')).toEqual([
      'failed /v/a.mp4 (step 1a, normal_global_caption): the provider refused',
      'a torn line was moved',
      'stopping',
      '',
    ]);
  });
});

describe('with --verbose, the reporter', () => {
  it('tells of each call, each retry and each run of ffmpeg', () => {
    const { reporter, text } = setUp(false, {}, { verbosity: 'verbose' });
    for (const event of [CALLED, ended(), RETRY, JOB]) reporter.event(event);
    expect(text().split('\n')).toEqual([
      'step 1a a.mp4, normal_global_caption, seer-1: 4200 ms, 1,800 tokens in, 200 out',
      'step 1a a.mp4, normal_global_caption: asked again in 2.1 s (transient 2): The',
      '  connection failed.',
      'ffmpeg a.mp4: 0.3 s',
      '',
    ]);
  });

  it('tells what it does not without', () => {
    const { reporter, text } = setUp(false);
    for (const event of [CALLED, ended(), RETRY, JOB]) reporter.event(event);
    expect(text()).toBe('');
  });
});

describe('with --json-logs, the reporter', () => {
  it('writes one object for each event, the summary last', () => {
    vi.setSystemTime('2026-01-31T12:00:00Z');
    const { reporter, text } = setUp(true, {}, { json: true, verbosity: 'verbose' });
    const events = [BEGAN, CALLED, ended(), RETRY, JOB, cooldown(2_000, 'Slow down.'), settled([ENDING])];
    for (const event of events) reporter.event(event);
    reporter.note('stopping', 'warn');
    vi.advanceTimersByTime(31_000);
    const reason = { state: 'failed', step: '1a', kind: 'blocked', count: 1, example: ENDING } as const;
    reporter.summary({ ...SUMMARY, reasons: [reason] }, 'out');
    const [call, retry, job, rest, failed, note, progress, summary, ...more] = objectsOf(text());
    expect(more).toEqual([]);
    const at = expect.stringMatching(/^2026-01-31T12:00:\d\d\.\d{3}Z$/);
    expect(call).toMatchObject({ time: at, level: 'debug', event: 'call', video: '/v/a.mp4', step: '1a' });
    expect(call).toMatchObject({ model: 'seer-1', milliseconds: 4200, input_tokens: 1800, cost: 0.0006 });
    expect(retry).toMatchObject({ level: 'debug', event: 'retry', cause: 'transient', delay_ms: 2_100 });
    expect(job).toMatchObject({ level: 'debug', event: 'job', program: 'ffmpeg', milliseconds: 320 });
    expect(rest).toMatchObject({ level: 'warn', event: 'cooldown', milliseconds: 2_000, cause: 'throttled' });
    expect(failed).toMatchObject({ level: 'error', event: 'failed', kind: 'blocked', hint: 'leave it out' });
    expect(note).toMatchObject({ level: 'warn', event: 'note', message: 'stopping' });
    expect(progress).toMatchObject({ level: 'info', event: 'progress', ended: 7, failed: 1, calls: 1 });
    expect(summary).toMatchObject({
      time: at,
      level: 'info',
      event: 'summary',
      inputs: 10,
      results_dir: 'out',
    });
    expect(summary).toMatchObject({ reasons: [{ kind: 'blocked', count: 1, video: '/v/a.mp4' }] });
  });

  it('bounds no failures, and ends with the summary also where only problems are told', () => {
    const { reporter, text } = setUp(false, {}, { json: true, verbosity: 'quiet' });
    for (let video = 0; video < 42; video += 1) reporter.event(settled([ENDING]));
    reporter.summary(SUMMARY, 'out');
    const events = objectsOf(text()).map(({ event }) => event);
    expect(events).toEqual([...Array.from({ length: 42 }, () => 'failed'), 'summary']);
  });
});
