/** The text protocol of question/answer blocks. */

/** One pair as it is written; `options` without letters, A first. */
export interface Block {
  readonly question: string;
  readonly options?: readonly string[];
  readonly answer: string;
  readonly reasoning: string;
}

/** Letters of options. */
export const LETTERS = ['A', 'B', 'C', 'D'] as const;

/**
 * Writes pairs as blocks between lines of `=`: question (and options), answer, reasoning.
 * @param label what stands before each question, e.g. `Question`.
 */
export function writeBlocks(label: string, blocks: readonly Block[]): string {
  const numbered = blocks.length > 1 && label === 'Question';
  return blocks
    .map(({ question, options = [], answer, reasoning }, index) =>
      [
        '=====',
        `${numbered ? `${index + 1}. ` : ''}${label}: ${question}`,
        ...options.map((option, at) => `${LETTERS[at] ?? ''}. ${option}`),
        '======',
        `Answer: ${answer}`,
        '=====',
        `Reasoning: ${reasoning}`,
      ].join('\n'),
    )
    .join('\n');
}
