/** YAML of a configuration as a value, with merge keys (`<<: *anchor`); what can't be read is said in one short message. */
import { parse, YAMLParseError } from 'yaml';
import { isObject } from '../../config/issues.js';
import { ConfigError } from '../../errors/errors.js';

const HINT = 'correct that line; reeltrace init --defaults shows what such a file looks like';

/**
 * The value of a YAML text; null for an empty one.
 * @param name of the file, for messages
 * @throws ConfigError for what is no YAML, and for aliases that hold themselves or multiply
 */
export function parseYaml(text: string, name: string): unknown {
  try {
    const value: unknown = parse(text, { merge: true });
    const loop = findLoop(value);
    if (loop === undefined) return value;
    throw new ConfigError(`${name}: ${loop} holds itself, through an alias (*)`, {
      hint: 'let the alias name a part that does not contain it',
    });
  } catch (error) {
    if (error instanceof ConfigError || !(error instanceof Error)) throw error;
    const message = error.message.trimEnd().replace('Map keys must be unique', 'a field is given twice');
    if (message.startsWith('Maximum call stack'))
      throw new ConfigError(`${name} is nested too deeply`, { hint: HINT, cause: error });
    if (error instanceof YAMLParseError && error.code === 'MULTIPLE_DOCS')
      throw new ConfigError(`${name} holds several documents, divided by ---`, {
        hint: 'keep one of them',
        cause: error,
      });
    if (error instanceof YAMLParseError)
      throw new ConfigError(`${name} is not valid YAML: ${message}`, { hint: HINT, cause: error });
    throw new ConfigError(`${name}: ${ALIAS_PROBLEMS.get(message.split(/[ :(]/)[0] ?? '') ?? message}`, {
      hint: 'see the lines with & and *',
      cause: error,
    });
  }
}

/** What the parser's errors about aliases mean, by their first word. */
const ALIAS_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['Excessive', 'its aliases (*) multiply to more than a configuration can need'],
  ['Unresolved', 'an alias (*) names an anchor (&) that does not stand before it'],
  ['Merge', '<< takes an alias (*) of a part with named fields, or a list of such'],
]);

/** The path of a value that contains itself. The parser bounds how often aliases repeat a value, so this ends soon. */
function findLoop(
  value: unknown,
  path: readonly string[] = [],
  above: readonly unknown[] = [],
): string | undefined {
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  if (above.includes(value)) return path.join('.');
  for (const [name, inner] of Object.entries(value)) {
    const found = findLoop(inner, [...path, name], [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}
