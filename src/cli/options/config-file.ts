import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Config, parseConfig } from '../../config/config.js';
import { isObject } from '../../config/issues.js';
import { unwrapConfig } from '../../config/take-spec.js';
import { ConfigError } from '../../errors/errors.js';
import { describeCode, systemCode } from '../../errors/system-error.js';
import { pathsFromHere } from './config-paths.js';
import { parseYaml } from './yaml-text.js';

/** What the command line says about the configuration. */
export interface ConfigArguments {
  /** Path of the YAML file, if any. */
  readonly file?: string | undefined;
  /** `workflow.mode=anomaly`, in the order given; the value is read as YAML. */
  readonly overrides: readonly string[];
  /** Fields that flags set, by dotted path; undefined ones are not set. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Fields that nothing else sets. */
  readonly otherwise?: Readonly<Record<string, unknown>> | undefined;
  /** Told what is taken, but has no effect that somebody may expect. */
  readonly onNote?: ((note: string) => void) | undefined;
}

const PREFIX = /^video_reasoning_annotation\./;
/** How YAML files mark a field that has to be given. */
export const REQUIRED = '???';

/**
 * Reads the configuration: flags win over overrides, overrides over the file, the file over the defaults.
 * @throws ConfigError when the file can't be read, an override is malformed or a field is wrong
 */
export async function readConfig({
  file,
  overrides,
  flags,
  otherwise,
  onNote,
}: ConfigArguments): Promise<Config> {
  const isSet = (field: string) =>
    flags[field] !== undefined || overrides.some((one) => one.replace(PREFIX, '').startsWith(`${field}=`));
  const given =
    file === undefined
      ? {}
      : pathsFromHere(withoutRequiredMarks(unwrapConfig(await readYaml(file))), file, isSet);
  const raw = { ...otherwise, ...given };
  for (const override of overrides) {
    const at = override.indexOf('=');
    if (at < 1)
      throw new ConfigError(`expected field=value, got ${JSON.stringify(override)}`, {
        hint: 'write for instance workflow.mode=anomaly; videos are named with --videos or --jsonl',
      });
    setField(raw, override.slice(0, at).replace(PREFIX, ''), readValue(override.slice(at + 1), override));
  }
  for (const [path, value] of Object.entries(flags)) if (value !== undefined) setField(raw, path, value);
  const fields = withoutRequiredMarks(raw);
  if (fields['results_dir'] !== undefined) return parseConfig(fields, [], onNote);
  try {
    return parseConfig(fields, [], onNote);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const hint = 'say where the results go with -o FOLDER, or in a configuration: reeltrace init writes one';
    throw new ConfigError(error.message, { hint, cause: error });
  }
}

/** The names of a configuration that is found without being named. */
export const USUAL_FILES = ['reeltrace.yaml', 'reeltrace.yml'] as const;

/** The configuration in the working directory, if there is one. @throws ConfigError when there are two */
export function foundConfig(): string | undefined {
  const [found, second] = USUAL_FILES.filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
  if (second === undefined) return found;
  throw new ConfigError(`there are both ${found} and ${second} here`, {
    hint: 'name one of them with -c, or remove the other',
  });
}

/** The same name with the other ending that YAML files have, where there is such a file. */
function twinOf(file: string): string | undefined {
  const twin = file.replace(/\.ya?ml$/, (ending) => (ending === '.yml' ? '.yaml' : '.yml'));
  return twin !== file && existsSync(twin) ? twin : undefined;
}

async function readYaml(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const twin = twinOf(file);
    const hint = twin === undefined ? 'reeltrace init writes one' : `there is ${twin}: give -c ${twin}`;
    throw unusable(`can't read the configuration ${file}`, hint, error);
  });
  return parseYaml(text, file) ?? {};
}

/** The error for a file or folder that the system refuses. @throws the cause itself where it is a bug */
export function unusable(message: string, hint: string, cause: unknown): ConfigError {
  const code = systemCode(cause);
  if (code === undefined) throw cause;
  return new ConfigError(`${message}: ${describeCode(code)}`, { hint, cause });
}

function readValue(text: string, override: string): unknown {
  try {
    return text === '' ? '' : parseYaml(text, override);
  } catch (error) {
    throw new ConfigError(`the value in ${JSON.stringify(override)} is not valid YAML`, {
      hint: 'put it in quotes, twice for the shell: license=\'"[draft] mine"\'',
      cause: error,
    });
  }
}

/** Sets a field by its dotted path; missing objects on the way are made. */
function setField(raw: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let node = raw;
  for (const part of parts) {
    const next = node[part];
    const inner: Record<string, unknown> = typeof next === 'object' && next !== null ? { ...next } : {};
    node[part] = inner;
    node = inner;
  }
  node[last] = value;
}

/** Leaves out, at any depth, fields whose value is `???`: they are missing, and `???` is not their value. */
function withoutRequiredMarks(fields: object): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== REQUIRED);
  return Object.fromEntries(
    given.map(([name, value]) => [name, isObject(value) ? withoutRequiredMarks(value) : value]),
  );
}
