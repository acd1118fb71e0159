/** Keys never leave memory: a configuration as it may be written down. */
import type { Config } from '../../config/config.js';
import { scrub } from '../../models/http/texts.js';

/** Fields that hold a secret, whatever they are nested in: `api_key`, `Authorization`, `x-token`; not `max_tokens`. */
const SECRET_FIELD =
  /(?:^|[_\-.])(?:api[_-]?key|key|token|secret|passw(?:or)?d|authorization|credentials?|cookie)$/i;

function isSecret(name: string): boolean {
  return SECRET_FIELD.test(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_'));
}

/** A word that no person writes: long, and with digits among its letters. */
const RANDOM_WORD = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{24,}$/;
const ADDRESS_WITH_PASSWORD = /(\b[a-z][\w+.-]*:\/\/)[^/?#\s@]*@/gi;
const SECRET_PARAMETER = /([?&][\w-]*(?:key|token|secret|sig|signature|password)=)[^&#\s]*/gi;
/** Shorter values are placeholders (`none`), and replacing them would garble words. */
const SHORTEST_KEY = 6;

/**
 * A copy of a configuration without anything that is a key, or looks like one: fields that are named for a secret are
 * left out, and in texts keys become `[key]`. Better too much than too little: nothing is started from this copy.
 * @param environment variables named for keys: their values are kept out, too
 */
export function withoutSecrets(config: Config, environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const keys = new Set<string>();
  gatherKeys(config, keys);
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && isSecret(name)) keys.add(value);
  const known = [...keys].filter((key) => key.length >= SHORTEST_KEY);
  return cleanFields(config, known, false);
}

/** The values of all fields that are named for a secret. */
function gatherKeys(value: unknown, keys: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value))
    if (isSecret(name) && typeof inner === 'string') keys.add(inner);
    else gatherKeys(inner, keys);
}

function cleanFields(fields: object, keys: readonly string[], foreign: boolean): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !isSecret(name));
  // What stands in extra_body is the server's own: nobody here knows what its fields mean.
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
