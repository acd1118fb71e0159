import { describe, expect, it } from 'vitest';
import { summaryText } from '../../../src/cli/show/summary-text.js';
import { NO_USAGE } from '../../../src/models/model.js';
import type { Ending } from '../../../src/records/record.js';
import type { Summary } from '../../../src/results/summary.js';
import { ENDING, SUMMARY } from './summaries.js';

const TOLD: Ending = {
  ...ENDING,
  message: 'Gemini blocked the request (status 400): the response was blocked for safety reasons',
  hint: "The provider's content filter objects to this video or prompt; another model may take it.",
};
const USAGE = {
  input_tokens: 1_234_567,
  output_tokens: 30_000,
  thinking_tokens: 5_000,
  cached_tokens: 200_000,
};

/** A summary in which nothing is missing. */
const EVERYTHING: Summary = {
  ...SUMMARY,
  inputs: 120,
  done: 101,
  filtered: 9,
  skipped: 3,
  failed: 7,
  duplicates: 2,
  items: 1_480,
  checks: { cut_off: 7, caption_refusal: 1 },
  reasons: [
    {
      state: 'filtered',
      step: '0',
      kind: 'out_of_domain',
      count: 9,
      example: {
        ...ENDING,
        state: 'filtered',
        step: '0',
        prompt_key: 'video_filtering',
        message: 'No. The video shows slides.',
        hint: undefined,
      },
    },
    { state: 'failed', step: '1a', kind: 'blocked', count: 5, example: TOLD },
  ],
  spent: [
    {
      model: 'gemini-2.5-flash',
      step: '1a',
      calls: 250,
      usage: USAGE,
      bytes_sent: 1_203_400_000,
      milliseconds: 9,
      cost: 1.5,
    },
    {
      model: 'nvidia/Cosmos-Reason1-7B-of-a-long-name',
      step: '2',
      calls: 110,
      usage: { ...USAGE, cached_tokens: 0 },
      bytes_sent: 0,
      milliseconds: 9,
      cost: null,
    },
    {
      model: 'gemini-2.5-flash',
      step: '3',
      calls: 880,
      usage: USAGE,
      bytes_sent: 0,
      milliseconds: 9,
      cost: 0.75,
    },
  ],
  stale: { prompt: 3, upstream: 2 },
  interrupted: true,
  left: 10,
  warnings: ['letter_skew'],
};

describe('the summary', () => {
  it('says after how long there was a first item, where there was one', () => {
    expect(summaryText(SUMMARY, 'out')).toContain('48 new items, the first after 22.4 s;');
    expect(summaryText({ ...SUMMARY, items: 0, first_item_sec: null }, 'out')).toContain('0 new items; ');
  });

  it('says how the four ways to end add up to the inputs', () => {
    const text = summaryText(SUMMARY, 'out');
    expect(text).toContain('10 inputs = 6 done + 2 filtered + 1 skipped + 1 failed');
    expect(text).toContain('48 new items');
    expect(text).toContain('out/failures.jsonl');
  });

  it('says once how to make items portable that name their videos by absolute path', () => {
    const told = (more: Partial<Summary>) =>
      summaryText({ ...SUMMARY, ...more }, 'out').match(/data\.video_root=FOLDER, or =auto/g)?.length;
    expect(told({ media_root: null })).toBe(1);
    expect(told({ media_root: null, items: 0, rebuilt_items: 3 })).toBe(1);
    expect(told({ media_root: null, items: 0 })).toBeUndefined();
    expect(told({ media_root: '/v' })).toBeUndefined();
    expect(told({})).toBeUndefined();
  });

  it('says what was looked for where there was nothing, and what was left out', () => {
    const text = summaryText(
      { ...SUMMARY, nothing_found: 'no video found: looked for x', left_out: { '.txt': 2 } },
      'out',
    );
    expect(text).toContain('\nno video found: looked for x\n2 other files left out by ending: 2 .txt\n');
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
    expect(text.split('\n').filter((line) => /seer-1|tokens/.test(line))).toEqual([
      'step  model     calls  tokens in  cached  tokens out    sent    cost',
      '1a    seer-1       12      1,200     200         350  3.4 MB  0.0123',
    ]);
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
    expect(sum([...priced, free])).toEqual(['cost in all: 0.7500']);
    expect(sum([...priced, { ...entry, model: 'c', cost: null }])).toEqual([
      'cost in all: 0.7500; the rest has no price configured',
    ]);
    expect(sum([free, { ...entry, model: 'a', cost: 0.25 }])).toEqual([]);
  });

  it('says by which checks pairs were rejected, and where they are listed', () => {
    const text = summaryText({ ...SUMMARY, checks: { cut_off: 7, caption_refusal: 1 } }, 'out');
    expect(text).toContain(
      'captions rejected by caption_refusal: 1\n        → each with its reason: out/failures.jsonl',
    );
    expect(text).toContain('pairs rejected by cut_off: 7\n');
    expect(text).toContain('out/step_4_output/rejected.jsonl');
    expect(text).not.toContain('doubtful');
    expect(summaryText(SUMMARY, 'out')).not.toContain('rejected');
  });

  it('says which checks flagged pairs that were kept, and where they are listed', () => {
    const text = summaryText({ ...SUMMARY, doubtful: { reasoning_thin: 3, reasoning_times: 1 } }, 'out');
    expect(text).toContain('pairs kept, but doubtful: reasoning_thin: 3, reasoning_times: 1\n');
    expect(text).toContain('out/step_4_output/rejected.jsonl');
    expect(text).not.toContain('rejected by');
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

  it('says how long it took', () => {
    expect(summaryText(SUMMARY, 'out', { milliseconds: 252_000 })).toContain('\ntook 4 min 12 s\n');
  });

  it('says how many inputs a stopped run has not taken, where that is known', () => {
    const stopped = (left: number | null) => summaryText({ ...SUMMARY, interrupted: true, left }, 'out');
    expect(stopped(1_240)).toContain(
      'stopped before the end with 1,240 inputs to go; the same command continues',
    );
    expect(stopped(null)).toContain('stopped before the end; the same command continues');
    const quota: Ending = { ...ENDING, state: 'postponed', kind: 'quota', message: 'the quota is used up' };
    expect(summaryText({ ...SUMMARY, stopped: quota, left: 1 }, 'out')).toContain(
      'stopped with 1 input to go: the quota is used up',
    );
  });

  it('names the warnings on the data as a whole, and the page that explains them', () => {
    expect(summaryText({ ...SUMMARY, warnings: ['baseline', 'letter_skew'] }, 'out')).toContain(
      'warnings on the data as a whole: baseline, letter_skew; see\n  out/step_4_output/QUALITY.md\n',
    );
  });

  it('lets nothing that somebody else wrote move the cursor', () => {
    const example = { ...ENDING, message: 'the \x1b[2Jscreen', hint: '\x1b]0;title' };
    const reason = { state: 'failed', step: '1a', kind: 'blocked', count: 3, example } as const;
    expect(summaryText({ ...SUMMARY, reasons: [reason] }, 'out')).not.toContain('\x1b');
  });

  it('of a run with everything in it can be read on 80 columns', () => {
    const options = { width: 79, milliseconds: 252_000 };
    expect(summaryText(EVERYTHING, 'results', options)).toMatchInlineSnapshot(`
      "120 inputs = 101 done + 9 filtered + 3 skipped + 7 failed
      2 inputs named a video again and were left out
      took 4 min 12 s
            9 filtered at step 0, video_filtering, blocked: No. The video shows
              slides.
            5 failed at step 1a, normal_global_caption, blocked: Gemini blocked the
              request (status 400): the response was blocked for safety reasons
              → The provider's content filter objects to this video or prompt;
                another model may take it.
      captions rejected by caption_refusal: 1
              → each with its reason: results/failures.jsonl
      pairs rejected by cut_off: 7
              → each with its reasons: results/step_4_output/rejected.jsonl
      step  model              calls  tokens in   cached  tokens out    sent      cost
      1a    gemini-2.5-flash     250  1,234,567  200,000      35,000  1.2 GB      1.50
      2     nvidia/Cosmos-Re…    110  1,234,567        0      35,000    0 kB  no price
      3     gemini-2.5-flash     880  1,234,567  200,000      35,000    0 kB    0.7500
      cost in all: 2.25; the rest has no price configured
      1,480 new items, the first after 22.4 s; records and task files are in results
      5 records are out of date (3 by prompt, 2 by upstream) and were kept
      → --refresh stale makes them again, and what follows from them
      warning on the data as a whole: letter_skew; see
        results/step_4_output/QUALITY.md
      failures with their reasons: results/failures.jsonl; a re-run tries them again
      stopped before the end with 10 inputs to go; the same command continues"
    `);
  });

  it('of a run with everything in it can be read on 120 columns', () => {
    const options = { width: 119, milliseconds: 252_000 };
    expect(summaryText(EVERYTHING, 'results', options)).toMatchInlineSnapshot(`
      "120 inputs = 101 done + 9 filtered + 3 skipped + 7 failed
      2 inputs named a video again and were left out
      took 4 min 12 s
            9 filtered at step 0, video_filtering, blocked: No. The video shows slides.
            5 failed at step 1a, normal_global_caption, blocked: Gemini blocked the request (status 400): the response was
              blocked for safety reasons
              → The provider's content filter objects to this video or prompt; another model may take it.
      captions rejected by caption_refusal: 1
              → each with its reason: results/failures.jsonl
      pairs rejected by cut_off: 7
              → each with its reasons: results/step_4_output/rejected.jsonl
      step  model                                  calls  tokens in   cached  tokens out    sent      cost
      1a    gemini-2.5-flash                         250  1,234,567  200,000      35,000  1.2 GB      1.50
      2     nvidia/Cosmos-Reason1-7B-of-a-long-n…    110  1,234,567        0      35,000    0 kB  no price
      3     gemini-2.5-flash                         880  1,234,567  200,000      35,000    0 kB    0.7500
      cost in all: 2.25; the rest has no price configured
      1,480 new items, the first after 22.4 s; records and task files are in results
      5 records are out of date (3 by prompt, 2 by upstream) and were kept
      → --refresh stale makes them again, and what follows from them
      warning on the data as a whole: letter_skew; see results/step_4_output/QUALITY.md
      failures with their reasons: results/failures.jsonl; a re-run tries them again
      stopped before the end with 10 inputs to go; the same command continues"
    `);
  });
});
