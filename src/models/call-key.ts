import { hash } from 'node:crypto';
import type { Model, Question } from './model.js';

/** JSON with sorted keys and without undefined fields, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([first], [second]) => (first < second ? -1 : 1)));
  });
}

/**
 * The key of a call: SHA-256 in hex over everything that determines its answer. The video's path and the step do not.
 * @param videoHash hash of the video's content; undefined for questions about text alone
 */
export function callKey(model: Model, question: Question, videoHash: string | undefined): string {
  const range = question.video?.range;
  // This is canonical JSON without sorting at each call: the names are in order, and inner objects are sorted once.
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

/** The same value with sorted keys; each object is sorted once. */
function inOrder(value: object): unknown {
  const known = ordered.get(value);
  if (known !== undefined) return known;
  const made: unknown = JSON.parse(canonicalJson(value));
  ordered.set(value, made);
  return made;
}
