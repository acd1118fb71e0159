/** A probe and a model that answer at once, with texts of an ordinary length. */
import { createHash } from 'node:crypto';
import type { Media } from '../src/media/media.js';
import { type Model, NO_USAGE, type Question } from '../src/models/model.js';
import { renderQa } from '../src/qa/index.js';
import type { QaType } from '../src/records/qa-types.js';
import type { QaPair } from '../src/records/record.js';
import { qaTypeOf } from '../test/helpers/steps.js';

const SENTENCE =
  'A white van waits at the crossing while two people walk past it towards the left edge of the picture. ';

/** Every file is a good video of 24 s, whether it is there or not. */
export function readyMedia(): Media {
  const refuse = (): never => {
    throw new Error('A model that answers at once needs no pictures.');
  };
  return {
    probe: async () => ({
      duration: 24,
      width: 640,
      height: 360,
      frame_rate: 25,
      codec: 'h264',
      has_audio: false,
      size_bytes: 1_000_000,
      modified_ms: 0,
    }),
    hash: async (path) => createHash('sha256').update(path).digest('hex'),
    decode: refuse,
    clip: refuse,
    frames: refuse,
  };
}

/** Answers every prompt at once; every fourth video is an anomaly, every tenth out of domain. */
export function readyModel(): Model {
  return {
    backend: 'ready',
    name: 'ready-1',
    parameters: {},
    ask: async (question, signal) => {
      signal?.throwIfAborted();
      return {
        text: answerTo(question),
        model: 'ready-1',
        usage: NO_USAGE,
        milliseconds: 0,
        bytes_sent: 0,
        attempts: 1,
      };
    },
  };
}

function answerTo({ prompt_key, video }: Question): string {
  const number = Number(/(\d+)\.mp4$/.exec(video?.path ?? '')?.[1] ?? 0);
  if (prompt_key === 'video_filtering') return number % 10 === 9 ? 'No, it shows slides.' : 'Yes.';
  if (prompt_key === 'video_anomaly_classification')
    return `${SENTENCE}\n${number % 4 === 0 ? 'Anomaly' : 'Normal'}`;
  const type = qaTypeOf(prompt_key);
  if (type !== undefined) return QA_TEXTS[type];
  if (prompt_key === 'highlight_timestamp_extraction') return '12.5';
  const text = SENTENCE.repeat(4).trim();
  if (prompt_key.endsWith('_dense_caption')) return `<00:00:04><00:00:11> ${text}`;
  return `From 00:04 to 00:11, of what begins at ${video?.range?.start ?? 0} s: ${text}`;
}

/** Pairs of an ordinary length that pass every check. */
function pairsOf(type: QaType): QaPair[] {
  const pair = {
    question: 'What does the white van do at the crossing?',
    reasoning: `${SENTENCE.repeat(2)}The wheels of the van stand still all the while. So the white van waits at the crossing from 00:04 to 00:11.`,
  };
  switch (type) {
    case 'mcq':
      return [
        {
          ...pair,
          type,
          options: ['It waits', 'It turns left', 'It speeds up', 'It parks'],
          answer: 'A',
        },
      ];
    case 'bcq':
      return [
        { ...pair, type, answer: 'Yes', full_answer: 'Yes. It waits until both people have passed.' },
        {
          ...pair,
          question: 'Does the white van turn left at the crossing?',
          type,
          answer: 'No',
          full_answer: 'No. It waits there until both people have passed.',
        },
      ];
    case 'temporal_localization':
      return [{ ...pair, type, start: 4, end: 11 }];
    case 'causal_linkage':
    case 'temporal_event_desc':
      return [{ ...pair, question: 'What happens from 00:04 to 00:11?', type, answer: SENTENCE.trim() }];
    default:
      return [{ ...pair, type, answer: SENTENCE.trim() }];
  }
}

function textOf(type: QaType): string {
  return renderQa(type, pairsOf(type));
}

const QA_TEXTS: Readonly<Record<QaType, string>> = {
  mcq: textOf('mcq'),
  bcq: textOf('bcq'),
  open_qa: textOf('open_qa'),
  causal_linkage: textOf('causal_linkage'),
  temporal_localization: textOf('temporal_localization'),
  temporal_event_desc: textOf('temporal_event_desc'),
  scene_description: textOf('scene_description'),
  event_summary: textOf('event_summary'),
};
