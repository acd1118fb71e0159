import { z } from 'zod';
import { parseJson } from '../../records/json.js';
import { LONGEST_ANSWER, readUpTo } from '../http/exchange.js';

/** A server that takes longer to list its models is asked no further; milliseconds. */
const PATIENCE_MS = 10_000;
const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * The names of the models that a server offers, sorted; none where it can't be reached or doesn't say.
 * @param address as in `base_url`, e.g. `http://localhost:8000/v1`
 * @param key the API key; an empty text for a server that needs no key
 */
export async function listModels(address: string, key: string): Promise<string[]> {
  try {
    const headers = key === '' ? {} : { Authorization: `Bearer ${key.trim()}` };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const reply = await fetch(`${address.replace(/\/+$/, '')}/models`, {
      headers,
      signal,
      redirect: 'manual',
    });
    const { text } = await readUpTo(reply, LONGEST_ANSWER);
    const list = listSchema.safeParse(parseJson(text));
    return list.success ? list.data.data.map(({ id }) => id).sort() : [];
  } catch {
    // Whatever is wrong with the server, its first question will tell.
    return [];
  }
}
