import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/config/step-places.js';

const UNSET = { max_workers: 4, vlm_workers: null, text_workers: null, qa_workers: null };

describe('the places of each step', () => {
  it('are max_workers where nothing else is said', () => {
    for (const one of Object.values(placesOf(UNSET)))
      expect(one).toEqual({ places: 4, field: 'max_workers' });
  });

  it('are set by the field for what the step asks', () => {
    expect(placesOf({ max_workers: 6, vlm_workers: 3, text_workers: 2, qa_workers: 32 })).toEqual({
      '0': { places: 3, field: 'vlm_workers' },
      '1a': { places: 3, field: 'vlm_workers' },
      '1b': { places: 3, field: 'vlm_workers' },
      '1c': { places: 2, field: 'text_workers' },
      '2': { places: 2, field: 'text_workers' },
      '3': { places: 32, field: 'qa_workers' },
    });
  });

  it.each([
    [{ vlm_workers: 2 }, 2, 'vlm_workers'],
    [{ vlm_workers: 8 }, 4, 'max_workers'],
    [{ text_workers: 3, vlm_workers: 9 }, 3, 'text_workers'],
    [{ text_workers: 3, vlm_workers: 3 }, 3, 'vlm_workers and text_workers'],
    [{ text_workers: 4 }, 4, 'max_workers and text_workers'],
  ])('of step 1c, which watches and reads, are the lower of both: %o', (own, places, field) => {
    expect(placesOf({ ...UNSET, ...own })['1c']).toEqual({ places, field });
  });
});
