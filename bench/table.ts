/** Tables of figures as text. */

/** A row's name, then its figures; text is printed as it is. */
export type Row = readonly (string | number)[];

/**
 * Prints rows as a table: the first row is the head, the first column is set to the left and the others to the right, all as
 * wide as they need.
 * @example
 * printTable([['operation', 'CPU s', 'ratio'], ['probe', '0.02', '18.0×']]);
 */
export function printTable(rows: readonly Row[]): void {
  process.stdout.write(`${formatTable(rows)}\n`);
}

/** The table that `printTable` prints, without the last line's end. */
export function formatTable(rows: readonly Row[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  const line = (row: Row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? String(cell).padEnd(width) : String(cell).padStart(width);
      })
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
