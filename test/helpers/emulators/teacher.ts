/** Answers behind an emulator that every step can use, and that tell which questions they came from. */
import { createHash } from 'node:crypto';
import { renderQa } from '../../../src/qa/index.js';
import type { PromptKey } from '../../../src/records/record.js';
import { loadPack, PROMPT_KEYS } from '../../../src/steps.js';
import { pairsOf } from '../../operators/records.js';
import { qaTypeOf } from '../steps.js';
import { promptMatcher } from './answer.js';
import type { EmulatedQuestion } from './wire.js';

/** What a teacher is told of the videos, by the SHA-256 of their files. */
export interface TeacherOptions {
  readonly isAnomaly?: (sha256: string) => boolean;
  readonly isInDomain?: (sha256: string) => boolean;
  /** Sentences that captions and descriptions are longer by. */
  readonly sentences?: number;
}

/** Answers questions, and knows which they are. */
export interface Teacher {
  readonly answer: (question: EmulatedQuestion) => string;
  readonly keyOf: (text: string) => PromptKey;
}

/**
 * Makes a teacher for the pack `general` and for packs that only add to its prompts. The same question always gets the
 * same answer, and each answer holds a tag of its own: who asks a question that holds it has read that answer.
 */
export async function createTeacher(options: TeacherOptions = {}): Promise<Teacher> {
  const pack = await loadPack('general');
  const templates = Object.fromEntries(PROMPT_KEYS.map((key) => [key, pack.prompt(key).template]));
  const keyOf = promptMatcher<PromptKey>(templates);
  return {
    keyOf,
    answer: (question) => answerTo(keyOf(question.text), question, options),
  };
}

/** What a question is known by: its text and the media with it. */
export function tagOf({ text, parts }: Pick<EmulatedQuestion, 'text' | 'parts'>): string {
  const media = parts.flatMap(({ kind, sha256, range }) => (kind === 'text' ? [] : [sha256, range]));
  return createHash('sha256')
    .update(JSON.stringify([text, media]))
    .digest('hex')
    .slice(0, 12);
}

function answerTo(key: PromptKey, question: EmulatedQuestion, options: TeacherOptions): string {
  const tag = tagOf(question);
  const hash = question.media[0]?.sha256 ?? '';
  const type = qaTypeOf(key);
  if (type !== undefined) return renderQa(type, pairsOf(type, `clip ${tag}`));
  if (key === 'video_filtering')
    return options.isInDomain?.(hash) === false ? `No, ${tag} is out of place.` : `Yes, ${tag} belongs here.`;
  if (key === 'video_anomaly_classification')
    return `So ${tag} says.\n${options.isAnomaly?.(hash) === true ? 'Anomaly' : 'Normal'}`;
  if (key === 'highlight_timestamp_extraction') return '2.0';
  const story = `Seen in clip ${tag} from 00:01 to 00:02.${' There is more to be seen.'.repeat(options.sentences ?? 0)}`;
  return key.endsWith('_dense_caption') ? `<00:00:00><00:00:02> ${story}` : story;
}
