/** Reads a table with a header (CSV, or with semicolons or tabs) as objects with the `csv-parse` package. */
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { MAX_LINE_BYTES } from './lines.js';

/** A row by the names of its columns, without empty cells; or why it can't be read. */
export type CsvRow = Row | Bad;
interface Row {
  readonly line: number;
  readonly row: Readonly<Record<string, string>>;
}
interface Bad {
  readonly line: number;
  readonly problem: string;
}

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * What separates the columns below a header; undefined for a line that is no header of a list of videos. A single word
 * `video` is none: it may be a path.
 */
export function delimiterOf(header: string): string | undefined {
  return DELIMITERS.find((delimiter) => {
    const names = header.split(delimiter).map(columnName);
    return names.includes('video_path') || (names.length > 1 && names.includes('video'));
  });
}

/** The name of a column as it is written in a simple header. */
function columnName(text: string): string {
  return text.trim().replace(/^"(.*)"$/, '$1');
}

/** Reads a table in batches, one for each block. Quoted cells may have delimiters, quotes and newlines in them. */
export async function* readCsv(
  blocks: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<readonly CsvRow[]> {
  let found: CsvRow[] = [];
  let header: readonly string[] | undefined;
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
    // Rows are taken here and not from the stream, so that they come in batches.
    on_record: (cells: readonly string[], { lines }: { readonly lines: number }) => {
      if (header === undefined) header = cells.map((cell) => cell.trim());
      // The parser counts to the end of a row, which may have newlines in its cells.
      else found.push({ line: lines - cells.join().split('\n').length + 1, ...rowOf(header, cells) });
      return null;
    },
  });
  // Also told to whoever waits below.
  parser.on('error', () => undefined);
  try {
    for await (const block of blocks) {
      await new Promise<void>((resolve, reject) => {
        parser.write(block, (error) => (error ? reject(error) : resolve()));
      });
      yield found;
      found = [];
    }
    parser.resume();
    await finished(parser.end());
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    found.push({ line: Number(error['lines']), problem: `${error.message}; the rest can't be read` });
  }
  yield found;
}

function rowOf(header: readonly string[], cells: readonly string[]): Pick<Row, 'row'> | Pick<Bad, 'problem'> {
  if (cells.length !== header.length)
    return { problem: `expected ${header.length} columns, got ${cells.length}` };
  const named = header.map((name, at) => [name, cells[at] ?? ''] as const);
  return { row: Object.fromEntries(named.filter(([name, cell]) => name !== '' && cell !== '')) };
}
