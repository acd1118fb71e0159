/** Finds where a JSON value ends in bytes that come in blocks, without building it. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Follows strings and nesting up to the sign behind a value: `,`, `:`, `]` or `}`. */
export class ValueEnd {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /**
   * The position of the first such sign that does not belong to the value, or -1 when the block has none.
   *
   * @param from where the value begins in this block; 0 for later blocks
   */
  find(block: Buffer, from: number): number {
    let at = from;
    while (at < block.length) {
      if (this.#isInString) {
        at = this.#endOfString(block, at);
        continue;
      }
      const byte = block[at];
      if (byte === QUOTE) this.#isInString = true;
      else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) this.#depth += 1;
      else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
        if (this.#depth === 0) return at;
        this.#depth -= 1;
      } else if ((byte === COMMA || byte === COLON) && this.#depth === 0) return at;
      at += 1;
    }
    return -1;
  }

  /** The position behind the string's closing quote, or behind the block. Most of a document lies in strings. */
  #endOfString(block: Buffer, from: number): number {
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    let backslash = -1;
    for (;;) {
      const quote = block.indexOf(QUOTE, at);
      const end = quote < 0 ? block.length : quote;
      if (backslash < at) backslash = firstBackslash(block, at, end);
      if (backslash >= end) {
        this.#isInString = quote < 0;
        return quote < 0 ? end : quote + 1;
      }
      at = backslash + 2;
      this.#isEscaped = at > block.length;
      if (at >= block.length) return block.length;
    }
  }
}

/** The first backslash before `end`; `end` when there is none. */
function firstBackslash(block: Buffer, from: number, end: number): number {
  const found = block.subarray(from, end).indexOf(BACKSLASH);
  return found < 0 ? end : from + found;
}
