import { createHash } from 'node:crypto';
import type { Model, Question } from './model.js';

/** JSON with the keys of every object in order, so that equal values have equal texts; undefined fields are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([first], [second]) => (first < second ? -1 : 1)));
  });
}

/**
 * The key of a call: SHA-256 in hex over all that determines its answer. Where the video lies and which step asks do not.
 * @param videoHash hash of the video's content; undefined for questions about text alone.
 */
export function callKey(model: Model, question: Question, videoHash: string | undefined): string {
  const range = question.video?.range;
  const call = {
    format: 1,
    backend: model.backend,
    name: model.name,
    parameters: model.parameters,
    text: question.text,
    temperature: question.temperature,
    schema: question.schema,
    video: videoHash,
    range_ms: range && [Math.round(range.start * 1000), Math.round(range.end * 1000)],
  };
  return createHash('sha256').update(canonicalJson(call)).digest('hex');
}
