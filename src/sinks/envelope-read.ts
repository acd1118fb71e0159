import { stat } from 'node:fs/promises';
import { systemCode } from '../errors/system-error.js';
import { FOOTER, readEnvelopeLines } from './envelope-layout.js';
import { readWholeEnvelope } from './envelope-open.js';
import { type EnvelopeItem, envelopeItemSchema, envelopeSchema } from './envelope-schema.js';

/** A task file to be read from its start. */
export interface ReadEnvelope {
  readonly media_root: string | null;
  /** To be read at least in part, or the file stays open. */
  readonly items: AsyncIterable<EnvelopeItem> | Iterable<EnvelopeItem>;
}

/**
 * Opens a task file for reading; a file in our layout is never held as a whole.
 *
 * @returns undefined when there is no such file
 * @throws ConfigError when it is torn or no task file
 */
export async function readEnvelope(path: string): Promise<ReadEnvelope | undefined> {
  try {
    await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const lines = await readEnvelopeLines(path);
  if (lines === null) return readWholeEnvelope(path);
  const { media_root } = envelopeSchema.parse(JSON.parse(`${lines.header}${FOOTER}`));
  return { media_root, items: itemsOf(lines.items) };
}

async function* itemsOf(lines: AsyncIterable<{ readonly text: string }>): AsyncGenerator<EnvelopeItem> {
  for await (const { text } of lines) yield envelopeItemSchema.parse(JSON.parse(text));
}
