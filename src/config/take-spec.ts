/** Turns the names and values of NVIDIA's specs into those of this project. */
import { ConfigError } from '../errors/errors.js';
import { packOfPythonModule } from '../prompts/locate.js';
import { isObject } from './issues.js';
import {
  type Fate,
  SPEC_FIELDS,
  SPEC_NEIGHBOURS,
  SPEC_QA_TYPES,
  SPEC_ROUTES,
  SPEC_STEPS,
  type SpecField,
  UNSET,
} from './specs.js';

type Fields = Readonly<Record<string, unknown>>;

/** A configuration in our names. */
export interface TakenSpec {
  readonly fields: Fields;
  /** Lines for what is asked for and not built. */
  readonly refusals: readonly string[];
  /** What is taken and has no effect that somebody may expect, each once. */
  readonly notes: readonly string[];
}

const WRAPPER = 'video_reasoning_annotation';

/**
 * Unwraps `video_reasoning_annotation`: existing configuration files nest the fields in it, next to `results_dir`, an
 * `autolabel_type` and the sections of other pipelines, which are not for us.
 * @throws ConfigError when the configuration is not an object, or is for another pipeline
 */
export function unwrapConfig(raw: unknown): Record<string, unknown> {
  if (!isObject(raw)) throw new ConfigError('the configuration must be an object with named fields');
  const { autolabel_type = WRAPPER, [WRAPPER]: inner, ...others } = raw;
  if (SPEC_NEIGHBOURS.includes(String(autolabel_type)))
    throw new ConfigError(`autolabel_type: expected ${WRAPPER}, got ${JSON.stringify(autolabel_type)}`, {
      hint: `this file is for another pipeline; if its section ${WRAPPER} is meant, set autolabel_type to that`,
    });
  if (!isObject(inner)) return { ...others, ...(inner != null && { [WRAPPER]: inner }) };
  const ours = Object.entries(others).filter(([name]) => !SPEC_NEIGHBOURS.includes(name));
  return { ...Object.fromEntries(ours), ...inEndpoints(inner, asTheyMeanIt) };
}

/** Of a file that was written for the Python pipeline, what its endpoints mean without saying it. */
function asTheyMeanIt(endpoint: Fields): Fields {
  const { openai } = endpoint;
  if (!isObject(openai)) return endpoint;
  const { enable_thinking, ...others } = openai;
  const frames = SPEC_FIELDS.filter(({ path }) => path.startsWith('openai.frames_only_'));
  const defaults = frames.map(({ path, default: value }) => [path.slice('openai.'.length), value]);
  return {
    ...endpoint,
    openai: {
      ...(openai['frames_only'] === true && Object.fromEntries(defaults)),
      ...others,
      // There, false means that nothing is sent.
      ...(enable_thinking !== undefined && enable_thinking !== false && { enable_thinking }),
    },
  };
}

/** Changes each endpoint: `vlm`, `llm` and those of `models`. @param change gets the path of the endpoint, too */
function inEndpoints(fields: Fields, change: (endpoint: Fields, path: string) => Fields): Fields {
  const changed = (all: Fields, names: readonly string[], above: string): Fields => ({
    ...all,
    ...Object.fromEntries(
      names.flatMap((name) => {
        const endpoint = all[name];
        return isObject(endpoint) ? [[name, change(endpoint, `${above}${name}.`)]] : [];
      }),
    ),
  });
  const { models } = fields;
  const both = changed(fields, ['vlm', 'llm'], '');
  return isObject(models) ? { ...both, models: changed(models, Object.keys(models), 'models.') } : both;
}

/** Takes a configuration that may have names and values of NVIDIA's specs. */
export function takeSpec(raw: Fields): TakenSpec {
  const taking = new Taking();
  const isOfEndpoint = ({ path }: SpecField) => /^(?:openai|gemini)\./.test(path);
  const ofEndpoints = SPEC_FIELDS.filter(isOfEndpoint);
  let fields = inEndpoints(withoutEmptySections(raw), (endpoint, above) =>
    ofEndpoints.reduce(
      (node, field) => taking.field(node, field, above),
      addressed(withoutEmptySections(endpoint)),
    ),
  );
  for (const field of SPEC_FIELDS) if (!isOfEndpoint(field)) fields = taking.field(fields, field, '');
  for (const name of ['steps', 'refresh_steps'])
    fields = changeField(fields, ['workflow', name], (steps) =>
      taking.list(`workflow.${name}`, steps, SPEC_STEPS),
    );
  if (usesBundledPack(fields['prompts_module']))
    fields = changeField(fields, ['workflow', 'qa_types'], (types) =>
      taking.list('workflow.qa_types', types, SPEC_QA_TYPES),
    );
  fields = changeField(fields, ['pipeline'], (routes) => (isObject(routes) ? renamedRoutes(routes) : routes));
  return { fields, refusals: taking.refusals, notes: [...taking.notes] };
}

/** Collects what is refused and said on the way. */
class Taking {
  readonly refusals: string[] = [];
  readonly notes = new Set<string>();

  /** Takes one field. @param above the path of the endpoint, for messages */
  field(fields: Fields, field: SpecField, above: string): Fields {
    const path = field.path.split('.');
    const value = at(fields, path);
    const isOff = value === null || value === field.default || (field.off ?? []).includes(value);
    if (value === undefined) return fields;
    if ('unset' in field)
      return UNSET[field.unset](value) ? changeField(fields, path, () => undefined) : fields;
    if ('ours' in field) {
      const ours = field.ours.split('.');
      const known = at(fields, ours);
      if (known !== undefined && known !== value)
        this.refusals.push(
          `${above}${field.path}: also given as ${above}${field.ours}; take one of the two out`,
        );
      const rest = changeField(fields, path, () => undefined);
      return changeField(rest, ours, (now) => now ?? value, true);
    }
    if ('note' in field && value !== null && value !== '' && !(field.off ?? []).includes(value))
      this.notes.add(`${field.path.split('.').at(-1)}: ${field.note}`);
    if ('doing' in field && !isOff) {
      const { doing, instead = `set it to ${JSON.stringify(field.default)}, or leave it out` } = field;
      this.refusals.push(`${above}${field.path}: ${doing} is not built yet; ${instead}`);
    }
    return changeField(fields, path, () => undefined);
  }

  /** Takes a list of names. @returns undefined where nothing of it is left and that has been said */
  list(path: string, given: unknown, fates: ReadonlyMap<string, Fate>): unknown {
    if (!Array.isArray(given)) return given;
    const names = given.map((name: unknown) =>
      typeof name === 'number' && fates === SPEC_STEPS ? String(name) : name,
    );
    const fateOf = (name: unknown) => (typeof name === 'string' ? fates.get(name) : undefined);
    const missing = names.flatMap((name) => {
      const fate = fateOf(name);
      return fate !== undefined && 'doing' in fate ? [`${name} (${fate.doing})`] : [];
    });
    if (missing.length > 0) {
      const others = names.filter((name) => !('doing' in (fateOf(name) ?? {})));
      const rest = others.length > 0 ? `: ${path}=[${others.join(',')}]` : '';
      const them = missing.length > 1 ? 'them' : 'it';
      this.refusals.push(`${path}: not built yet: ${missing.join(', ')}; leave ${them} out${rest}`);
    }
    const taken = names.flatMap((name) => {
      const fate = fateOf(name);
      if (fate !== undefined && 'note' in fate) this.notes.add(fate.note);
      return fate === undefined ? [name] : 'ours' in fate ? [fate.ours] : [];
    });
    if (taken.length > 0 || names.length === 0) return [...new Set(taken)];
    const why = names.flatMap((name) => {
      const fate = fateOf(name);
      return fate === undefined ? [] : 'note' in fate ? [fate.note] : 'because' in fate ? [fate.because] : [];
    });
    if (missing.length === 0) this.refusals.push(`${path}.0: nothing is left to do: ${why.join('; ')}`);
    return undefined;
  }
}

function renamedRoutes(routes: Fields): Fields {
  const oursOf = (key: string) => {
    const fate = SPEC_ROUTES.get(key) ?? SPEC_STEPS.get(key);
    return fate !== undefined && 'ours' in fate ? fate.ours : undefined;
  };
  const named = Object.entries(routes).map(([key, endpoint]) => [oursOf(key) ?? key, endpoint]);
  const exact = Object.entries(routes).filter(([key]) => oursOf(key) === undefined);
  return { ...Object.fromEntries(named), ...Object.fromEntries(exact) };
}

/** Leaves out sections without fields: `data:` with nothing below it is null in YAML. */
function withoutEmptySections(fields: Fields): Fields {
  const sections = ['vlm', 'llm', 'models', 'pipeline', 'workflow', 'limits', 'data', 'gemini', 'openai'];
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== null || !sections.includes(name)),
  );
}

/** Takes addresses that name the whole path of chat completions; ours end where that begins. */
function addressed(endpoint: Fields): Fields {
  const root = (address: unknown) =>
    typeof address === 'string' ? address.replace(/\/chat\/completions\/?$/, '') : address;
  const one = changeField(endpoint, ['openai', 'base_url'], root);
  return changeField(one, ['openai', 'base_urls'], (all) => (Array.isArray(all) ? all.map(root) : all));
}

function usesBundledPack(name: unknown): boolean {
  if (name === undefined || name === null || name === '') return true;
  return (
    typeof name === 'string' &&
    (['general', 'traffic', 'warehouse'].includes(name) || packOfPythonModule(name) !== undefined)
  );
}

function at(fields: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, name) => (isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined),
    fields,
  );
}

/** A copy with one field changed; undefined takes it out. A field that is not there is left alone, unless it is `made`. */
function changeField(
  fields: Fields,
  [name = '', ...below]: readonly string[],
  change: (value: unknown) => unknown,
  made = false,
): Fields {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (below.length > 0) {
    const inner = value === undefined && made ? {} : value;
    return isObject(inner) ? { ...fields, [name]: changeField(inner, below, change, made) } : fields;
  }
  if (value === undefined && !made) return fields;
  const { [name]: _, ...others } = fields;
  const changed = change(value);
  return changed === undefined ? others : { ...others, [name]: changed };
}
