/**
 * The last lines of a terminal, drawn over and over while texts go past above them. Nothing of the terminal is changed
 * that would have to be put back: a process that is killed leaves its last picture and a cursor below it.
 */
import { stripVTControlCharacters } from 'node:util';

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

/** Where a terminal does not tell its size. */
const USUAL = { columns: 80, rows: 24 };

/** Draws a few lines below everything else. Each picture is one write, and holds only what has changed. */
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

  /** Draws these lines where the last ones were. What does not fit the height is left out at the top. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(-Math.max(1, (this.#terminal.rows || USUAL.rows) - 1));
    const isSame = this.columns === this.#columns && same(shown, this.#drawn);
    if (!isSame) this.#terminal.write(this.#picture(shown));
  }

  /** Lets texts stand above the lines, for good. */
  print(texts: readonly string[]): void {
    if (texts.length === 0) return;
    const lines = this.#drawn;
    const cleared = this.#clearing();
    this.#drawn = [];
    this.#terminal.write(`${cleared}${texts.map((text) => `${text}\n`).join('')}${this.#picture(lines)}`);
  }

  /** Takes the lines away; what is written next stands where they stood. */
  clear(): void {
    if (this.#drawn.length === 0) return;
    this.#terminal.write(this.#clearing());
    this.#drawn = [];
  }

  #clearing(): string {
    return this.#drawn.length === 0 ? '' : `\r${up(this.#height())}${CLEAR_BELOW}`;
  }

  /** How many rows the lines take now: where the terminal has become narrower, it has broken them. */
  #height(): number {
    const rows = this.#drawn.map((line) =>
      Math.max(1, Math.ceil(stripVTControlCharacters(line).length / this.columns)),
    );
    return rows.reduce((sum, each) => sum + each, 0);
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

function same(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((line, index) => line === second[index]);
}
