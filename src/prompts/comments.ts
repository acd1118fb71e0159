/** Notes to the people who edit a prompt: `<!-- … -->`, removed before anything else is read. */

/** A line of a file without its comments. */
export interface SourceLine {
  readonly text: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** A file without its comments, and the line on which a comment begins that is never closed. */
export interface Uncommented {
  readonly lines: readonly SourceLine[];
  readonly unclosed?: number;
}

/**
 * Removes `<!-- … -->` from a text with `\n` line ends; comments may span lines. A line that held nothing else is removed
 * with its comment, and so is the blank line that would be doubled by that: adding or removing a comment changes no
 * prompt. There is no way to write `<!--` for the model to see.
 *
 * @example withoutComments('Look.\n<!-- who? -->\nTell.').lines // lines 1 and 3
 */
export function withoutComments(text: string): Uncommented {
  const lines: SourceLine[] = [];
  let opened: number | undefined;
  let isGap = false;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = index + 1;
    const wasOpen = opened !== undefined;
    const left = strip(whole, wasOpen);
    if (!left.isOpen) opened = undefined;
    else if (left.isNew) opened = line;
    const isTouched = wasOpen || left.text !== whole;
    if (isTouched && left.text.trim() === '') {
      isGap = true;
      continue;
    }
    const isBlank = left.text.trim() === '';
    if (isGap && isBlank && (lines.at(-1)?.text ?? '').trim() === '') continue;
    isGap &&= isBlank;
    lines.push({ text: isTouched ? left.text.trimEnd() : left.text, line });
  }
  return opened === undefined ? { lines } : { lines, unclosed: opened };
}

/** One line without its comments; `isNew` when the comment that is open at its end begins in it. */
function strip(whole: string, wasOpen: boolean) {
  let text = '';
  let position = 0;
  let isOpen = wasOpen;
  let isNew = false;
  for (;;) {
    const next = whole.indexOf(isOpen ? '-->' : '<!--', position);
    if (!isOpen) text += whole.slice(position, next < 0 ? undefined : next);
    if (next < 0) return { text, isOpen, isNew };
    position = next + (isOpen ? '-->' : '<!--').length;
    isNew = !isOpen;
    isOpen = !isOpen;
  }
}
