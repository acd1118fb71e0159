/** A line that is typed, and how much is shown of what it prints. */
interface Command {
  readonly line: string;
  /** How the first line begins that is shown; the very first when absent. */
  readonly from?: string;
  /** How many lines are shown of the beginning; all when absent. */
  readonly first?: number;
  /** How many lines are shown of the end, where `first` leaves some out; default 0. */
  readonly last?: number;
  /** The exit code that it has to end with; default 0. */
  readonly code?: number;
}

/** A part of the transcript: what is about to happen, what is typed, and what to see in it. */
export interface Chapter {
  readonly title: string;
  readonly before: string;
  readonly commands: readonly Command[];
  readonly after?: string;
}

/** A command that was run. */
export type Done = Command & { readonly output: string };

/** A chapter whose commands were run, in their order. */
export type Told = Chapter & { readonly done: readonly Done[] };

/** Characters of a line of prose. */
const WIDTH = 118;

const ABOUT =
  'Everything below was typed and printed as it stands here, from the clone to a run with a model. Paths, versions and most ' +
  'times are replaced, and `…` stands for what is left out. Nothing of it needs a key.';

/** docs/first-ten-minutes.md. */
export function transcriptPage(chapters: readonly Told[]): string {
  const written = '<!-- Written by npm run transcript; edit scripts/first-ten-minutes instead. -->';
  return `${['# The first ten minutes', written, wrap(ABOUT), ...chapters.map(section)].join('\n\n')}\n`;
}

function section({ title, before, done, after }: Told): string {
  const typed = done.map((command) =>
    [`$ ${command.line.replaceAll('\n', '\n> ')}`, ...shown(command)].join('\n'),
  );
  const block = `\`\`\`text\n${typed.join('\n\n')}\n\`\`\``;
  return [`## ${title}`, wrap(before), block, ...(after === undefined ? [] : [wrap(after)])].join('\n\n');
}

/** Prose in lines. */
function wrap(prose: string): string {
  const lines: string[] = [];
  for (const word of prose.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}

/** The lines that are shown; where any are left out, at least two are. @throws Error when none begins with `from` */
export function shown({ output, from = '', first, last = 0 }: Omit<Done, 'line' | 'code'>): string[] {
  const all = output === '' ? [] : output.split('\n').map((line) => line.trimEnd());
  const start = all.findIndex((line) => line.startsWith(from));
  if (start === -1 && from !== '')
    throw new Error(`expected a line that begins with "${from}" in:\n${output}`);
  const lines = start > 1 ? ['…', ...all.slice(start)] : all;
  if (first === undefined || first + last + 1 >= lines.length) return lines;
  return [...lines.slice(0, first), '…', ...(last === 0 ? [] : lines.slice(-last))];
}
