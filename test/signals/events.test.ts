import { describe, expect, it } from 'vitest';
import { gridOf } from '../../src/signals/clock.js';
import { readEvents } from '../../src/signals/events.js';
import { notable } from '../../src/signals/facts.js';
import { stretchesOf } from '../../src/signals/stretches.js';
import { classification, filtering } from '../../src/signals/verdict.js';
import { ALL, SYNTHETIC, type Synthetic, signalsOf } from './synthetic.js';

const eventsOf = async (video: Synthetic) => readEvents(await signalsOf(video)).events;

describe('events', () => {
  it('finds one cut at 2 s, which is nothing unusual', async () => {
    expect(await eventsOf(SYNTHETIC.cut)).toMatchObject([{ kind: 'cut', at: 2, unusual: false }]);
  });

  it('finds a flash with its start and end', async () => {
    expect(await eventsOf(SYNTHETIC.flash)).toMatchObject([{ kind: 'flash', start: 4, end: 4.5 }]);
  });

  it('finds the freeze after motion', async () => {
    expect(await eventsOf(SYNTHETIC.freeze)).toMatchObject([
      { kind: 'freeze', start: 5, end: 9, unusual: true },
    ]);
  });

  it('finds the burst far above the rest', async () => {
    const [burst, ...others] = await eventsOf(SYNTHETIC.burst);
    expect(others).toEqual([]);
    expect(burst).toMatchObject({ kind: 'burst', unusual: true });
    expect(burst?.at).toBeGreaterThanOrEqual(6);
    expect(burst?.at).toBeLessThanOrEqual(7);
  });

  it('finds the black stretch and does not call its ends cuts or bursts', async () => {
    expect(await eventsOf(SYNTHETIC.black)).toMatchObject([{ kind: 'black', start: 4, end: 6 }]);
  });

  it.each(['onset', 'dusk', 'steady', 'long', 'blank', 'static', 'half', 'brief', 'instant'] as const)(
    'finds nothing to tell of in %s',
    async (name) => {
      expect(notable(await eventsOf(SYNTHETIC[name]))).toEqual([]);
    },
  );

  it('tiles every video without gaps, within its length', async () => {
    for (const video of ALL) {
      const signals = await signalsOf(video);
      const grid = gridOf(signals.length);
      const tiles = stretchesOf(readEvents(signals).steady, grid, new Set());
      expect(tiles[0]?.start).toBe(0);
      expect(tiles.at(-1)?.end).toBe(grid.end);
      expect(grid.end).toBeLessThanOrEqual(video.length);
      expect(tiles.length).toBeLessThanOrEqual(10);
      for (const [index, tile] of tiles.slice(1).entries()) expect(tile.start).toBe(tiles[index]?.end);
    }
  });

  it('puts the border of the timeline where motion begins', async () => {
    const signals = await signalsOf(SYNTHETIC.onset);
    const tiles = stretchesOf(readEvents(signals).steady, gridOf(8), new Set());
    expect(tiles.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [3, 8],
    ]);
  });
});

describe('step 0', () => {
  it.each(['flash', 'freeze', 'burst', 'black'] as const)('calls %s an anomaly', async (name) => {
    expect(
      classification(await signalsOf(SYNTHETIC[name]))
        .split('\n')
        .at(-1),
    ).toBe('Anomaly');
  });

  it.each(['onset', 'cut', 'dusk', 'steady', 'long', 'static', 'brief'] as const)(
    'calls %s normal',
    async (name) => {
      expect(
        classification(await signalsOf(SYNTHETIC[name]))
          .split('\n')
          .at(-1),
      ).toBe('Normal');
    },
  );

  it.each([
    ['blank', /^No\. .*blank/],
    ['static', /^No\. .*frozen/],
    ['half', /^No\. .*0\.5 s/],
    ['onset', /^Yes\. /],
    ['brief', /^Yes\. /],
  ] as const)('judges %s by its measurements', async (name, verdict) => {
    expect(filtering(await signalsOf(SYNTHETIC[name]))).toMatch(verdict);
  });
});
