/** What a run would do with each video of a plan. */
import type { Config } from '../config/config.js';
import type { VideoInput } from '../models/model.js';
import type { Ending, Mode, Outcome, Step, VideoInfo } from '../records/record.js';
import type { Recalled } from '../results/recall.js';
import type { StepList } from '../steps.js';
import type { KnownVideo } from './calls.js';

/** How a video would end; `to_do` when a run would work on it. */
export type Fate =
  | 'to_do'
  | 'finished'
  | 'filtered'
  | 'skipped'
  | 'unreadable'
  | 'left_alone'
  | 'ask_again'
  | 'no_input';

/** The plan for one video. */
export interface VideoPlan {
  readonly fate: Fate;
  /** What it still needs; undefined when that is nothing. */
  readonly known?: KnownVideo;
  /** The lanes that it may take; one when that is known. */
  readonly lanes: readonly Mode[];
  readonly reason?: Pick<Ending, 'step' | 'kind' | 'message' | 'hint' | 'video'>;
}

/** Plans a video from the outcome of `recall` and `probe`. */
export function planVideo(
  outcome: Outcome<Recalled>,
  workflow: Config['workflow'],
  list: StepList,
): VideoPlan {
  if (!outcome.ok) return { fate: fateOf(outcome.ending), lanes: [], reason: outcome.ending };
  const { record } = outcome;
  const { pending, video } = record;
  if (pending.size === 0) return { fate: 'finished', lanes: [] };
  const known = knownOf(record);
  const lanes = lanesOf(record, workflow.mode);
  const missing = missingInput(record, list);
  if (missing !== undefined) {
    const message = `there is no record that step ${missing} needs`;
    return { fate: 'no_input', lanes: [], reason: { step: missing, kind: 'no_input', message, video } };
  }
  const { video_length } = known;
  const limit = workflow.max_video_length_sec;
  if (!pending.has('1a') || video_length <= limit) return { fate: 'to_do', known, lanes };
  const message = `${video_length.toFixed(1)} s long, the limit is ${limit} s (workflow.max_video_length_sec)`;
  const reason = { step: '1a', kind: 'too_long', message, video } as const;
  return { fate: 'skipped', lanes, reason };
}

function fateOf({ state, step, kind, attempts }: Ending): Fate {
  if (state === 'filtered') return 'filtered';
  if (state === 'skipped') return 'skipped';
  if (kind === 'ask_again') return 'ask_again';
  // Without an attempt, it is the failure of an earlier run.
  if (attempts === 0) return 'left_alone';
  return step === 'source' || step === 'probe' ? 'unreadable' : 'left_alone';
}

/** Both lanes when step 0 has yet to decide. */
function lanesOf({ mode, former_mode, pending }: Recalled, global: Mode | 'auto'): readonly Mode[] {
  const decided = mode ?? former_mode ?? (global === 'auto' ? undefined : global);
  if (decided !== undefined) return [decided];
  return pending.has('0') ? ['normal', 'anomaly'] : ['normal'];
}

/** The first step that lacks its input, when no pending step provides it. */
function missingInput(record: Recalled, list: StepList): Step | undefined {
  const there = { ...record, ...record.pending_answers[0]?.fields };
  return [...record.pending].find((step) => {
    const { needs } = list.get(step);
    if (needs === undefined || record.pending.has(needs.from)) return false;
    return needs.fields.some((field) => !(field in there));
  });
}

/** The parts of a record that calls depend on. A record that was read back has more fields than its type says. */
function knownOf(record: Recalled & Partial<KnownVideo> & { readonly info?: VideoInfo }): KnownVideo {
  const { info, pending, pending_types, pending_answers, video, lineage: _lineage, ...rest } = record;
  const input: VideoInput | undefined = info && { path: video, info };
  return {
    ...rest,
    video,
    video_length: info?.duration ?? record.video_length ?? 0,
    ...(input !== undefined && { input }),
    pending,
    types: pending_types,
    answers: pending_answers.map(({ fields }) => fields),
  };
}
