/** Reads pairs that a model gave as JSON instead of the protocol. */
import { parseObject } from './clean.js';
import type { Draft } from './draft.js';
import { letterOf, readOptionLine } from './options.js';

/** What JSON in a text gave: drafts of pairs, and pieces that began like a pair and could not be read. */
interface JsonDrafts {
  readonly drafts: { readonly draft: Draft; readonly text: string }[];
  readonly broken: { readonly reason: 'bad_json' | 'truncated'; readonly text: string }[];
}

type Fields = ReadonlyMap<string, readonly unknown[]>;

const NAMES = {
  question: 'question questiontext multiplechoicequestion openendedquestion binaryquestion q 问题'.split(' '),
  options: ['options', 'choices', '选项'],
  answer: ['answer', 'correctanswer', 'finalanswer', 'correctoption', 'correctchoice', '答案', '正确答案'],
  reasoning: ['reasoning', 'chainofthought', 'reasoningsteps', '理由', '推理'],
  explanation: ['explanation', 'rationale', 'justification', '解释', '解析'],
  times: ['start', 'starttime', 'end', 'endtime'],
};

/** How deep lists of pairs are searched for: an object that holds a list of objects. */
const MAX_DEPTH = 4;

/**
 * Cuts the outermost `{…}` objects out of a text, aware of strings; `rest` is where an object begins that never ends.
 * One pass, however deep the nesting.
 */
function outermostObjects(text: string, from = 0): { objects: string[]; rest: number | undefined } {
  const objects: string[] = [];
  let depth = 0;
  let start = 0;
  let isString = false;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (isString) {
      if (character === '\\') index += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = depth > 0;
    else if (character === '{') {
      if (depth === 0) start = index;
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) objects.push(text.slice(start, index + 1));
    }
  }
  return { objects, rest: depth > 0 ? start : undefined };
}

function fieldsOf(object: Readonly<Record<string, unknown>>): Fields {
  const fields = new Map<string, unknown[]>();
  for (const [key, value] of Object.entries(object)) {
    const name = key.toLowerCase().replace(/[^\p{L}]/gu, '');
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

const pick = (fields: Fields, names: readonly string[]) =>
  names.flatMap((name) => fields.get(name) ?? []).filter((value) => value !== null && value !== '');

/** A value as the text that a model would have written in the protocol. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  return JSON.stringify(value) ?? '';
}

/** Options as a list, as an object by letter, or as lines; undefined when they have another shape. */
function optionTexts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return optionTexts(value.split('\n').filter((line) => line.trim() !== ''));
  if (Array.isArray(value)) {
    if (!value.every((option) => typeof option === 'string')) return undefined;
    const lines = value.map((option) => readOptionLine(option));
    const isLettered = lines.every((line, index) => line?.letter.toUpperCase() === letterOf(index));
    return value.map((option, index) => (isLettered ? (lines[index]?.text ?? '') : option.trim()));
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const isInOrder = entries.every(
    ([key, text], index) => key.toUpperCase() === letterOf(index) && typeof text === 'string',
  );
  return isInOrder ? entries.map(([, text]) => String(text).trim()) : undefined;
}

/** True for a pair without a question: it must be listed, and not be mistaken for an object that holds pairs. */
function isMeantWithout(object: Readonly<Record<string, unknown>>, fields: Fields): boolean {
  const isFlat = Object.values(object).every((value) => [value].flat().every((one) => Object(one) !== one));
  const isAnswered = pick(fields, [...NAMES.answer, ...NAMES.times]).length > 0;
  return isFlat && isAnswered && pick(fields, [...NAMES.reasoning, ...NAMES.explanation]).length > 0;
}

function draftOf(object: Readonly<Record<string, unknown>>): Draft | undefined {
  const fields = fieldsOf(object);
  const [question = ''] = pick(fields, NAMES.question);
  const answers = pick(fields, NAMES.answer).map(textOf);
  const times = pick(fields, NAMES.times);
  if (typeof question !== 'string' || (question === '' && !isMeantWithout(object, fields))) return undefined;
  const rawOptions = pick(fields, NAMES.options);
  const options = rawOptions.length === 1 ? optionTexts(rawOptions[0]) : undefined;
  return {
    question: question.split('\n'),
    ...(rawOptions.length === 0 ? {} : { options: options ?? [] }),
    answers: answers.length > 0 || times.length === 0 ? answers : [JSON.stringify(object)],
    reasonings: pick(fields, NAMES.reasoning).map(textOf),
    explanations: pick(fields, NAMES.explanation).map(textOf),
    isStray: false,
    isLast: false,
  };
}

/** Finds the pairs in an object: the object itself, or the objects in its lists. */
function collect(value: unknown, depth: number, found: Draft[]): void {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  const draft = Array.isArray(value) ? undefined : draftOf({ ...value });
  if (draft !== undefined) found.push(draft);
  else for (const inner of Object.values(value)) collect(inner, depth + 1, found);
}

/** True for a text that holds a pair as JSON, whole or in part. */
export function isMeantAsPair(text: string): boolean {
  return /["'](?:[\w -]{0,24}question|q|问题)["']\s{0,3}:/i.test(text);
}

/**
 * Reads the pairs from all JSON in a text: one object, a list, objects one after the other, with or without a fence or
 * prose around them. When the last object is cut off, the whole objects before it are kept, even inside a cut-off list.
 */
export function readJsonDrafts(text: string): JsonDrafts {
  const { drafts, broken }: JsonDrafts = { drafts: [], broken: [] };
  const take = (objects: readonly string[]) => {
    for (const piece of objects) {
      const object = parseObject(piece);
      const found: Draft[] = [];
      if (object === undefined && isMeantAsPair(piece)) broken.push({ reason: 'bad_json', text: piece });
      else collect(object, 0, found);
      for (const draft of found)
        drafts.push({ draft, text: found.length === 1 ? piece : JSON.stringify(draft) });
    }
  };
  const outer = outermostObjects(text);
  take(outer.objects);
  if (outer.rest === undefined) return { drafts, broken };
  const inner = outermostObjects(text, outer.rest + 1);
  take(inner.objects);
  const isLost = inner.rest !== undefined || inner.objects.length === 0 || drafts.length === 0;
  // The part from the inner object on is within the part from the outer one on.
  if (isLost && isMeantAsPair(text.slice(outer.rest)))
    broken.push({ reason: 'truncated', text: text.slice(inner.rest ?? outer.rest) });
  return { drafts, broken };
}
