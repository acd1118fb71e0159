/** What the emulated models said when test/fixtures/past was made. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { type QaPair, renderQa } from '../../../src/index.js';
import { hashOf } from '../paid.js';
import { PAST } from '../past.js';
import type { EmulatedQuestion } from './wire.js';

/**
 * Answers behind the emulators, by the line that a prompt of the pack is, which begins with its key. What else is said to
 * a model may change its words, and the bytes of a clip come out otherwise from another ffmpeg.
 */
export function pastAnswer({ text, media }: Pick<EmulatedQuestion, 'text' | 'media'>): string {
  const [line = '', key = ''] = /^Past prompt (\w+).*$/m.exec(text) ?? [];
  const type = key.replace(/^(?:anomaly|normal)_/, '');
  const tag = hash('sha256', line).slice(0, 8);
  if (key === 'video_filtering') return media[0]?.sha256 === NOTHING ? `No, ${tag}.` : `Yes, ${tag}.`;
  if (key === 'video_anomaly_classification')
    return `So ${tag} says.\n${media[0]?.sha256 === ARRIVES ? 'Anomaly' : 'Normal'}`;
  if (key === 'highlight_timestamp_extraction') return '2.0';
  if (key.endsWith('_dense_caption')) return `<00:00:00><00:00:02> Seen in clip ${tag} from 00:01 to 00:02.`;
  if (/_(?:caption|description)$/.test(key) && key !== 'scene_description')
    return `Seen in clip ${tag} from 00:01 to 00:02.`;
  const pairs = pairsOf(type, tag);
  return renderQa(pairs[0].type, pairs);
}

const NOTHING = hashOf(join(PAST, 'videos', 'nothing.mp4'));
const ARRIVES = hashOf(join(PAST, 'videos', 'arrives.mp4'));

type TextType = Exclude<QaPair['type'], 'mcq' | 'bcq' | 'temporal_localization'>;

/** Pairs of a type; `open_qa` has one that no check lets through. */
function pairsOf(type: string, tag: string): [QaPair, ...QaPair[]] {
  const reasoning = `At 00:01 the red block of clip ${tag} comes in from the left, and at 00:02 it has come to rest.`;
  const question = 'What is to be seen from 00:01 to 00:02?';
  switch (type) {
    case 'mcq': {
      const options = [
        `A red block moves in ${tag}`,
        'A green lamp goes out',
        'A white door opens',
        'Rain sets in',
      ];
      return [{ type, question, options, answer: 'A', reasoning }];
    }
    case 'bcq':
      return [
        {
          type,
          question: `Does a block move in clip ${tag}?`,
          answer: 'Yes',
          full_answer: 'Yes. It moves from left to right.',
          reasoning,
        },
        {
          type,
          question: `Does a door open in clip ${tag}?`,
          answer: 'No',
          full_answer: 'No. There is no door.',
          reasoning,
        },
      ];
    case 'temporal_localization':
      return [{ type, question: `When does the block of ${tag} move?`, start: 1, end: 2, reasoning }];
    default: {
      const pair = { type: type as TextType, question, answer: `A red block moves in ${tag}.`, reasoning };
      return type === 'open_qa'
        ? [pair, { ...pair, question: 'What is to be seen at 09:59?', answer: 'A red block.' }]
        : [pair];
    }
  }
}
