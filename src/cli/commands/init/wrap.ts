/**
 * Breaks text into lines between words; lines that are there stay, and a word longer than a line stands alone.
 * @param width characters a line may have
 */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const lines = [''];
  for (const word of line.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** At most so many characters, cut between words, with dots where something is missing. */
export function shorten(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= length) return flat;
  const space = flat.lastIndexOf(' ', length);
  return `${flat.slice(0, space > 0 ? space : length)} …`;
}
