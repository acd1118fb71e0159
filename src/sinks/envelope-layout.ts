/**
 * How a task file is laid out in bytes. It is one JSON document, and each item has a line of its own:
 *
 *     {"format":"tao-vl-reason-v1.0",
 *     "metadata":{…},
 *     "media_root":null,
 *     "items":[
 *     {"video_id":…}
 *     ,{"video_id":…}
 *     ]}
 *
 * The comma leads, so that appending replaces nothing but the last line: no line of an earlier item is ever touched,
 * and the file can be read, sorted and mended line by line.
 */
import { ConfigError } from '../errors/errors.js';
import type { TaskItem } from '../records/record.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { type Line, readLines } from '../sources/lines.js';
import { ENVELOPE_FORMAT, type Envelope, type EnvelopeItem } from './envelope-schema.js';

/** The first line of a file in this layout. */
export const FIRST_LINE = `{"format":${JSON.stringify(ENVELOPE_FORMAT)},`;
/** The line after which the items begin. */
export const ITEMS_LINE = '"items":[';
/** The last line, with its newline. */
export const FOOTER = ']}\n';
/** What stands between two items. */
export const ITEM_BORDER = '\n,';
const HEADER_LINES = 4;
const BLOCK_BYTES = 256 * 1024;

/** All lines before the first item. */
export function headerText(header: Pick<Envelope, 'metadata' | 'media_root'>): string {
  const metadata = JSON.stringify(header.metadata);
  const media_root = JSON.stringify(header.media_root);
  return `${FIRST_LINE}\n"metadata":${metadata},\n"media_root":${media_root},\n${ITEMS_LINE}\n`;
}

/** An item as JSON on one line, without the task, which the file's header names. */
export function itemText(item: EnvelopeItem | TaskItem): string {
  const id = 'video_id' in item ? { video_id: item.video_id } : { image_id: item.image_id };
  const { question, answer, reasoning } = item;
  return JSON.stringify({ ...id, question, answer, reasoning });
}

/** The lines of items; `first` tells that none precede them. */
export function itemLines(texts: readonly string[], first: boolean): string {
  const lines = texts.join(ITEM_BORDER);
  return `${first ? '' : ','}${lines}\n`;
}

/** What one line of a task file holds. */
interface ItemLine {
  /** The item's JSON, without the leading comma. */
  readonly text: string;
  /** Position after the line's newline. */
  readonly end: number;
}

/** A task file, line by line. */
export interface EnvelopeLines {
  /** The lines before the items, each with its newline. */
  readonly header: string;
  /** To be read at least in part, or the file stays open. */
  readonly items: AsyncGenerator<ItemLine>;
}

/**
 * Reads a task file line by line.
 *
 * @param torn what to do at a line that is neither an item nor the footer: `refuse` throws, so that nobody takes a part
 * for the whole; `stop` ends the items there.
 * @returns null when the file is not in this layout.
 * @throws ConfigError when the file can't be opened, or is torn.
 */
export async function readEnvelopeLines(
  path: string,
  torn: 'refuse' | 'stop' = 'refuse',
): Promise<EnvelopeLines | null> {
  const lines = readLines(readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES)));
  const header: string[] = [];
  for (;;) {
    const { value } = await lines.next();
    const text = value?.bytes?.toString('utf8');
    const expected = header.length === 0 ? text === FIRST_LINE : header.length < HEADER_LINES;
    if (text === undefined || !expected) {
      await lines.return(undefined);
      return null;
    }
    header.push(`${text}\n`);
    if (text === ITEMS_LINE) return { header: header.join(''), items: itemsOf(lines, path, torn) };
  }
}

async function* itemsOf(
  lines: AsyncGenerator<Line>,
  path: string,
  torn: 'refuse' | 'stop',
): AsyncGenerator<ItemLine> {
  for await (const line of lines) {
    const text = line.bytes?.toString('utf8') ?? '';
    const item = text.startsWith(',') ? text.slice(1) : text;
    if (line.ended && item.startsWith('{') && item.endsWith('}')) {
      yield { text: item, end: line.offset + line.length + 1 };
    } else if (line.ended && `${text}\n` === FOOTER) {
      return;
    } else {
      break;
    }
  }
  if (torn === 'refuse')
    throw new ConfigError(`Expected ${path} to be a whole task file, but it is torn.`, {
      hint: 'Start `reeltrace run` on this results directory: it mends the file before anything else.',
    });
}
