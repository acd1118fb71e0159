/** Texts that many rows share, each with a number from 1 on. Numbers never change, so the disk can have them. */
export class Dictionary {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param texts in the order of their numbers */
  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.numberOf(text);
  }

  /** All texts, in the order of their numbers. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** The number of a text; a new text gets the next number. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.length;
  }

  /** The text of a number; undefined for 0. */
  textOf(number: number): string | undefined {
    return this.#texts[number - 1];
  }
}
