import type { Snapshot } from '../results/ledger/snapshot.js';
import type { FailureList } from '../sinks/failures.js';
import { STEPS, type StepList } from '../steps.js';
import type { QualityFigures } from './report-schema.js';
import type { QualityVideos } from './videos.js';

type StepYield = QualityFigures['yield']['steps'][number];

/** Videos by step. */
export interface StepCounts {
  readonly out: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
  readonly skipped: ReadonlyMap<string, number>;
  /** At step 0. */
  readonly filtered: number;
}

/** Counts the videos that got past each step, and those that did not. */
export function countBySteps({ ledger, failed, skipped }: Snapshot): StepCounts {
  const out = new Map<string, number>();
  let filtered = 0;
  const pass = (step: string) => out.set(step, (out.get(step) ?? 0) + 1);
  for (const left of ledger.all()) {
    if (!left.is_valid) filtered += 1;
    for (const step of left.steps) if (left.is_valid || step !== '0') pass(step);
    if (left.questions.size > 0) pass('3');
  }
  const hasPassed = (video: string, step: string) => {
    const left = ledger.find(video);
    return step === '3' && left !== undefined && left.questions.size > 0;
  };
  const stopped = (list: FailureList) => {
    const videos = new Map<string, Set<string>>();
    for (const { video, step } of list.current())
      if (!hasPassed(video, step)) videos.set(step, (videos.get(step) ?? new Set()).add(video));
    return new Map([...videos].map(([step, { size }]) => [step, size]));
  };
  return { out, failed: stopped(failed), skipped: stopped(skipped), filtered };
}

/** How many videos reached each step and how many got past it. */
export function yieldBySteps(
  counts: StepCounts,
  videos: QualityVideos,
  list: StepList = STEPS,
): readonly StepYield[] {
  const known = videos.size;
  return ['probe', ...list.ids].flatMap((step): readonly StepYield[] => {
    const lost = {
      failed: counts.failed.get(step) ?? 0,
      filtered: step === '0' ? counts.filtered : 0,
      skipped: counts.skipped.get(step) ?? 0,
    };
    const all = lost.failed + lost.filtered + lost.skipped;
    if (step === 'probe') return [{ step, in: known, out: known - all, ...lost }];
    if (step === '4')
      return [{ step, in: (counts.out.get('3') ?? 0) + all, out: videos.withItems(), ...lost }];
    const through = counts.out.get(step) ?? 0;
    return through + all === 0 ? [] : [{ step, in: through + all, out: through, ...lost }];
  });
}

/** How many answers of a type gave nothing usable. */
export function failedAnswers(failed: FailureList, type: string, list: StepList = STEPS): number {
  const isOf = ({ step, prompt_key }: { readonly step: string; readonly prompt_key: string | null }) =>
    step === '3' && prompt_key !== null && list.qa_types.ofKey(prompt_key)?.name === type;
  return failed.current().filter(isOf).length;
}
