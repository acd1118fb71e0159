/** Translates failures between an SDK and its server into errors named by consequence. */
import { FatalError, ReeltraceError, TransientError } from '../../errors/errors.js';
import { parseJson } from '../../records/json.js';
import type { Exchange } from './exchange.js';
import { type EndpointNames, errorOfRefusal, type Refusal, type RefusedReply } from './refusal.js';
import { plainText } from './texts.js';

/** Reads a provider's refusal. */
export type ReadRefusal = (reply: RefusedReply) => Refusal;

/** How much of a reply that is no JSON is shown. */
const SHOWN = 120;

/**
 * Translates an error that an SDK threw, by what passed between it and the server. An error that the exchange does not
 * explain is a bug and comes back as it was.
 */
export function translate(
  error: unknown,
  exchange: Exchange,
  names: EndpointNames,
  readRefusal: ReadRefusal,
): unknown {
  if (error instanceof ReeltraceError) return error;
  const { failure, status, headers, text } = exchange;
  if (failure !== undefined) return connectionError(failure, names);
  if (status === undefined || headers === undefined) return error;
  if (status >= 300) {
    const refusal = readRefusal({ status, headers, text: text ?? '' });
    const location = headers.get('location');
    return errorOfRefusal({ ...refusal, ...(location && { location: plainText(location) }) }, names);
  }
  const value = parseJson(text ?? '');
  // An SDK stumbles over a value that is no object, and over fields that are none.
  const isOdd = typeof value !== 'object' || value === null || error instanceof TypeError;
  return isOdd ? garbledError(text ?? '', names) : error;
}

/** The error for a reply with status 200 that is not the JSON it should be. */
export function garbledError(text: string, names: EndpointNames): TransientError {
  const start = text.trim().slice(0, SHOWN);
  return new TransientError(`Expected JSON from ${names.provider}, got ${cameAs(start, text)}.`, {
    hint: `If this happens every time, check ${names.fields.base_url}: it may point at something else than the API.`,
  });
}

function cameAs(start: string, text: string): string {
  if (start === '') return 'nothing';
  if (start.startsWith('<')) return 'a web page';
  return parseJson(text) === undefined ? 'a text that breaks off' : 'a value that is no answer';
}

function connectionError(failure: unknown, names: EndpointNames): unknown {
  if (failure instanceof ReeltraceError) return failure;
  const code = codeOf(failure);
  if (code === undefined && !(failure instanceof TypeError)) return failure;
  if (code !== undefined && /CERT|SELF_SIGNED|TLS/.test(code)) {
    return new FatalError(`The certificate of ${names.provider} was not accepted (${code}).`, {
      hint: `Check ${names.fields.base_url}, or name your own authority in NODE_EXTRA_CA_CERTS.`,
    });
  }
  const hint = `Check that the server runs and that ${names.fields.base_url} is right.`;
  if (code === undefined) {
    const reason = rootOf(failure);
    // Some ports belong to other services, and fetch never connects to them.
    const Consequence = reason === 'bad port' ? FatalError : TransientError;
    return new Consequence(`The connection to ${names.provider} failed (${reason}).`, { hint });
  }
  const sentence = BROKEN[code];
  const why = sentence === undefined ? '' : `: ${sentence}`;
  return new TransientError(`The connection to ${names.provider} failed (${code})${why}.`, { hint });
}

/** Codes that people meet, and what they mean. */
const BROKEN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNRESET: 'it was closed from the other end',
  UND_ERR_SOCKET: 'it was closed from the other end',
  ETIMEDOUT: 'nobody answered',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answered',
};

/** An error and its causes, from the outside in. */
function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 6; link = link.cause) chain.push(link);
  return chain;
}

/** The message of the innermost cause that has one. */
function rootOf(error: unknown): string {
  const said = causesOf(error).findLast(({ message }) => message !== '');
  return said === undefined ? 'no reason given' : plainText(said.message);
}

/** The code of what broke, from the system or undici, wherever it is in the chain of causes. */
function codeOf(error: unknown): string | undefined {
  const links = causesOf(error).flatMap((link): unknown[] =>
    link instanceof AggregateError ? [link, link.errors[0]] : [link],
  );
  for (const link of links)
    if (link instanceof Error && 'code' in link && typeof link.code === 'string') return link.code;
  return undefined;
}
