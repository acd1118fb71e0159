/** What a person would see: a terminal's screen, made from what was written to it. Knows what progress needs, and no more. */

/** A terminal of so many columns and rows; what leaves it at the top is kept. */
export class VirtualScreen {
  columns: number;
  readonly rows: number;
  /** Everything that was written, one entry a write. */
  readonly writes: string[] = [];
  /** From the first line that was ever written to the last row. */
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 80, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  readonly write = (data: string): boolean => {
    this.writes.push(data);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is steered with
    for (const [token] of data.matchAll(/\x1b\[[\d;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]/gu)) this.#take(token);
    return true;
  };

  /** All lines, those that have left the screen included; without blanks at their ends. */
  text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** The column of the cursor, from 0. */
  get column(): number {
    return this.#column;
  }

  #take(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#newLine();
    else if (token.startsWith('\x1b')) this.#steer(token);
    else this.#put(token);
  }

  #newLine(): void {
    this.#column = 0;
    this.#row += 1;
    if (this.#row === this.#lines.length) this.#lines.push('');
  }

  #put(character: string): void {
    if (this.#column === this.columns) this.#newLine();
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #steer(sequence: string): void {
    const count = Number(sequence.slice(2, -1)) || 1;
    const line = this.#lines[this.#row] ?? '';
    switch (sequence.at(-1)) {
      case 'A':
        // What has left the screen can't be reached any more.
        this.#row = Math.max(this.#row - count, this.#lines.length - this.rows, 0);
        break;
      case 'K':
        this.#lines[this.#row] = line.slice(0, this.#column);
        break;
      case 'J':
        this.#lines = [...this.#lines.slice(0, this.#row), line.slice(0, this.#column)];
        break;
      case 'm':
        break;
      default:
        throw new Error(`expected no ${JSON.stringify(sequence)}`);
    }
  }
}
