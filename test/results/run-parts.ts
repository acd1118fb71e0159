import { parseConfig } from '../../src/config/config.js';
import type { Model } from '../../src/models/model.js';
import type { StepperParts } from '../../src/results/step.js';
import { STEPS } from '../../src/steps.js';
import { PACK } from '../operators/records.js';

/** What a stepper needs, where no model is asked. */
export function runParts(parts: Partial<StepperParts>): StepperParts {
  const model: Model = {
    backend: 'none',
    name: 'none',
    parameters: {},
    ask: async () => {
      throw new Error('a model was asked');
    },
  };
  return {
    steps: new Set(STEPS.ids),
    list: STEPS,
    config: parseConfig({ results_dir: 'results' }),
    vlm: model,
    llm: model,
    pack: PACK,
    parsing: { videoId: (video) => video, permute_mcq_options: false },
    media: { hash: async () => 'hash' },
    rows: new Map(),
    ...parts,
  };
}
