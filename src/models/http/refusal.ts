/** What a server's refusal means for the run. Each adapter reads its own provider's replies; the rest is the same. */
import {
  FatalError,
  QuotaError,
  RecordError,
  type ReeltraceError,
  ThrottledError,
  TransientError,
} from '../../errors/errors.js';

/** A reply with which a server refused a call, as far as its adapter understood it. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** In the provider's words, without keys. */
  readonly message: string;
  /** What the provider's own codes say; when absent, the status decides. */
  readonly reason?: 'key' | 'model' | 'address' | 'quota' | 'blocked' | 'too_large';
  /** Where a redirect points to. */
  readonly location?: string | undefined;
  /** How long to wait, in milliseconds, where the server says. */
  readonly retry_after_ms?: number | undefined;
}

/** A reply with which a server refused a call, as it came. */
export interface RefusedReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** How an endpoint and its fields are called in messages. */
export interface EndpointNames {
  /** Who refused, e.g. `Gemini`. */
  readonly provider: string;
  /** The model as configured. */
  readonly model: string;
  /** The fields of the configuration that a hint names; `key` also names the variables that may be set instead. */
  readonly fields: Readonly<
    Record<'key' | 'model' | 'base_url' | 'tokens' | 'timeout' | 'inline_limit', string>
  >;
}

type Meaning = NonNullable<Refusal['reason']> | 'moved' | 'throttled' | 'transient' | 'malformed';

/** Statuses with a meaning of their own; the others mean what their class means. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  301: 'moved',
  302: 'moved',
  303: 'moved',
  307: 'moved',
  308: 'moved',
  401: 'key',
  402: 'quota',
  403: 'key',
  404: 'model',
  405: 'address',
  408: 'transient',
  409: 'transient',
  413: 'too_large',
  420: 'throttled',
  424: 'transient',
  425: 'transient',
  429: 'throttled',
  498: 'transient',
  499: 'transient',
};

/** Words of a server that will answer later, whatever its status. */
const OVERLOADED = /\boverloaded\b|\bover capacity\b|\btry again later\b/i;

function meaningOf(refusal: Refusal): Meaning {
  if (refusal.reason !== undefined) return refusal.reason;
  const own = MEANINGS[refusal.status] ?? (refusal.status >= 500 ? 'transient' : 'malformed');
  return own === 'malformed' && OVERLOADED.test(refusal.message) ? 'transient' : own;
}

/** Names a refusal by what the run does about it. */
export function errorOfRefusal(refusal: Refusal, names: EndpointNames): ReeltraceError {
  const { fields, model, provider } = names;
  const said = `(status ${refusal.status}): ${refusal.message}`;
  const of_endpoint = refusal.reason !== undefined;
  switch (meaningOf(refusal)) {
    case 'key':
      return new FatalError(`${provider} did not accept the API key ${said}`, {
        of_endpoint,
        hint: `Set ${fields.key} to a key that is valid and may use the model "${model}".`,
      });
    case 'model':
      return new FatalError(`${provider} does not know the model "${model}" ${said}`, {
        of_endpoint,
        hint: `Set ${fields.model} to a model that this account can use, and check ${fields.base_url}.`,
      });
    case 'address':
      return new FatalError(`${provider} has no such route ${said}`, {
        hint: `Check ${fields.base_url}: it must name the root of the API, usually ending in /v1.`,
      });
    case 'moved': {
      const { location = 'no address', status } = refusal;
      return new FatalError(`${provider} points to another address (status ${status}): ${location}`, {
        of_endpoint: true,
        hint: `If you trust that address, set ${fields.base_url} to it: the key and videos are not sent there by themselves.`,
      });
    }
    case 'quota':
      return new QuotaError(`${provider} has no quota or credit left for this account ${said}`, {
        hint: 'Wait for the quota to renew or add credit, then start the same command again: it goes on where it stopped.',
      });
    case 'throttled': {
      const { retry_after_ms } = refusal;
      return new ThrottledError(`${provider} asks to slow down ${said}`, {
        ...(retry_after_ms !== undefined && { retry_after_ms }),
        hint: 'Lower requests_per_minute, tokens_per_minute or max_concurrent if this happens often.',
      });
    }
    case 'transient':
      return new TransientError(`${provider} could not answer ${said}`, {
        retry_after_ms: refusal.retry_after_ms,
      });
    case 'blocked':
      return new RecordError('blocked', `${provider} blocked the request ${said}`, {
        hint: "The provider's content filter objects to this video or prompt; another model may take it.",
      });
    case 'too_large':
      return new RecordError('refused', `${provider} found the request too large ${said}`, {
        hint: `Lower ${fields.inline_limit}, the size of clips or the number of frames.`,
      });
    case 'malformed':
      return new RecordError('refused', `${provider} refused the request ${said}`, {
        hint: `Check that the model "${model}" takes this kind of request; the provider's words above say what it expects.`,
      });
  }
}
