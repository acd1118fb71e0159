/** Texts for the markers of the scaffold, drafted by a model from the answers of the workshop: text in, text out. */
import { stringify } from 'yaml';
import { ParseError } from '../errors/errors.js';
import { findPlaceholders } from './placeholders.js';
import type { MarkerValue, WorkshopAnswers } from './workshop.js';

/** Markers that a model may draft, and their form in a prompt. */
export const DRAFTED = {
  'OTHER FOOTAGE': 'words',
  PLACE: 'words',
  ACTORS: 'words',
  DETAILS: 'words',
  ACTIONS: 'words',
  'NEAR MISSES': 'words',
  'ORDINARY EVENTS': 'words',
  'REASONS TO WAIT': 'words',
  ANOMALIES: 'items',
  QUESTIONS: 'items',
} as const;
export type DraftedMarker = keyof typeof DRAFTED;
export const DRAFTED_MARKERS = Object.keys(DRAFTED) as readonly DraftedMarker[];

/** A longer text does not fit into a sentence; characters. */
const LONGEST_WORDS = 700;
const MOST_ITEMS = 16;

const FORMS = {
  words: `One line: short phrases between commas, in lower case, without a full stop, at most ${LONGEST_WORDS} characters. It must
fit into the middle of a sentence.`,
  items: `A list of at most ${MOST_ITEMS} lines and nothing else. Each line begins with "- " and holds one entry: a name between ** or *, a
colon, and what is seen of it in one sentence without a full stop.`,
};

/**
 * The question that asks for the text of one marker.
 * @param explanation what the scaffold says of the marker
 */
export function draftQuestion(name: DraftedMarker, explanation: string, answers: WorkshopAnswers): string {
  return `You help somebody who knows a domain, but writes no prompts, to prepare a prompt pack. With it, videos are described and
questions about them are made, to train a model that understands such footage. One text of the pack is to be drafted.

## The text
Its name is "${name.toLowerCase()}". What it has to say: ${explanation}

## Rules
- Keep everything that the answers below say on this, in their own sense, and complete it with what belongs to the same
  footage and would plainly be missing. Add nothing that no camera can see: no intentions, no feelings, no law.
- Concrete and specific to this footage; nothing that would be true of any video. What is doubtful is left out.
- In the language of the answers. No braces, no square brackets, no markup other than asked for, no introduction.

## Form
${FORMS[DRAFTED[name]]}

## The answers
<answers>
${stringify(answers).trim()}
</answers>`;
}

/**
 * Reads a drafted text.
 * @throws ParseError when it does not have the form that was asked for, or would change the prompt around it
 */
export function parseDraft(name: DraftedMarker, text: string): MarkerValue {
  const draft = text.trim().replace(/^["“](.*)["”]$/s, '$1');
  const refuse = (what: string) => new ParseError(`the draft of ${name} ${what}`, text);
  if (/[{}]|<!--|-->|={5}|```/.test(draft)) throw refuse('holds braces, comments, code or lines of ===');
  if (findPlaceholders(draft).length > 0) throw refuse('holds a placeholder');
  const lines = draft.split('\n').filter((line) => line.trim() !== '');
  if (DRAFTED[name] === 'words') {
    if (lines.length !== 1) throw refuse(`was to be one line, but has ${lines.length}`);
    if (draft.length > LONGEST_WORDS) throw refuse(`is longer than ${LONGEST_WORDS} characters`);
    return { words: draft.replace(/^- /, '').replace(/\.$/, '') };
  }
  const items = lines.map((line) => /^\s*[-*•] +(.+)$/.exec(line)?.[1]?.trim());
  if (items.includes(undefined)) throw refuse('was to be a list of lines that begin with "- "');
  if (items.length === 0 || items.length > MOST_ITEMS)
    throw refuse(`was to have 1 to ${MOST_ITEMS} lines, but has ${items.length}`);
  return { items: items.filter((item) => item !== undefined) };
}
