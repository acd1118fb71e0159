/** Help as it is printed, for a terminal of 80 columns. */

import { COMMANDS, type CommandEntry } from '../../commands.js';
import { folded } from '../columns.js';
import { inGroups } from './groups.js';
import { optionMeaning, optionSpelling } from './placeholders.js';
import type { CommandReference, OptionReference } from './reference.js';

/** Where the meaning of an option begins; a longer spelling has its meaning on the line below. */
const COLUMN = 26;
/** Where the summaries of the overview begin. */
const OVERVIEW_COLUMN = 14;

/** What the command is and what it can do, on one screen of 24 lines. */
export function overviewText(commands: Readonly<Record<string, CommandEntry>> = COMMANDS): string {
  const entries = Object.entries(commands);
  return [
    'reeltrace turns raw video into chain-of-thought training data.',
    '',
    ...inGroups(entries, ([, { group }]) => group).flatMap(([group, members]) => [
      group,
      ...members.map(([name, { summary }]) => `  ${name.padEnd(OVERVIEW_COLUMN - 2)}${summary}`),
    ]),
    '',
    '  reeltrace demo                                 see it work',
    '  reeltrace run --videos clips -o results        your own videos',
    '  reeltrace COMMAND --help                       options and examples',
    '',
  ].join('\n');
}

/** All about one command. */
export function commandText(command: CommandReference): string {
  const { usage, describe, positionals, options, examples, commands } = command;
  const parts = [
    [`reeltrace ${usage}${options.length === 0 ? '' : ' [options]'}`, '', ...folded(describe, 0, 0)],
    positionals.flatMap(({ name, describe }) => entry(name, describe)),
    commands.flatMap(({ usage, describe }) => entry(usage, describe)),
    ...inGroups(options, ({ group }) => group).map(([group, members]) => [
      group,
      ...members.flatMap(optionLines),
    ]),
    examples.length === 0
      ? []
      : ['Examples', ...examples.flatMap(({ line, says }) => [...folded(`# ${says}`, 2, 2), `  ${line}`])],
  ];
  const filled = parts.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function optionLines(option: OptionReference): string[] {
  return entry(optionSpelling(option), optionMeaning(option));
}

function entry(term: string, meaning: string): string[] {
  const lines = folded(meaning, COLUMN, COLUMN);
  const start = `  ${term}`;
  // Two blanks keep a term and its meaning apart.
  if (start.length + 2 > COLUMN) return [start, ...lines];
  const [first = '', ...rest] = lines;
  return [`${start.padEnd(COLUMN)}${first.slice(COLUMN)}`, ...rest];
}
