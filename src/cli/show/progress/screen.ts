/**
 * The last lines of a terminal, drawn over and over while texts scroll past above them. No state of the terminal is
 * changed, so nothing has to be restored: a process that is killed leaves its last picture and a cursor below it.
 */
import { stripVTControlCharacters } from 'node:util';
import { sum } from '../columns.js';

/** What is needed of a terminal. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const ESCAPE = '\x1b';
const CLEAR_LINE = `${ESCAPE}[K`;
const CLEAR_BELOW = `${ESCAPE}[J`;
const up = (rows: number) => (rows === 0 ? '' : `${ESCAPE}[${rows}A`);

/** The size when a terminal does not say its own. */
const USUAL = { columns: 80, rows: 24 };

/** Draws a few lines below everything else. Each picture is one write, and contains only what has changed. */
export class Screen {
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];
  /** Columns when it was drawn. */
  #columns = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns || USUAL.columns;
  }

  /** Draws these lines in place of the last ones. Lines that do not fit are dropped at the top. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(-Math.max(1, (this.#terminal.rows || USUAL.rows) - 1));
    const isSame =
      this.columns === this.#columns &&
      shown.length === this.#drawn.length &&
      shown.every((line, index) => line === this.#drawn[index]);
    if (!isSame) this.#terminal.write(this.#picture(shown));
  }

  /** Prints texts above the lines, where they stay. */
  print(texts: readonly string[]): void {
    if (texts.length === 0) return;
    const lines = this.#drawn;
    const cleared = this.#clearing();
    this.#drawn = [];
    this.#terminal.write(`${cleared}${texts.map((text) => `${text}\n`).join('')}${this.#picture(lines)}`);
  }

  /** Removes the lines; the next text appears in their place. */
  clear(): void {
    if (this.#drawn.length === 0) return;
    this.#terminal.write(this.#clearing());
    this.#drawn = [];
  }

  /** Counts the rows that the lines take now: a terminal that has become narrower has broken them. */
  #clearing(): string {
    if (this.#drawn.length === 0) return '';
    const lengths = this.#drawn.map((line) => stripVTControlCharacters(line).length);
    const rows = sum(lengths.map((length) => Math.max(1, Math.ceil(length / this.columns))));
    return `\r${up(rows)}${CLEAR_BELOW}`;
  }

  #picture(lines: readonly string[]): string {
    const isWhole = this.columns !== this.#columns;
    const before = this.#drawn;
    const start = isWhole ? this.#clearing() : before.length === 0 ? '' : `\r${up(before.length)}`;
    const text = lines.map((line, index) =>
      !isWhole && line === before[index] ? '\n' : `${line}${CLEAR_LINE}\n`,
    );
    const end = !isWhole && before.length > lines.length ? CLEAR_BELOW : '';
    this.#drawn = lines;
    this.#columns = this.columns;
    return `${start}${text.join('')}${end}`;
  }
}
