import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.js';
import type { Step } from '../../src/records/record.js';
import { descriptionExtra, isBaseline } from '../../src/results/baseline.js';
import { SIGNALS_VERSION } from '../../src/signals/index.js';
import { STEPS } from '../../src/steps.js';

const SIGNALS = { backend: 'signals' };

/** What is said of data from these endpoints, steps and models of earlier records. */
function said(fields: object, steps: readonly Step[] = STEPS.ids, earlier: readonly string[] = []) {
  const config = parseConfig({ results_dir: 'out', description_extra: 'Site 3.', ...fields });
  const spent = earlier.map((model) => ({ model })) as never;
  return descriptionExtra(config, new Set(steps), STEPS, { spent });
}

describe('data made with the embedded baseline', () => {
  it.each<[string, string]>([
    ['vlm', said({ vlm: SIGNALS })],
    ['llm', said({ llm: SIGNALS })],
    ['an endpoint for one step', said({ models: { own: SIGNALS }, pipeline: { mcq: 'own' } })],
    ['an earlier record', said({}, ['4'], ['gemini-2.5-flash', SIGNALS_VERSION])],
  ])('says in each task file that it is not for training: %s', (_what, text) => {
    expect(text).toMatch(/^Made with signals, .*not for training\. Site 3\.$/);
  });

  it.each<[string, string]>([
    ['other models', said({})],
    ['an endpoint that no step asks', said({ vlm: SIGNALS }, ['2', '3', '4'])],
    ['no step that asks', said({ vlm: SIGNALS, llm: SIGNALS }, ['4'], ['signals-of-life-7b'])],
  ])('is nothing else: %s', (_what, text) => {
    expect(text).toBe('Site 3.');
  });

  it('is told by the name that its records give it', () => {
    expect([SIGNALS_VERSION, 'signals', undefined, 'signals-of-life-7b'].map(isBaseline)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
