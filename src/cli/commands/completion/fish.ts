import type { FieldWord, Place, Word } from './words.js';

/** Completion as a script for fish, which shows what each word means. */
export function fishScript(places: readonly Place[], fields: readonly FieldWord[]): string {
  const takers = places.filter(({ takesFields }) => takesFields).map(({ path }) => path);
  const words = fields.flatMap(({ word, choices }) =>
    choices.length === 0 ? [word] : [word, ...choices.map((choice) => `${word}${choice}`)],
  );
  return `# Completion of reeltrace for fish. In ~/.config/fish/config.fish: reeltrace completion fish | source
function __reeltrace_at --description 'the words before the cursor begin with these, and no further command follows'
  set -l words (commandline -opc)[2..]
  set -l plain (string match -v -- '-*' $words)
  test (count $argv) -eq 0; and test (count $plain) -eq 0; and return 0
  test (count $argv) -gt 0; and test "$plain[1..(count $argv)]" = "$argv" 2> /dev/null
end
${places.flatMap(placeLines).join('\n')}
set -g __reeltrace_fields ${words.map(quoted).join(' ')}
${takers.map((path) => `complete -c reeltrace -n '__reeltrace_at ${path}' -a '$__reeltrace_fields'`).join('\n')}
`;
}

function placeLines({ path, commands, options, values }: Place): string[] {
  const at = `complete -c reeltrace -n '__reeltrace_at${path === '' ? '' : ` ${path}`}'`;
  return [
    ...commands.map((command) => `${at} -f -a ${quoted(command.word)} -d ${quoted(command.means)}`),
    ...options.map((option) => `${at} ${optionFlags(option, values)} -d ${quoted(option.means)}`),
  ];
}

function optionFlags({ word }: Word, values: Place['values']): string {
  const value = values.find(({ spellings }) => spellings.includes(word));
  const names = (value?.spellings ?? [word]).map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const takes =
    value === undefined
      ? []
      : value.choices.length === 0
        ? ['-r']
        : ['-x', '-a', quoted(value.choices.join(' '))];
  return [...names, ...takes].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
