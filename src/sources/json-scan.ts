/** Finds the end of a JSON value in blocks of bytes, without building the value. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Follows strings and nesting up to the sign after a value: `,`, `:`, `]` or `}`. */
export class ValueEnd {
  #depth = 0;
  #isInString = false;
  /** True when the last block ended with a backslash, in a string, that belongs to the next byte. */
  #isEscaped = false;

  /**
   * The position of the first such sign that does not belong to the value, or -1 when the block has none.
   *
   * @param from where the value begins in this block; 0 for later blocks
   */
  find(block: Buffer, from: number): number {
    for (let at = from; at < block.length; at += 1) {
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
    }
    return -1;
  }

  /** The position of the string's closing quote, or the end of the block. Most of a document is in strings. */
  #endOfString(block: Buffer, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    for (;;) {
      const quote = block.indexOf(QUOTE, at);
      const end = quote < 0 ? block.length : quote;
      let backslashes = 0;
      while (end - backslashes > at && block[end - backslashes - 1] === BACKSLASH) backslashes += 1;
      this.#isEscaped = backslashes % 2 === 1;
      if (quote < 0) return end;
      if (!this.#isEscaped) {
        this.#isInString = false;
        return quote;
      }
      at = quote + 1;
    }
  }
}
