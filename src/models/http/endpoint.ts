/** Where an adapter's server is and who is asking: checked once, before anything is sent. */
import { createHash } from 'node:crypto';
import { ConfigError } from '../../errors/errors.js';
import { scrub } from './texts.js';

/**
 * A key as it can be sent in a header. Pasted keys often have spaces or line breaks around them.
 * @param field the key's name in the configuration, for the message
 * @throws ConfigError, never with the key in it, when the key has characters that no header takes
 */
export function headerKey(key: string, field: string): string {
  const trimmed = key.trim();
  if (/^[\x21-\x7e]*$/.test(trimmed)) return trimmed;
  throw new ConfigError(
    'Expected an API key of letters, digits and signs, got one with spaces or other characters.',
    {
      hint: `Set ${field} to the key alone, as the provider shows it.`,
    },
  );
}

/**
 * Checks an address.
 * @throws ConfigError when it is no http or https address, or has a user and a password in it, which fetch refuses
 */
export function checkAddress(address: string, field: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`Expected ${field} to be an http or https address, got "${scrub(address, '')}".`, {
      hint: 'Write it with its scheme, for example http://localhost:8000/v1.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(`Expected ${field} without a user and password in it.`, {
      hint: 'Put the secret into api_key instead.',
    });
  }
  return address;
}

/** A short name for an account that can be written to disk: the key can't be found out from it. */
export function accountName(address: string, key: string): string {
  return createHash('sha256').update(`${address}\n${key}`).digest('hex').slice(0, 12);
}
