/** From a model's text to question/answer pairs: tolerant of its form, strict about what becomes a label. */

import type { QaType } from '../records/qa-types.js';
import type { QaPair, Rejection } from '../records/record.js';
import { type Block, splitBlocks } from './blocks.js';
import { reasonText } from './check-names.js';
import { toLines, withoutThinking } from './clean.js';
import { type Draft, toPair } from './draft.js';
import { separateForms } from './forms.js';
import { isMeantAsPair, readJsonDrafts } from './json.js';
import type { LabelKind } from './labels.js';
import { excerpt, MAX_REJECTED_TEXT, type QaRejection, type Reading, unread } from './rejection.js';

/** What was read from a text: pairs in its order, and what had to be left out. */
export interface ParsedQa {
  readonly pairs: QaPair[];
  readonly rejections: QaRejection[];
}

/** A remark such as "Let me know …" after the last separator is dropped; a longer text may be part of a pair. */
const MAX_REMARK = 300;

const BROKEN_MESSAGE = {
  bad_json: 'This began like a JSON object with a question and is not valid JSON.',
  truncated: 'The JSON ends before this object is closed.',
} as const;

/**
 * Reads the pairs of one QA type out of a model's text. Never throws and takes time linear in the text. An empty text
 * gives one rejection, as does a text with nothing readable in it. A missing reasoning is `''`, not a rejection.
 *
 * @example parseQa('bcq', 'Question: Does it stop?\nAnswer: Yes. It stops.\nReasoning: …').pairs[0]?.type // 'bcq'
 */
export function parseQa(type: QaType, text: string): ParsedQa {
  const spoken = withoutThinking(text);
  const outcome: ParsedQa = { pairs: [], rejections: [] };
  if (spoken.trim() === '') {
    const nothing =
      text.trim() === ''
        ? unread('empty_text', 'Expected questions and answers, got an empty text.')
        : unread('only_thinking', 'The text holds nothing but the thinking of the model.');
    return add(outcome, nothing, () => text);
  }
  const lines = toLines(spoken);
  const blocks = splitBlocks(lines, type);
  const hasQuestion = blocks.some((block) => block.sections.some((section) => section.kind === 'question'));
  if (hasQuestion) {
    if (!isMeantAsPair(spoken)) return addBlocks(outcome, type, lines, blocks);
    for (const { form, lines: part } of separateForms(lines)) {
      if (form === 'json') addJson(outcome, type, part.join('\n'));
      else addBlocks(outcome, type, part, splitBlocks(part, type));
    }
    return outcome;
  }
  addJson(outcome, type, spoken);
  if (outcome.pairs.length + outcome.rejections.length > 0) return outcome;
  const message = 'Expected "Question: …", "Answer: …" and "Reasoning: …", found no question.';
  return add(outcome, unread('unreadable', message), () => spoken.trim());
}

/** A part of an answer: a pair, or what could not be read as one. */
export type Piece =
  | { readonly ok: true; readonly pair: QaPair }
  | { readonly ok: false; readonly rejection: Rejection };

/** Reads an answer as its parts, in their order. Never throws. */
export function readPieces(type: QaType, text: string): Piece[] {
  const { pairs, rejections } = parseQa(type, text);
  const pieces: Piece[] = pairs.map((pair) => ({ ok: true, pair }));
  // Each rejection knows its place among all pieces; inserted one after the other, they push the pairs to their places.
  for (const { reason, message, text: rejected, index } of rejections)
    pieces.splice(index, 0, {
      ok: false,
      rejection: { reasons: [reasonText(reason, message)], text: rejected },
    });
  return pieces;
}

function addBlocks(
  outcome: ParsedQa,
  type: QaType,
  lines: readonly string[],
  blocks: readonly Block[],
): ParsedQa {
  for (const [index, block] of blocks.entries()) {
    const draft = draftOf(block, index === blocks.length - 1);
    add(outcome, toPair(type, draft), () => textBetween(lines, block.start, block.end));
  }
  return outcome;
}

function addJson(outcome: ParsedQa, type: QaType, text: string): void {
  const json = readJsonDrafts(text);
  for (const { draft, text: piece } of json.drafts) add(outcome, toPair(type, draft), () => piece);
  for (const { reason, text: piece } of json.broken)
    add(outcome, unread(reason, BROKEN_MESSAGE[reason]), () => piece);
}

function add(outcome: ParsedQa, reading: Reading<QaPair>, block: () => string): ParsedQa {
  const index = outcome.pairs.length + outcome.rejections.length;
  if (reading.ok) outcome.pairs.push(reading.value);
  else {
    const { reason, message } = reading;
    outcome.rejections.push({ reason, message, text: excerpt(block(), MAX_REJECTED_TEXT), index });
  }
  return outcome;
}

/** The texts under each label of a block. */
function draftOf(block: Block, isLast: boolean): Draft {
  const under = (kind: LabelKind) =>
    block.sections.filter((section) => section.kind === kind).map((section) => section.lines.join('\n'));
  const kinds = block.sections.map((section) => section.kind);
  const explanations = under('explanation');
  // An explanation after the reasoning may belong to the answer or the reasoning; it counts as a second reasoning.
  const isLate = kinds.includes('reasoning') && kinds.lastIndexOf('explanation') > kinds.indexOf('reasoning');
  const stray = block.stray.join('\n').trim();
  const isComplete = kinds.includes('reasoning') || explanations.length > 0;
  const isRemark =
    isComplete && kinds.at(-1) !== 'answer' && stray.length <= MAX_REMARK && !stray.includes('\n\n');
  // JSON of another pair in the middle of a line belongs to no section and must not be lost inside one.
  const tail = [...(block.sections.at(-1)?.lines ?? []), stray].join('\n');
  return {
    question: block.sections.find((section) => section.kind === 'question')?.lines ?? [],
    answers: under('answer'),
    reasonings: isLate ? [...under('reasoning'), ...explanations] : under('reasoning'),
    explanations: isLate ? [] : explanations,
    isStray: (stray !== '' && !isRemark) || isMeantAsPair(tail),
    isLast,
  };
}

/** Lines of the text as they were, up to the length that a rejection keeps. */
function textBetween(lines: readonly string[], start: number, end: number): string {
  const kept: string[] = [];
  let length = 0;
  for (let index = start; index < end && length <= MAX_REJECTED_TEXT; index += 1) {
    const line = (lines[index] ?? '').slice(0, MAX_REJECTED_TEXT + 1);
    kept.push(line);
    length += line.length + 1;
  }
  return kept.join('\n').trim();
}
