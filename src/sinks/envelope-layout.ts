/**
 * The layout of a task file in bytes. It is one JSON document in which each item has its own line:
 *
 *     {"format":"tao-vl-reason-v1.0",
 *     "metadata":{…},
 *     "media_root":null,
 *     "items":[
 *     {"video_id":…}
 *     ,{"video_id":…}
 *     ]}
 *
 * The comma is at the start of a line, so that appending replaces only the last line: the lines of earlier items never
 * change, and the file can be read, sorted and repaired line by line.
 */
import type { TaskItem } from '../records/record.js';
import { ENVELOPE_FORMAT, type Envelope, type EnvelopeItem } from './envelope-schema.js';

/** The first line of a file in this layout. */
export const FIRST_LINE = `{"format":${JSON.stringify(ENVELOPE_FORMAT)},`;
/** The line after which the items begin. */
export const ITEMS_LINE = '"items":[';
/** The last line, with its newline. */
export const FOOTER = ']}\n';
/** The text between two items. */
export const ITEM_BORDER = '\n,';

/** All lines before the first item. */
export function headerText(header: Pick<Envelope, 'metadata' | 'media_root'>): string {
  const metadata = JSON.stringify(header.metadata);
  const media_root = JSON.stringify(header.media_root);
  return `${FIRST_LINE}\n"metadata":${metadata},\n"media_root":${media_root},\n${ITEMS_LINE}\n`;
}

/** An item as JSON on one line, without its task, which is in the header of the file. */
export function itemText(item: EnvelopeItem | TaskItem): string {
  const { question, answer, reasoning } = item;
  const said = { question, answer, reasoning };
  return JSON.stringify(
    'video_id' in item ? { video_id: item.video_id, ...said } : { image_id: item.image_id, ...said },
  );
}

/** The lines of items; `first` means that there are no items before them. */
export function itemLines(texts: readonly string[], first: boolean): string {
  const lines = texts.join(ITEM_BORDER);
  return `${first ? '' : ','}${lines}\n`;
}
