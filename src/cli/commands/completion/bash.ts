import type { FieldWord, Place } from './words.js';

/**
 * Completion as a script for bash, also for the old one (2007) that comes with macOS. The script splits the line
 * itself, because bash ends a word at `=`.
 */
export function bashScript(places: readonly Place[], fields: readonly FieldWord[]): string {
  const named = places.filter(({ path }) => path !== '');
  return `# Completion of reeltrace for bash. In ~/.bashrc: eval "$(reeltrace completion bash)"
_reeltrace() {
  local line=\${COMP_LINE:0:COMP_POINT} current= previous= path= word reply=
  local -a words=()
  read -ra words <<< "$line"
  if [[ $line != *[[:space:]] ]]; then
    current=\${words[\${#words[@]} - 1]}
    unset "words[\${#words[@]} - 1]"
  fi
  previous=\${words[\${#words[@]} - 1]}
  for word in "\${words[@]:1}"; do
    case "\${path:+$path }$word" in
      ${named.map(({ path }) => `'${path}'`).join(' | ')}) path="\${path:+$path }$word" ;;
    esac
  done
  COMPREPLY=()
  case "$path|$previous" in
${places.flatMap(valueCases).join('\n')}
    *)
      case "$path|$current" in
${places.map(optionCase).join('\n')}
${fieldCases(places, fields).join('\n')}
${places
  .filter(({ commands }) => commands.length > 0)
  .map(commandCase)
  .join('\n')}
      esac ;;
  esac
  while IFS= read -r word; do
    [[ $current == *=* && $COMP_WORDBREAKS == *=* ]] && word=\${word#"\${current%%=*}="}
    COMPREPLY+=("$word")
  done < <(compgen -W "$reply" -- "$current")
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  return 0
}
complete -o default -F _reeltrace reeltrace
`;
}

function valueCases({ path, values }: Place): string[] {
  return values.map(({ spellings, choices }) => {
    const patterns = spellings.map((spelling) => `'${path}|${spelling}'`).join(' | ');
    return `    ${patterns}) reply='${choices.join(' ')}' ;;`;
  });
}

function optionCase({ path, options }: Place): string {
  return `        '${path}|-'*) reply='${options.map(({ word }) => word).join(' ')}' ;;`;
}

function commandCase({ path, commands }: Place): string {
  return `        '${path}|'*) reply='${commands.map(({ word }) => word).join(' ')}' ;;`;
}

/** Fields are offered only after the first character: before that, a file is more likely. */
function fieldCases(places: readonly Place[], fields: readonly FieldWord[]): string[] {
  const paths = places.filter(({ takesFields }) => takesFields).map(({ path }) => path);
  if (paths.length === 0) return [];
  const patterns = (word: string) => paths.map((path) => `'${path}|${word}`).join(' | ');
  const values = fields
    .filter(({ choices }) => choices.length > 0)
    .map(({ word, choices }) => {
      const reply = choices.map((choice) => `${word}${choice}`).join(' ');
      return `        ${patterns(`${word}'*`)}) reply='${reply}' ;;`;
    });
  return [...values, `        ${patterns("'?*")}) reply='${fields.map(({ word }) => word).join(' ')}' ;;`];
}
