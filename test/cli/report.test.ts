import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createReporter, summaryText } from '../../src/cli/report.js';
import { NO_USAGE } from '../../src/models/model.js';
import type { Ending } from '../../src/record.js';
import type { RunEvent } from '../../src/run/run.js';
import type { Summary } from '../../src/run/summary.js';

const ENDING: Ending = {
  state: 'failed',
  video: '/v/a.mp4',
  step: '1a',
  prompt_key: 'normal_global_caption',
  kind: 'blocked',
  message: 'the provider\nrefused',
  hint: 'leave it out',
  attempts: 1,
  at: '2026-01-31T00:00:00.000Z',
};
const SUMMARY: Summary = {
  inputs: 10,
  done: 6,
  filtered: 2,
  skipped: 1,
  failed: 1,
  duplicates: 0,
  items: 48,
  checks: {},
  reasons: [],
  stopped: null,
  spent: [],
  stale: {},
  interrupted: false,
};

/** A stream that keeps what is written to it and may pass for a terminal. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const writable = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  const terminal = Object.assign(writable, { isTTY }) as unknown as NodeJS.WriteStream;
  return { terminal, text: () => written.join('') };
}

function settled(endings: readonly Ending[]): RunEvent {
  return {
    type: 'settled',
    settled: { video: '/v/a.mp4', state: endings[0]?.state ?? 'done', endings, items: 0 },
    counts: { done: 3, filtered: 2, skipped: 1, failed: 1, postponed: 0 },
  };
}

describe('the summary', () => {
  it('says how the four ways to end add up to the inputs', () => {
    const text = summaryText(SUMMARY, 'out');
    expect(text).toContain('10 inputs = 6 done + 2 filtered + 1 skipped + 1 failed');
    expect(text).toContain('48 new items');
    expect(text).toContain('out/failures.jsonl');
  });

  it('names each reason on one line, with what to do', () => {
    const reason = { state: 'failed', step: '1a', kind: 'blocked', count: 3, example: ENDING } as const;
    const lines = summaryText({ ...SUMMARY, reasons: [reason] }, 'out').split('\n');
    const at = lines.findIndex((line) => line.includes('blocked'));
    expect(lines[at]?.trim()).toBe(
      '3 failed at step 1a, normal_global_caption, blocked: the provider refused',
    );
    expect(lines[at + 1]?.trim()).toBe('→ leave it out');
  });

  it('keeps quiet about what did not happen', () => {
    const text = summaryText({ ...SUMMARY, failed: 0, inputs: 9 }, 'out');
    for (const word of ['failures.jsonl', 'again', 'stopped', 'tokens']) expect(text).not.toContain(word);
  });

  it('tells of duplicates, of a stop and of what was spent', () => {
    const usage = { input_tokens: 1200, output_tokens: 300, thinking_tokens: 50, cached_tokens: 200 };
    const spent = [
      { model: 'seer-1', step: '1a', calls: 12, usage, bytes_sent: 3_400_000, milliseconds: 9, cost: 0.0123 },
    ] as const;
    const text = summaryText({ ...SUMMARY, duplicates: 2, interrupted: true, spent }, 'out');
    expect(text).toContain('2 inputs named a video again');
    expect(text).toContain('stopped before the end');
    expect(text).toContain(
      'seer-1: 12 calls, 1200 tokens in (200 cached), 350 out, 3.4 MB sent, cost 0.0123',
    );
  });

  it('adds up the money of several models, and says when the price of one is not known', () => {
    const usage = { input_tokens: 10, output_tokens: 5, thinking_tokens: 0, cached_tokens: 0 };
    const entry = { step: '2', calls: 1, usage, bytes_sent: 0, milliseconds: 1 } as const;
    const priced = [
      { ...entry, model: 'a', cost: 0.25 },
      { ...entry, model: 'b', cost: 0.5 },
    ];
    const free = { ...entry, model: 'signals', usage: NO_USAGE, cost: 0 };
    const sum = (spent: Summary['spent']) =>
      summaryText({ ...SUMMARY, spent }, 'out')
        .split('\n')
        .filter((line) => line.includes('in all'));
    expect(sum([...priced, free])).toEqual(['  cost in all: 0.7500']);
    expect(sum([...priced, { ...entry, model: 'c', cost: null }])).toEqual([
      '  cost in all: 0.7500; the rest has no price configured',
    ]);
    expect(sum([free, { ...entry, model: 'a', cost: 0.25 }])).toEqual([]);
  });

  it('says by which checks pairs were rejected, and where they are listed', () => {
    const text = summaryText({ ...SUMMARY, checks: { cut_off: 7, caption_refusal: 1 } }, 'out');
    expect(text).toContain('rejected by cut_off: 7, caption_refusal: 1\n');
    expect(text).toContain('out/step_4_output/rejected.jsonl');
    expect(summaryText(SUMMARY, 'out')).not.toContain('rejected');
  });

  it('says how many records are out of date, why, and how to make them again', () => {
    const text = summaryText({ ...SUMMARY, stale: { prompt: 3, upstream: 2 } }, 'out');
    expect(text).toMatch(/5 records .*3 by prompt, 2 by upstream/);
    expect(text).toContain('--refresh stale');
  });

  it('says why the run stopped by itself', () => {
    const stopped: Ending = { ...ENDING, state: 'postponed', kind: 'quota', message: 'the quota is used up' };
    const text = summaryText({ ...SUMMARY, stopped }, 'out');
    expect(text).toContain('stopped: the quota is used up');
    expect(text).toContain('→ leave it out');
  });
});

describe('the reporter', () => {
  it('writes failures as they happen, plainly where there is no terminal', () => {
    const { terminal, text } = stream(false);
    const reporter = createReporter(terminal, {});
    reporter.event(settled([ENDING]));
    reporter.event(settled([]));
    reporter.event(settled([{ ...ENDING, state: 'filtered' }]));
    expect(text()).toBe('failed /v/a.mp4 (step 1a, normal_global_caption): the provider\nrefused\n');
  });

  it('shows progress on a terminal only', () => {
    const { terminal, text } = stream(true);
    createReporter(terminal, {}).event(settled([]));
    expect(stripVTControlCharacters(text())).toContain('3 done, 2 filtered, 1 skipped, 1 failed');
  });

  it('uses no colour where that is not wanted', () => {
    const escapeCharacter = String.fromCharCode(27);
    const colours = (environment: NodeJS.ProcessEnv) => {
      const { terminal, text } = stream(true);
      const reporter = createReporter(terminal, environment);
      reporter.event({ type: 'notice', message: 'a torn line' });
      return text().replaceAll(`${escapeCharacter}[K`, '').includes(escapeCharacter);
    };
    expect([colours({}), colours({ NO_COLOR: '1' })]).toEqual([true, false]);
  });

  it('passes on notices and why an account waits', () => {
    const { terminal, text } = stream(false);
    const reporter = createReporter(terminal, {});
    reporter.event({ type: 'notice', message: 'a torn line was moved' });
    const cooldown = { type: 'cooldown', cause: 'throttled', until: 0, milliseconds: 29_200 } as const;
    reporter.event({ type: 'account', event: { ...cooldown, reason: 'Slow down.' } });
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
      '10 inputs = 6 done + 2 filtered + 1 skipped + 1 failed',
    ]);
  });
});
