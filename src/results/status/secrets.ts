/** Removes keys from a configuration, so that it may be written to disk. */
import type { Config } from '../../config/config.js';
import { scrub } from '../../models/http/texts.js';

/** Names of fields that hold a secret, at any depth: `api_key`, `Authorization`, `x-token`; not `max_tokens`. */
const SECRET_FIELD =
  /(?:^|[_\-.])(?:api[_-]?key|key|token|secret|passw(?:or)?d|authorization|credentials?|cookie)$/i;

function isSecret(name: string): boolean {
  return SECRET_FIELD.test(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_'));
}

/** A word that looks random: long, with digits among its letters. */
const RANDOM_WORD = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{24,}$/;
const ADDRESS_WITH_PASSWORD = /(\b[a-z][\w+.-]*:\/\/)[^/?#\s@]*@/gi;
const SECRET_PARAMETER = /([?&][\w-]*(?:key|token|secret|sig|signature|password)=)[^&#\s]*/gi;
/** Shorter values are placeholders (`none`), and replacing them would garble words. */
const SHORTEST_KEY = 6;

/**
 * A copy of a configuration without anything that is, or looks like, a key: fields named like secrets are omitted, and
 * keys within texts become `[key]`. Removing too much does no harm: no run starts from this copy.
 * @param environment the values of variables named like keys are removed, too
 */
export function withoutSecrets(config: Config, environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const keys = new Set<string>();
  gatherKeys(config, keys);
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && isSecret(name)) keys.add(value);
  const known = [...keys].filter((key) => key.length >= SHORTEST_KEY);
  return cleanFields(config, known, false);
}

/** Collects the values of all fields that are named like secrets. */
function gatherKeys(value: unknown, keys: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value))
    if (isSecret(name) && typeof inner === 'string') keys.add(inner);
    else gatherKeys(inner, keys);
}

function cleanFields(fields: object, keys: readonly string[], foreign: boolean): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !isSecret(name));
  // The fields of extra_body belong to the server: we don't know what they mean.
  return Object.fromEntries(
    kept.map(([name, value]) => [name, clean(value, keys, foreign || name === 'extra_body')]),
  );
}

function clean(value: unknown, keys: readonly string[], foreign: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => clean(inner, keys, foreign));
  if (typeof value === 'object' && value !== null) return cleanFields(value, keys, foreign);
  if (typeof value !== 'string') return value;
  if (foreign && RANDOM_WORD.test(value)) return '[key]';
  return keys
    .reduce((text, key) => scrub(text, key), scrub(value, ''))
    .replace(ADDRESS_WITH_PASSWORD, '$1')
    .replace(SECRET_PARAMETER, '$1[key]');
}
