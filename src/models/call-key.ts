import { hash } from 'node:crypto';
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
  // Canonical without a look at each value: the names stand in order, and what has names of its own is put in order once.
  const call = {
    backend: model.backend,
    format: 1,
    name: model.name,
    parameters: inOrder(model.parameters),
    range_ms: range && [Math.round(range.start * 1000), Math.round(range.end * 1000)],
    schema: question.schema && inOrder(question.schema),
    temperature: question.temperature,
    text: question.text,
    video: videoHash,
  };
  return hash('sha256', JSON.stringify(call));
}

const ordered = new WeakMap<object, unknown>();

/** The same value with its names in order; each object is put in order once. */
function inOrder(value: object): unknown {
  const known = ordered.get(value);
  if (known !== undefined) return known;
  const made: unknown = JSON.parse(canonicalJson(value));
  ordered.set(value, made);
  return made;
}
