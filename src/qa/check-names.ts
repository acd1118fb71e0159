/** The names of all checks, as the configuration, the summary and `rejected.jsonl` write them. */

/** Checks on a question with its answer, in the order in which their findings are told; late checks come last. */
export const PAIR_CHECKS = [
  'answer_form',
  'letter_exists',
  'option_count',
  'options_distinct',
  'verdict_agrees',
  'times_in_order',
  'times_in_video',
  'not_whole_video',
  'reasoning_times',
  'times_in_description',
  'blind_question',
  'source_talk',
  'refusal',
  'reasoning_missing',
  'reasoning_thin',
  'reasoning_repeats',
  'reasoning_conclusion',
  'cut_off',
  'protocol_text',
  'pair_twice',
  'yes_no_balance',
] as const;
export type PairCheckName = (typeof PAIR_CHECKS)[number];

/** Checks on the captions of steps 1a to 1c. */
export const CAPTION_CHECKS = ['caption_refusal', 'caption_cut_off', 'dense_events', 'chunks_alike'] as const;
export type CaptionCheckName = (typeof CAPTION_CHECKS)[number];

/** True for the name of a check on captions. */
export function isCaptionCheck(name: string): name is CaptionCheckName {
  return CAPTION_CHECKS.some((check) => check === name);
}

export const CHECK_NAMES = [...PAIR_CHECKS, ...CAPTION_CHECKS] as const;
type CheckName = (typeof CHECK_NAMES)[number];

/** What is done about a finding: `refuse` it, `flag` it (keep it and list it), or nothing. */
export const CHECK_LEVELS = ['refuse', 'flag', 'off'] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];
/** Levels of some checks. Without one, what is wrong is refused and what is doubtful is flagged. */
export type CheckLevels = Readonly<Partial<Record<CheckName, CheckLevel>>>;

/** A check that failed, as one line: its name, what was expected, and what came. */
export function reasonText(name: string, message: string): string {
  return `${name}: ${message}`;
}

/** In how many rejections each name occurs, however often in one of them. */
export function countNames(
  rejections: Iterable<{ readonly reasons: readonly string[] }>,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections)
    for (const name of new Set(reasons.flatMap((reason) => nameInReason(reason) ?? [])))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/**
 * The name at the beginning of a reason; undefined when it has no name.
 *
 * @example nameInReason('letter_exists: The answer F …') // 'letter_exists'
 */
export function nameInReason(reason: string): string | undefined {
  return /^([a-z][a-z_]*): /.exec(reason)?.[1];
}
