import { createHash } from 'node:crypto';
import { promptTokens } from './media.js';
import type { LoggedRequest } from './wire.js';

/** As OpenAI documents them: the shortest beginning that is kept, and the steps in which longer ones count; tokens. */
const SHORTEST = 1024;
const STEP = 128;

/** Remembers the beginnings of prompts as a server does that charges less for them. Each model has its own. */
export class PrefixCache {
  readonly #kept = new Set<string>();

  /** Notes on the request how many of its tokens are kept from earlier ones. */
  look(request: LoggedRequest): void {
    const beginnings = beginningsOf(request);
    const known = beginnings.findIndex((beginning) => !this.#kept.has(beginning));
    const steps = known < 0 ? beginnings.length : known;
    request.cached_tokens = steps === 0 ? 0 : SHORTEST + (steps - 1) * STEP;
  }

  /** Keeps the beginnings of a request that was answered. */
  keep(request: LoggedRequest): void {
    for (const beginning of beginningsOf(request)) this.#kept.add(beginning);
  }
}

/** A hash of each beginning of a prompt that is long enough, from the shortest to the longest. */
function beginningsOf({ model = '', parts }: LoggedRequest): string[] {
  const hash = createHash('sha256').update(model);
  const beginnings: string[] = [];
  let tokens = 0;
  let next = SHORTEST;
  for (const part of parts) {
    const count = promptTokens([part]);
    const { text = JSON.stringify(part) } = part;
    for (let at = 0; at < count; at += 1) {
      // A token of a text is four characters of it; every token of a video or picture stands for the whole.
      hash.update(part.kind === 'text' ? text.slice(4 * at, 4 * at + 4) : text);
      tokens += 1;
      if (tokens < next) continue;
      beginnings.push(hash.copy().digest('base64'));
      next += STEP;
    }
  }
  return beginnings;
}
