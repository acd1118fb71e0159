import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.js';
import { CallTally, type EstimatedCall } from '../../src/plan/call-tally.js';
import { NO_CARRIAGE } from '../../src/plan/carriage.js';
import type { PlannedEndpoint } from '../../src/plan/endpoints.js';
import { planTime } from '../../src/plan/time.js';
import type { PromptKey, Step } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';

const { workflow } = parseConfig({ results_dir: 'out' });
const LIMITS = {
  max_concurrent: 100,
  requests_per_minute: null,
  tokens_per_minute: null,
  price_per_million_tokens: { input: null, output: null, cached: null },
};
const endpoint: PlannedEndpoint = {
  name: 'vlm',
  section: 'vlm.openai',
  model: fakeModel(),
  price: { input: 0, output: 0, cached: 0 },
  account: { id: 'one', limits: LIMITS },
  lacks_key: false,
  carry: () => NO_CARRIAGE,
};

function call(step: Step, prompt_key: PromptKey, seconds: number): EstimatedCall {
  return {
    call: { step, prompt_key, characters: 100, prefix: 0, question: undefined, video: undefined, units: 1 },
    endpoint,
    carriage: NO_CARRIAGE,
    estimate: {
      ...{ input_tokens: 1, cached_tokens: 0, output_tokens: 1, bytes: 0 },
      milliseconds: seconds * 1000,
      is_measured: true,
    },
    is_remembered: false,
  };
}

function tallyOf(...calls: readonly EstimatedCall[]): CallTally {
  const tally = new CallTally();
  tally.add(calls);
  return tally;
}

describe('the time of a plan', () => {
  it('has the chunks of a video side by side with the captions of the whole, and all else in turn', () => {
    const tally = tallyOf(
      call('0', 'video_filtering', 1),
      call('0', 'video_anomaly_classification', 2),
      call('1a', 'normal_global_caption', 4),
      call('1a', 'normal_dense_caption', 5),
      call('1b', 'normal_chunk_caption', 7),
      call('1b', 'normal_chunk_caption', 3),
      call('2', 'normal_description', 10),
      call('3', 'normal_mcq', 20),
      call('3', 'normal_bcq', 30),
    );
    expect(planTime(tally, workflow)).toMatchObject({ bound: 'longest_video', seconds: 3 + 7 + 10 + 30 });
    // What a step's workers are held up by is what is left when the captions are there.
    expect(tally.busy('1a')).toBe(5000);
    expect(tally.busy('1b')).toBe(2000);
  });

  it('counts chunks that are faster than the captions for nothing, and alone for all they take', () => {
    const chunk = call('1b', 'normal_chunk_caption', 3);
    expect(tallyOf(call('1a', 'normal_dense_caption', 5), chunk).chains.longest).toBe(5000);
    expect(tallyOf(chunk).chains.longest).toBe(3000);
  });

  it.each([
    [{ vlm_workers: 2 }, 500, '2 videos at once in step 1a (vlm_workers)'],
    [{ vlm_workers: 20 }, 150, '4 videos at once in step 3 (max_workers)'],
    [{ vlm_workers: 20, qa_workers: 3 }, 200, '3 videos at once in step 3 (qa_workers)'],
  ])('is bound by the places of a step, and names the field that sets them: %o', (own, seconds, limit) => {
    const tally = new CallTally();
    for (let video = 0; video < 100; video += 1)
      tally.add([call('1a', 'normal_dense_caption', 10), call('3', 'normal_mcq', 6)]);
    const time = planTime(tally, { ...workflow, max_workers: 4, max_in_flight: 1000, ...own });
    expect(time).toMatchObject({ bound: 'workers', limit, bounds: { workers: seconds } });
  });
});
