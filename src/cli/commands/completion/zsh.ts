import type { FieldWord, Place, Word } from './words.js';

/** Completion as a script for zsh, which shows what each word means. */
export function zshScript(places: readonly Place[], fields: readonly FieldWord[]): string {
  const named = places.filter(({ path }) => path !== '');
  const takers = places.filter(({ takesFields }) => takesFields).map(({ path }) => `'${path}'`);
  return `#compdef reeltrace
# Completion of reeltrace for zsh. In ~/.zshrc, after compinit: eval "$(reeltrace completion zsh)"
_reeltrace() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT-1]} place='' word
  local -a commands options values fields
  for word in \${words[2,CURRENT-1]}; do
    case "\${place:+$place }$word" in
      ${named.map(({ path }) => `'${path}'`).join(' | ')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place|$previous" in
${places.flatMap(valueCases).join('\n')}
  esac
  case $place in
${places.map(placeCase).join('\n')}
  esac
  if [[ $current == -* ]]; then
    _describe 'option' options
    return
  fi
  (( \${#commands} )) && _describe 'command' commands
  case $place in
    ${takers.length === 0 ? "''" : takers.join(' | ')})
      case $current in
${fields
  .filter(({ choices }) => choices.length > 0)
  .map(fieldCase)
  .join('\n')}
      esac
      if (( \${#values} )); then
        compadd -- $values
        return
      fi
      fields=(${fields.map(({ word }) => quoted(word)).join(' ')})
      [[ -n $current ]] && compadd -S '' -- $fields ;;
  esac
  _files
}
if [[ \${funcstack[1]} == _reeltrace ]]; then _reeltrace "$@"; else compdef _reeltrace reeltrace; fi
`;
}

function valueCases({ path, values }: Place): string[] {
  return values.map(({ spellings, choices }) => {
    const patterns = spellings.map((spelling) => `'${path}|${spelling}'`).join(' | ');
    const action = choices.length === 0 ? '_files' : `compadd -- ${choices.map(quoted).join(' ')}`;
    return `    ${patterns}) ${action}; return ;;`;
  });
}

function placeCase({ path, commands, options }: Place): string {
  return `    '${path}')
      commands=(${commands.map(described).join(' ')})
      options=(${options.map(described).join(' ')}) ;;`;
}

function fieldCase({ word, choices }: FieldWord): string {
  return `        ${quoted(word)}*) values=(${choices.map((choice) => quoted(`${word}${choice}`)).join(' ')}) ;;`;
}

/** `word:meaning`; a colon in the word itself is escaped. */
function described({ word, means }: Word): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${means}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
