import { readFileBytes } from '../../sources/file-bytes.js';
import { type JsonLine, readJsonLine } from '../../sources/json-lines.js';
import { readLineBatches } from '../../sources/lines.js';
import type { FileState } from './file-state.js';
import { PrefixHash } from './prefix-hash.js';

const BLOCK_BYTES = 256 * 1024;

/** A line; the text of a whole one that is not JSON may still tell what it is about. */
export type RowLine = JsonLine & { readonly text?: string };

/** How far a file has been read. */
type Progress = Pick<FileState, 'position' | 'lines' | 'is_open' | 'parts'>;

/**
 * Continues reading the lines of a row file, in batches. After each batch `progress` says how far it has been read.
 * @param isGrowing true while rows are being added: a last line without an end is then read later
 */
export async function* readOn(
  path: string,
  from: Progress,
  isGrowing: boolean,
): AsyncGenerator<{ readonly lines: Iterable<RowLine>; readonly progress: () => Progress }> {
  const prefix = await PrefixHash.after(path, from.parts);
  async function* blocks(): AsyncGenerator<Buffer> {
    for await (const block of readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES), from.position)) {
      prefix.add(block);
      yield block;
    }
  }
  let [position, count, is_open] = [from.position, from.lines, false];
  for await (const batch of readLineBatches(blocks())) {
    function* lines(): Generator<RowLine> {
      for (const line of batch) {
        if (!line.ended && isGrowing) continue;
        const { length, bytes, ended } = line;
        const offset = from.position + line.offset;
        count += 1;
        is_open = !ended;
        position = offset + length + (ended ? 1 : 0);
        const read = readJsonLine({ number: count, offset, length, bytes, ended });
        if (read === undefined) continue;
        if ('row' in read || !ended) yield read;
        else yield { ...read, text: bytes?.toString('utf8') ?? '' };
      }
    }
    yield {
      lines: lines(),
      progress: () => ({ position, lines: count, is_open, parts: prefix.parts(is_open ? 'byte' : 'line') }),
    };
  }
}
