/** Why a pair was not read from a model's text, as values: nothing in the parser throws. */

/** Short machine-readable reasons; each names one thing that a repair can ask the model for. */
export type RejectionReason =
  | 'empty_text'
  | 'only_thinking'
  | 'unreadable'
  | 'bad_json'
  | 'truncated'
  | 'missing_question'
  | 'missing_options'
  | 'too_few_options'
  | 'too_many_options'
  | 'empty_option'
  | 'option_letters'
  | 'marked_option'
  | 'stray_text'
  | 'missing_answer'
  | 'two_answers'
  | 'two_reasonings'
  | 'two_letters'
  | 'letter_not_an_option'
  | 'letter_text_mismatch'
  | 'matches_two_options'
  | 'ambiguous_answer'
  | 'unclear_answer'
  | 'unclear_verdict'
  | 'two_verdicts'
  | 'missing_times'
  | 'one_time'
  | 'too_many_times'
  | 'bad_time'
  | 'time_without_unit'
  | 'unclear_times'
  | 'reversed_interval';

/** A block of a model's text from which no pair was read. */
export interface QaRejection {
  readonly reason: RejectionReason;
  /** What was expected and what came, for a person or for the repair prompt. */
  readonly message: string;
  /** The block itself, at most {@link MAX_REJECTED_TEXT} characters. */
  readonly text: string;
  /** Position of the block in the text, 0 for the first; pairs and rejections are counted together. */
  readonly index: number;
}

/** The reason why a value could not be read. */
export interface Unread {
  readonly ok: false;
  readonly reason: RejectionReason;
  readonly message: string;
}

/** A value read from a text, or the reason why it could not be read. */
export type Reading<T> = { readonly ok: true; readonly value: T } | Unread;

/** Longest block that a rejection keeps, in UTF-16 units. */
export const MAX_REJECTED_TEXT = 2_000;

/** Wraps a value that was read. */
export function read<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps the reason why nothing was read. */
export function unread(reason: RejectionReason, message: string): Unread {
  return { ok: false, reason, message };
}

/** The usual reason: something was expected, and another text came. */
export function unexpected(reason: RejectionReason, expected: string, got: string): Unread {
  return unread(reason, `Expected ${expected}, got "${excerpt(got)}".`);
}

/** Shortens a text for a message or a rejection; an ellipsis shows that something is missing. */
export function excerpt(text: string, length = 120): string {
  if (text.length <= length) return text;
  // A cut between the two halves of a surrogate pair would leave text that is not valid UTF-8.
  const last = text.charCodeAt(length - 2);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 2 : length - 1)}…`;
}
