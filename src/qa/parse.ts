/** From a model's text to question/answer pairs: tolerant in form, strict in what becomes a label. */
import type { QaPair, QaType } from '../records/record.js';
import { type Block, splitBlocks } from './blocks.js';
import { toLines, withoutThinking } from './clean.js';
import { type Draft, toPair } from './draft.js';
import { separateForms } from './forms.js';
import { isMeantAsPair, readJsonDrafts } from './json.js';
import type { LabelKind } from './labels.js';
import { excerpt, MAX_REJECTED_TEXT, type QaRejection, type Reading } from './rejection.js';

/** What a text gave: pairs in its order, and what had to be left out. */
export interface ParsedQa {
  readonly pairs: QaPair[];
  readonly rejections: QaRejection[];
}

/** A remark such as "Let me know …" behind the last separator is dropped; more than that may be a part of a pair. */
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
  if (spoken.text.trim() === '') {
    const [reason, message] =
      text.trim() === ''
        ? (['empty_text', 'Expected questions and answers, got an empty text.'] as const)
        : (['only_thinking', 'The text holds nothing but the thinking of the model.'] as const);
    return { pairs: [], rejections: [{ reason, message, text: excerpt(text, MAX_REJECTED_TEXT), index: 0 }] };
  }
  const lines = toLines(spoken.text);
  const blocks = splitBlocks(lines, type);
  const hasQuestion = blocks.some((block) => block.sections.some((section) => section.kind === 'question'));
  const outcome: ParsedQa = { pairs: [], rejections: [] };
  if (hasQuestion) {
    for (const segment of isMeantAsPair(spoken.text) ? separateForms(lines) : [undefined]) {
      if (segment?.form === 'json') addJson(outcome, type, segment.lines.join('\n'));
      else if (segment === undefined) addBlocks(outcome, type, lines, blocks);
      else addBlocks(outcome, type, segment.lines, splitBlocks(segment.lines, type));
    }
    return outcome;
  }
  addJson(outcome, type, spoken.text);
  if (outcome.pairs.length + outcome.rejections.length === 0) {
    const message = 'Expected "Question: …", "Answer: …" and "Reasoning: …", found no question.';
    add(outcome, { ok: false, reason: 'unreadable', message }, () => spoken.text.trim());
  }
  return outcome;
}

function addBlocks(
  outcome: ParsedQa,
  type: QaType,
  lines: readonly string[],
  blocks: readonly Block[],
): void {
  for (const [index, block] of blocks.entries()) {
    const draft = draftOf(block, index === blocks.length - 1);
    add(outcome, toPair(type, draft), () => textBetween(lines, block.start, block.end));
  }
}

function addJson(outcome: ParsedQa, type: QaType, text: string): void {
  const json = readJsonDrafts(text);
  for (const { draft, text: piece } of json.drafts) add(outcome, toPair(type, draft), () => piece);
  for (const { reason, text: piece } of json.broken)
    add(outcome, { ok: false, reason, message: BROKEN_MESSAGE[reason] }, () => piece);
}

function add(outcome: ParsedQa, reading: Reading<QaPair>, block: () => string): void {
  const index = outcome.pairs.length + outcome.rejections.length;
  if (reading.ok) outcome.pairs.push(reading.value);
  else {
    const { reason, message } = reading;
    outcome.rejections.push({ reason, message, text: excerpt(block(), MAX_REJECTED_TEXT), index });
  }
}

/** The texts under each label of a block. */
function draftOf(block: Block, isLast: boolean): Draft {
  const under = (kind: LabelKind) =>
    block.sections.filter((section) => section.kind === kind).map((section) => section.lines.join('\n'));
  const kinds = block.sections.map((section) => section.kind);
  const explanations = under('explanation');
  // An explanation behind the reasoning belongs to neither with certainty; it is counted as a second reasoning.
  const isLate = kinds.includes('reasoning') && kinds.lastIndexOf('explanation') > kinds.indexOf('reasoning');
  const stray = block.stray.join('\n').trim();
  const isComplete = kinds.includes('reasoning') || explanations.length > 0;
  const isRemark =
    isComplete && kinds.at(-1) !== 'answer' && stray.length <= MAX_REMARK && !stray.includes('\n\n');
  // JSON of another pair in the middle of a line belongs to none of the sections and must not be lost in one.
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

/** Lines of the text as they were, no more of them than a rejection keeps. */
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
