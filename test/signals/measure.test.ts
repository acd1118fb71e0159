import { describe, expect, it } from 'vitest';
import { COLOURS, colourName } from '../../src/signals/colours.js';
import { measure } from '../../src/signals/measure.js';
import { ZONES } from '../../src/signals/pixels.js';
import { SYNTHETIC, signalsOf, WIDTH } from './synthetic.js';

describe('measuring frames', () => {
  it('measures motion as the share of pixels that changed, in the zones where they changed', async () => {
    const { samples } = await signalsOf(SYNTHETIC.onset);
    expect(samples).toHaveLength(32);
    expect(samples[8]?.motion).toBe(0);
    // The box of 8 by 8 leaves 64 pixels and covers 64 others.
    expect(samples[20]?.motion).toBeCloseTo((128 * 100) / (WIDTH * 36), 6);
    expect(samples[20]?.zones[ZONES.indexOf('bottom right')]).toBeCloseTo(samples[20]?.motion ?? 0, 6);
  });

  it('splits motion over the zones without losing any', async () => {
    const { samples } = await signalsOf(SYNTHETIC.long);
    for (const sample of samples)
      expect(sample.zones.reduce((sum, zone) => sum + zone, 0)).toBeCloseTo(sample.motion, 6);
  });

  it('does not take a change of light for motion', async () => {
    const { samples } = await signalsOf(SYNTHETIC.dusk);
    const first = samples[0]?.brightness ?? 0;
    expect(first - (samples.at(-1)?.brightness ?? 0)).toBeGreaterThan(35);
    for (const sample of samples.slice(1)) expect(sample.motion).toBeLessThan(2);
  });

  it('names colours and shares them out completely', async () => {
    const { samples } = await signalsOf(SYNTHETIC.cut);
    expect(samples[0]?.colours.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 6);
    expect(samples[12]?.colours[COLOURS.indexOf('blue')]).toBeGreaterThan(90);
    expect(colourName(255, 0, 0)).toBe('red');
    expect(colourName(0, 0, 0)).toBe('black');
    expect(colourName(255, 255, 255)).toBe('white');
    expect(colourName(120, 70, 20)).toBe('brown');
    expect(colourName(240, 230, 30)).toBe('yellow');
    expect(colourName(20, 200, 40)).toBe('green');
    expect(colourName(230, 60, 160)).toBe('pink');
  });

  it('reports a length no longer than what was seen', async () => {
    async function* two() {
      for (const time of [0, 0.25]) yield { time, data: new Uint8Array(WIDTH * 36 * 3) };
    }
    expect((await measure(two(), 60)).length).toBe(0.5);
  });

  it('fails as damaged when there is no frame or a frame of another size', async () => {
    async function* none() {}
    async function* odd() {
      yield { time: 0, data: new Uint8Array(5) };
    }
    await expect(measure(none(), 3)).rejects.toMatchObject({ name: 'RecordError', kind: 'damaged' });
    await expect(measure(odd(), 3)).rejects.toMatchObject({ name: 'RecordError', kind: 'damaged' });
  });
});
