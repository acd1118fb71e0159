/** The labels of the text protocol, in the forms in which models write them. */
import { withoutClosingEmphasis } from './clean.js';

/** What a label announces. `explanation` stands for reasoning unless the same pair has a `reasoning` too. */
export type LabelKind = 'question' | 'answer' | 'reasoning' | 'explanation';

/** A label at the start of a line, and the text after it on the same line. */
export interface Label {
  readonly kind: LabelKind;
  readonly rest: string;
}

/** Labels and their decoration are short; looking no further keeps every pattern cheap on hostile lines. */
const LABEL_WINDOW = 160;

const EMPHASIS = String.raw`(?:\*{1,3}|_{2})`;
const HEAD = new RegExp(
  String.raw`^[\s>]{0,12}(?<rule>={3,80}\s?)?(?<heading>#{1,6}\s?)?(?:[-*+•]\s{1,3})?(?<before>${EMPHASIS})?\s?` +
    String.raw`(?:[([]?\d{1,3}[.):\]、．]{1,2}\s{0,3})?(?<inner>${EMPHASIS})?\s?`,
);

// A prefix is a word from this list only: "That raises the question: …" is a sentence of a reasoning, not a label.
const QUESTION_PREFIX =
  'multiple[- ]choice|single[- ]choice|mcq|open[- ]ended|open|binary|yes[-/ ](?:or )?no|true[-/ ](?:or )?false|' +
  'temporal(?:[- ]localization)?|(?:temporal )?event(?: description| summary)?|causal(?: linkage)?|' +
  'scene(?: description)?|localization|next';
const WORDS: Readonly<Record<LabelKind, string>> = {
  question: `(?:(?:${QUESTION_PREFIX}) )?question|mcq|q|选择题|判断题|问答题|问题|题目`,
  answer:
    '(?:the )?(?:(?:correct|final|right|best|expected) )?answer|(?:the )?correct (?:option|choice)|正确答案|正确选项|答案|回答|答',
  reasoning:
    '(?:step[- ]by[- ]step )?reasoning(?: steps?| process| trace| chain)?|chain[- ]of[- ]thought(?: reasoning)?|推理过程|推理步骤|推理|理由',
  explanation: '(?:(?:brief|short|detailed) )?explanation|rationale|justification|reason|解释|解析|说明',
};
const KINDS: readonly LabelKind[] = ['question', 'answer', 'reasoning', 'explanation'];
const WORD = new RegExp(
  `^(?:${KINDS.map((kind) => `(?<${kind}>${WORDS[kind]})`).join('|')})(?![\\p{L}_-])(?<number>\\s{0,2}#?\\s?\\d{1,3})?(?<note>\\s?[(（][^()（）]{0,40}[)）])?`,
  'iu',
);
const COLON = new RegExp(String.raw`^\s{0,3}(?<closed>${EMPHASIS})?\s{0,3}[:：]\s{0,3}(?<late>${EMPHASIS})?`);
const BOLD_ONLY = new RegExp(String.raw`^\s?${EMPHASIS}`);

/** Removes a rule of `=` at the end of a line that also began with one. */
function withoutRule(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '=') end -= 1;
  return text.length - end < 3 ? text : text.slice(0, end).trimEnd();
}

/**
 * Reads a label at the start of a line: `Answer: B`, `**Answer:** B`, `### Question`, `1) Question:`, `问题1：`. Without
 * a colon a label counts only as a heading, in bold, or alone on its line.
 *
 * @example readLabel('**Question 2:** Why?') // {kind: 'question', rest: 'Why?'}
 */
export function readLabel(line: string): Label | undefined {
  const head = HEAD.exec(line.slice(0, LABEL_WINDOW));
  const isRuled = head?.groups?.['rule'] !== undefined;
  return head === null ? undefined : readWord(isRuled ? withoutRule(line.trimEnd()) : line, head);
}

function readWord(line: string, head: RegExpExecArray): Label | undefined {
  const window = line.slice(0, LABEL_WINDOW);
  const word = WORD.exec(window.slice(head[0].length));
  const groups = word?.groups;
  if (word === null || groups === undefined) return undefined;
  const kind = KINDS.find((candidate) => groups[candidate] !== undefined);
  // "Answer (B):" has the answer in its brackets, so it is more than a label.
  if (kind === undefined || (kind === 'answer' && groups['note'] !== undefined)) return undefined;

  const opened = head.groups?.['before'] !== undefined || head.groups?.['inner'] !== undefined;
  const end = head[0].length + word[0].length;
  const after = window.slice(end);
  const colon = COLON.exec(after);
  if (colon !== null) {
    const rest = line.slice(end + colon[0].length);
    const { late, closed } = colon.groups ?? {};
    const isOpen = opened && closed === undefined;
    if (late === undefined) return { kind, rest: (isOpen ? withoutClosingEmphasis(rest) : rest).trim() };
    // `**` after the colon opens the text, unless it closes what was opened before the label.
    return { kind, rest: (isOpen ? rest : late + rest).trim() };
  }
  if (groups['question']?.toLowerCase() === 'q' && groups['number'] === undefined) return undefined;
  const dot = groups['number'] === undefined ? null : /^[.)]\s/.exec(`${after} `);
  if (dot !== null) return { kind, rest: line.slice(end + 1).trim() };
  const bold = opened ? BOLD_ONLY.exec(after) : null;
  if (bold !== null) return { kind, rest: line.slice(end + bold[0].length).trim() };
  const alone = line.slice(end).trim() === '';
  const isTitle = head.groups?.['heading'] !== undefined || /^[\p{Lu}\p{Lo}]/u.test(word[0]);
  return alone && isTitle ? { kind, rest: '' } : undefined;
}

const PAIR_HEADING =
  /^\s*(?:#{1,6}\s*)?(?:\*\*)?(?:(?:q&?a\s)?(?:pair|item|example|set)\s?#?\d{1,3}|\d{1,3}[.)])(?:\*\*)?[:：]?(?:\*\*)?\s*$/i;

/** True for a line that only counts pairs: `2.`, `**Pair 2**`, `## QA Pair 2:`. */
export function isPairHeading(line: string): boolean {
  return line.length < 60 && PAIR_HEADING.test(line);
}

/** The labels that may stand inside a line of a section. */
const INLINE: Readonly<Partial<Record<LabelKind, RegExp>>> = {
  question: /[?.!)？。！]\s{0,3}(?:\*\*)?(Answer)(?:\*\*)?[:：](?:\*\*)?/,
  answer: /[\s.!)。！](?:\*\*)?(Reasoning|Rationale|Explanation|理由)(?:\*\*)?[:：](?:\*\*)?/,
};
const INLINE_KINDS: Readonly<Record<string, LabelKind>> = {
  Answer: 'answer',
  Reasoning: 'reasoning',
  理由: 'reasoning',
};

/**
 * Splits a line at a label inside it, as in `Answer: Yes. Reasoning: …`; undefined when there is none. Only a capitalised
 * label with a colon, after a space or the end of a sentence, counts.
 */
export function splitInline(
  line: string,
  section: LabelKind,
): { readonly before: string; readonly label: Label } | undefined {
  const match = INLINE[section]?.exec(line);
  if (match === null || match === undefined) return undefined;
  const kind = INLINE_KINDS[match[1] ?? ''] ?? 'explanation';
  return {
    before: line.slice(0, match.index + 1).trim(),
    label: { kind, rest: line.slice(match.index + match[0].length).trim() },
  };
}
