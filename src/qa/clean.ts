/** What surrounds the pairs in a model's text and means nothing: line ends, thinking, fences, emphasis. */

/**
 * Removes `<think>…</think>` (also `<thinking>`). A closing tag that was never opened ends a thought that began before
 * the text did, as chat templates produce it; an opening tag that is never closed removes the rest of the text.
 */
export function withoutThinking(text: string): string {
  if (!text.includes('<')) return text;
  let spoken: string[] = [];
  let position = 0;
  let thinking = false;
  for (const tag of text.matchAll(/<(\/?)think(?:ing)?>/gi)) {
    const closes = tag[1] === '/';
    if (!thinking && closes) spoken = [];
    else if (!thinking) spoken.push(text.slice(position, tag.index));
    thinking = !closes;
    position = tag.index + tag[0].length;
  }
  if (!thinking) spoken.push(text.slice(position));
  return spoken.join('\n');
}

/** Splits a text into lines, whatever its line ends are, without a byte-order mark. */
export function toLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n|\u2028|\u2029/);
}

/** True for a line that opens or closes a code fence. */
export function isFence(line: string): boolean {
  return line.length < 60 && /^\s*(?:```|~~~)\s?[\w+-]*\s*$/.test(line);
}

/**
 * The character a line of at least three `=`, `-`, `*` or `_` is made of, or undefined for any other line.
 *
 * @example separatorOf(' ======') // '='
 */
export function separatorOf(line: string): string | undefined {
  return /^([=*_-])\1{2,}$/.exec(line.trim())?.[1];
}

/** The fields of a text that is a JSON object; undefined for any other text. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Removes `**`, `__` or a single `*`/`_`/backtick when it wraps the whole text and stands nowhere inside it. */
export function unwrapEmphasis(text: string): string {
  let bare = text.trim();
  for (const mark of ['***', '**', '__', '*', '`']) {
    if (bare.length <= 2 * mark.length || !bare.startsWith(mark) || !bare.endsWith(mark)) continue;
    const inside = bare.slice(mark.length, -mark.length);
    if (!inside.includes(mark)) bare = inside.trim();
  }
  return bare;
}

/** Removes an emphasis mark at the end of a line when its opening was read as part of a label. */
export function withoutClosingEmphasis(text: string): string {
  let end = text.trimEnd().length;
  const limit = end - 3;
  while (end > 0 && end > limit && (text[end - 1] === '*' || text[end - 1] === '_')) end -= 1;
  return text.slice(0, end).trimEnd();
}

/**
 * The form in which two texts are compared: NFKC, lower case, single spaces, without emphasis, outer quotes and closing
 * punctuation.
 *
 * @example normalise(' “The truck  turns.” ') // 'the truck turns'
 */
export function normalise(text: string): string {
  const flat = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  let start = 0;
  let end = flat.length;
  while (start < end && '"\'“”‘’«»「」 '.includes(flat.charAt(start))) start += 1;
  while (end > start && '"\'“”‘’«»「」 .!?;,:。！？'.includes(flat.charAt(end - 1))) end -= 1;
  return flat.slice(start, end);
}
