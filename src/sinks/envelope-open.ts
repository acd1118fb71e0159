/** Prepares an existing task file, in whatever state, for appending. */
import { open } from 'node:fs/promises';
import { parseJson } from '../records/json.js';
import { FIRST_LINE, FOOTER, headerText, ITEMS_LINE, itemLines, itemText } from './envelope-layout.js';
import { readEnvelopeLines, readWholeEnvelope } from './envelope-read.js';
import { replaceFile } from './replace.js';
import { readAt } from './rows.js';
import { endWith, setTornEndAside, startOfLine, type TornEnd } from './torn.js';
import { writeFailure } from './write-failure.js';

/** The end of a task file, where the next item goes. */
export interface EnvelopeEnd {
  /** Position of the footer, which the next item replaces. */
  readonly footer_at: number;
  readonly has_items: boolean;
  /** What was moved aside; null when nothing was. */
  readonly torn: TornEnd | null;
}

/**
 * Finds the end of a task file; reads only its first line and its tail. A torn end, as after a kill during a write, is
 * moved aside and the footer restored. A valid task file in another layout (from another tool, or reformatted) is
 * rewritten into ours.
 *
 * @throws ConfigError when it is not a task file; FatalError when it can't be read or written.
 */
export async function findEnvelopeEnd(path: string): Promise<EnvelopeEnd> {
  try {
    return (await wholeEnd(path)) ?? (await mendedEnd(path)) ?? (await adoptedEnd(path));
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** The end of an intact file in our layout; null when it is not one. */
async function wholeEnd(path: string): Promise<EnvelopeEnd | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const first = `${FIRST_LINE}\n`;
    const footer_at = size - FOOTER.length;
    if (footer_at < first.length || (await readAt(handle, 0, first.length)).toString('utf8') !== first)
      return null;
    const tail = await readAt(handle, footer_at - 1, FOOTER.length + 1);
    if (tail.toString('utf8') !== `\n${FOOTER}`) return null;
    const start = await startOfLine(handle, footer_at - 1);
    const last = (await readAt(handle, start, footer_at - 1 - start)).toString('utf8');
    const has_items = last !== ITEMS_LINE;
    if (has_items && !isItem(last.replace(/^,/, ''))) return null;
    return { footer_at, has_items, torn: null };
  } finally {
    await handle.close();
  }
}

/** Cuts a file in our layout back to its last whole item; null when it is in another layout. */
async function mendedEnd(path: string): Promise<EnvelopeEnd | null> {
  const lines = await readEnvelopeLines(path, 'stop');
  if (lines === null) return null;
  const header_end = Buffer.byteLength(lines.header);
  let footer_at = header_end;
  for await (const item of lines.items) {
    if (!isItem(item.text)) break;
    footer_at = item.end;
  }
  const has_items = footer_at > header_end;
  const { length, start } = await restOf(path, footer_at);
  if (length <= FOOTER.length && FOOTER.startsWith(start)) {
    await endWith(path, footer_at, FOOTER);
    return { footer_at, has_items, torn: null };
  }
  return { footer_at, has_items, torn: await setTornEndAside(path, footer_at, length, FOOTER) };
}

/** How much of a file comes after a position, and its first characters. */
async function restOf(path: string, position: number): Promise<{ length: number; start: string }> {
  const handle = await open(path, 'r');
  try {
    const length = (await handle.stat()).size - position;
    return { length, start: (await readAt(handle, position, FOOTER.length)).toString('utf8') };
  } finally {
    await handle.close();
  }
}

/** Rewrites a valid task file into our layout. */
async function adoptedEnd(path: string): Promise<EnvelopeEnd> {
  const envelope = await readWholeEnvelope(path);
  const header = headerText(envelope);
  const items = envelope.items.length === 0 ? '' : itemLines(envelope.items.map(itemText), true);
  await replaceFile(path, [header, items, FOOTER]);
  return { footer_at: Buffer.byteLength(header + items), has_items: items !== '', torn: null };
}

function isItem(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && ('video_id' in value || 'image_id' in value);
}
