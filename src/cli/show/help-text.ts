/** Help as it is printed, for a terminal of 80 columns. */
import type { Options } from 'yargs';
import { type Command, type CommandTable, spellingsOf } from '../command.js';
import { COMMANDS } from '../commands.js';
import { GROUPS } from '../options/kinds.js';
import { asTyped } from '../typed.js';
import { blocks, folded } from './columns.js';

/** Where the meaning of an option begins; a longer spelling has its meaning on the line below. */
const COLUMN = 26;
/** Where the summaries of the overview begin. */
const OVERVIEW_COLUMN = 14;

/** The commands below the overview. */
const BEGINNINGS = [
  ['reeltrace demo', 'see it work'],
  ['reeltrace run FOLDER -o results', 'your own videos'],
  ['reeltrace COMMAND --help', 'options and examples'],
] as const;

/** What the name of an option's value is, where its kind does not say it. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  'base-url': 'URL',
  answers: 'FILE',
  config: 'FILE',
  domain: 'PACK',
  file: 'FILE',
  jsonl: 'FILE',
  only: 'GLOB',
  out: 'FOLDER',
  results: 'FOLDER',
  steps: 'STEPS',
  'refresh-steps': 'STEPS',
  videos: 'PATH',
};

/** What the command is and what it can do, on one screen of 24 lines. */
export function overviewText(commands: CommandTable = COMMANDS): string {
  const entries = Object.entries(commands);
  const beginnings = BEGINNINGS.map(([line, says]) => [asTyped(line), says] as const);
  const longest = Math.max(...beginnings.map(([line]) => line.length));
  return [
    'reeltrace turns raw video into chain-of-thought training data.',
    '',
    ...inGroups(entries, ([, { group }]) => group).flatMap(([group, members]) => [
      group,
      ...members.map(([name, { summary }]) => `  ${name.padEnd(OVERVIEW_COLUMN - 2)}${summary}`),
    ]),
    '',
    ...beginnings.map(([line, says]) => `  ${line.padEnd(longest)}  ${says}`),
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandText(command: Command): string {
  const { usage, describe, positionals, options, examples, commands } = command;
  const entries = Object.entries(options);
  const lines = [
    [asTyped(`reeltrace ${usage}${entries.length === 0 ? '' : ' [options]'}`), '', ...folded(describe, 0, 0)],
    Object.entries(positionals).flatMap(([name, { describe }]) => entry(name, describe)),
    commands.flatMap(({ usage, describe }) => entry(usage, describe)),
    ...inGroups(entries, ([, { group = 'Options' }]) => group).map(([group, members]) => [
      group,
      ...members.flatMap(([name, option]) => entry(optionSpelling(name, option), optionMeaning(option))),
    ]),
    examples.length === 0
      ? []
      : [
          'Examples',
          ...examples.flatMap(([line, says]) => [...folded(`# ${says}`, 2, 2), `  ${asTyped(line)}`]),
        ],
  ];
  return `${blocks(lines)}\n`;
}

/** The members of each group: first the groups of options in their order, then others as they first appear. */
function inGroups<T>(members: readonly T[], groupOf: (member: T) => string): [string, readonly T[]][] {
  const groups = [...new Set([...Object.values(GROUPS), ...members.map(groupOf)])];
  return groups
    .map((group): [string, readonly T[]] => [group, members.filter((member) => groupOf(member) === group)])
    .filter(([, own]) => own.length > 0);
}

function entry(term: string, meaning: string): string[] {
  const lines = folded(asTyped(meaning), COLUMN, COLUMN);
  const start = `  ${term}`;
  // Two blanks keep a term and its meaning apart.
  if (start.length + 2 > COLUMN) return [start, ...lines];
  const [first = '', ...rest] = lines;
  return [`${start.padEnd(COLUMN)}${first.slice(COLUMN)}`, ...rest];
}

/** An option as it is typed: `-c, --config FILE`. */
function optionSpelling(name: string, option: Options): string {
  const [long, ...others] = spellingsOf(name, option);
  const short = others.filter((spelling) => !spelling.startsWith('--'));
  return `${[...short, long].join(', ')} ${placeholder(name, option)}`.trimEnd();
}

/** The name of the option's value: `FILE`, `N`, `PATH…`; empty for an option that takes none. */
function placeholder(name: string, { type, array, choices }: Options): string {
  if (type === 'boolean') return '';
  const usual = type === 'number' ? 'N' : choices === undefined ? 'TEXT' : name.toUpperCase();
  return `${PLACEHOLDERS[name] ?? usual}${array === true ? '…' : ''}`;
}

/** What an option means, with its choices and its default. */
function optionMeaning({ type, describe, choices, default: value }: Options): string {
  const limits = [
    ...(choices === undefined ? [] : [choices.join(', ')]),
    ...(value === undefined || value === '' || type === 'boolean' ? [] : [`default ${value}`]),
  ];
  return limits.length === 0 ? `${describe}` : `${describe} (${limits.join('; ')})`;
}
