import { describe, expect, it } from 'vitest';
import { render } from '../../../../src/cli/show/progress/render.js';
import { type ProgressState, reduce, UNKNOWN } from '../../../../src/cli/show/progress/state.js';
import { placesOf } from '../../../../src/config/step-places.js';
import type { Step } from '../../../../src/records/record.js';
import { ACCOUNT, BEGAN, inTheMiddle, LOAD, step } from './states.js';

function screen(state: ProgressState, columns: number): string {
  return render(state, { columns }).join('\n');
}

describe('on 80 columns, a run', () => {
  it('that waits for a limiter names the limit, and all that is known of the steps', () => {
    const state = inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, held_by: 'requests' }] });
    expect(screen(state, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify           6,900             3             ·             ·
      1a  captions                   6,860             4             ·             7
      1b  chunk captions             6,850             2             ·             ·
      1c  highlight                    203             1             ·             ·
      2   description                6,840             ·             ·             ·
      3   questions                  6,812             3             ·             ·
      4   task files                88,412 items
      ━━━━━━━━━─────────────────── 34 %  6,812 of 20,000 videos, about 3 h 8 min left
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      bound by requests per minute (60); 12 calls wait"
    `);
  });

  it('that waits for the model says how many calls are in flight and how long they take', () => {
    const state = inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, running: 16 }] });
    expect(screen(state, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify           6,900             3             ·             ·
      1a  captions                   6,860             4             ·             7
      1b  chunk captions             6,850             2             ·             ·
      1c  highlight                    203             1             ·             ·
      2   description                6,840             ·             ·             ·
      3   questions                  6,812             3             ·             ·
      4   task files                88,412 items
      ━━━━━━━━━─────────────────── 34 %  6,812 of 20,000 videos, about 3 h 8 min left
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      bound by the model: 16 calls in flight, 4.2 s each (max_concurrent)"
    `);
  });

  it('whose account cools down says for how long', () => {
    const state = inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, cooling_ms: 24_000 }] });
    expect(screen(state, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify           6,900             3             ·             ·
      1a  captions                   6,860             4             ·             7
      1b  chunk captions             6,850             2             ·             ·
      1c  highlight                    203             1             ·             ·
      2   description                6,840             ·             ·             ·
      3   questions                  6,812             3             ·             ·
      4   task files                88,412 items
      ━━━━━━━━━─────────────────── 34 %  6,812 of 20,000 videos, about 3 h 8 min left
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      waiting: the account rests for 24 s, it was asked to slow down"
    `);
  });

  it('that was told to stop says what it still does', () => {
    const state = inTheMiddle({}, [{ type: 'stopping', because: 'asked' }]);
    expect(screen(state, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify           6,900             3             ·             ·
      1a  captions                   6,860             4             ·             7
      1b  chunk captions             6,850             2             ·             ·
      1c  highlight                    203             1             ·             ·
      2   description                6,840             ·             ·             ·
      3   questions                  6,812             3             ·             ·
      4   task files                88,412 items
      ━━━━━━━━━━━━━━━━━───────────────────────────────── 34 %  6,812 of 20,000 videos
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      stopping: finishing 16 videos in flight; Ctrl-C again stops at once"
    `);
  });

  it('whose inputs can not be counted shows its rate and no time', () => {
    expect(screen({ ...inTheMiddle(), total: null }, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify           6,900             3             ·             ·
      1a  captions                   6,860             4             ·             7
      1b  chunk captions             6,850             2             ·             ·
      1c  highlight                    203             1             ·             ·
      2   description                6,840             ·             ·             ·
      3   questions                  6,812             3             ·             ·
      4   task files                88,412 items
      6,812 videos so far
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      bound by the 16 videos in flight, which wait for the model (max_in_flight)"
    `);
  });

  it('that has just begun shows zeros as dots', () => {
    const load = { ...LOAD, input: { taken: 0, is_waiting: true, has_ended: false } };
    const state = reduce(reduce(UNKNOWN, BEGAN), { type: 'sampled', now: 0, load });
    expect(screen(state, 80)).toMatchInlineSnapshot(`
      "step                            done     in flight       waiting        failed
      0   filter, classify               ·             ·             ·             ·
      1a  captions                       ·             ·             ·             ·
      1b  chunk captions                 ·             ·             ·             ·
      1c  highlight                      ·             ·             ·             ·
      2   description                    ·             ·             ·             ·
      3   questions                      ·             ·             ·             ·
      4   task files                     · items
      0 videos so far
      0 done
      0 calls, 0 in flight
      looking for videos"
    `);
  });
});

describe('on 120 columns, a run', () => {
  it('that waits for ffmpeg says how many jobs wait', () => {
    const state = inTheMiddle({ ffmpeg: { running: 2, waiting: 7, count: 2 } });
    expect(screen(state, 120)).toMatchInlineSnapshot(`
      "step                                 done          in flight            waiting             failed
      0   filter, classify                6,900                  3                  ·                  ·
      1a  captions                        6,860                  4                  ·                  7
      1b  chunk captions                  6,850                  2                  ·                  ·
      1c  highlight                         203                  1                  ·                  ·
      2   description                     6,840                  ·                  ·                  ·
      3   questions                       6,812                  3                  ·                  ·
      4   task files                     88,412 items
      ━━━━━━━━━━━━━━━━───────────────────────────────── 34 %  6,812 of 20,000 videos, about 3 h 8 min left
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      bound by ffmpeg: 2 processes, 7 jobs wait (ffmpeg_processes)"
    `);
  });

  it('shows as in flight what the places of a step hold, and the others as waiting', () => {
    const workers = { max_workers: 4, vlm_workers: 2, text_workers: null, qa_workers: 3 };
    const began = { ...BEGAN, places: placesOf(workers) };
    const enter = (id: Step, count: number) => Array.from({ length: count }, () => step('entered', id));
    const lines = render([began, ...enter('1a', 5), ...enter('3', 3)].reduce(reduce, UNKNOWN), {
      columns: 80,
    });
    expect(lines.filter((line) => /^(1a|3) /.test(line))).toEqual([
      '1a  captions                       ·             2             3             ·',
      '3   questions                      ·             3             ·             ·',
    ]);
  });

  it('that waits for one of two accounts names it', () => {
    const other = { ...ACCOUNT, name: 'llm', held_by: 'tokens', queued: 3 } as const;
    const pace = { requests_per_minute: null, tokens_per_minute: 250_000 };
    const state = inTheMiddle({
      accounts: [
        { ...ACCOUNT, name: 'vlm' },
        { ...other, pace },
      ],
    });
    expect(screen(state, 120)).toMatchInlineSnapshot(`
      "step                                 done          in flight            waiting             failed
      0   filter, classify                6,900                  3                  ·                  ·
      1a  captions                        6,860                  4                  ·                  7
      1b  chunk captions                  6,850                  2                  ·                  ·
      1c  highlight                         203                  1                  ·                  ·
      2   description                     6,840                  ·                  ·                  ·
      3   questions                       6,812                  3                  ·                  ·
      4   task files                     88,412 items
      ━━━━━━━━━━━━━━━━───────────────────────────────── 34 %  6,812 of 20,000 videos, about 3 h 8 min left
      6,700 done, 90 filtered, 12 skipped, 10 failed; 70 videos a minute
      400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20
      bound by tokens per minute of llm (250k); 3 calls wait"
    `);
  });
});

describe('every line', () => {
  it('is shorter than the terminal is wide, however narrow that is', () => {
    const states = [
      inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, cooling_ms: 24_000 }] }),
      inTheMiddle({ ffmpeg: { running: 2, waiting: 7, count: 2 } }),
      inTheMiddle({}, [{ type: 'stopping', because: 'quota' }]),
    ];
    for (const state of states)
      for (const columns of [20, 40, 60, 80, 100, 120, 300])
        for (const line of render(state, { columns })) expect(line.length).toBeLessThan(columns);
  });

  it('has as few colours as mean something', () => {
    const painted: string[] = [];
    render(inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, cooling_ms: 24_000 }] }), {
      columns: 80,
      paint: (style, text) => {
        painted.push(`${style} ${text.trim()}`);
        return text;
      },
    });
    expect(painted.filter((each) => !each.startsWith('dim'))).toEqual([
      'red 7',
      expect.stringMatching(/^green ━+$/),
      'yellow waiting: the account rests for 24 s, it was asked to slow down',
    ]);
  });
});
