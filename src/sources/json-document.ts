/**
 * Reads a JSON document that is an object with one long list in it, or that list alone, however it is formatted, and gives
 * its fields and the list's items one by one. Only one block and one value are held, so that a document may be larger
 * than memory. Libraries that read JSON in pieces stop at the first error; here the items after a bad one are still read.
 */
import { isUtf8 } from 'node:buffer';
import { jsonProblem } from './json-problem.js';
import { ValueEnd } from './json-scan.js';
import { isSpace, MAX_LINE_BYTES } from './lines.js';

/** A piece of the document, in its order. */
export type JsonPart =
  /** A field of the document; the list's own key only when its value is not a list. */
  | { readonly type: 'field'; readonly key: string; readonly value: unknown }
  /** The list begins. */
  | { readonly type: 'list' }
  /** An item, or why it could not be read; the items after it are still read. */
  | { readonly type: 'item'; readonly index: number; readonly line: number; readonly value: unknown }
  | { readonly type: 'item'; readonly index: number; readonly line: number; readonly problem: string }
  /** The document begins with a byte order mark, which JSON does not allow. */
  | { readonly type: 'mark' }
  /** From here on it is not JSON; this is the last part. */
  | { readonly type: 'broken'; readonly line: number; readonly problem: string };

/** How a document is read. */
export interface JsonDocumentOptions {
  /** The key of the list; null when the document is a list. */
  readonly list: string | null;
  /** False skips the items, for callers that want only the fields. */
  readonly items?: boolean;
  /** Values with more bytes than this are not held; 16 MB by default. */
  readonly max_bytes?: number;
  /** Makes a value of its text; `JSON.parse` by default. */
  readonly parse?: (text: string) => unknown;
}

/**
 * Reads a document part by part. It is valid JSON exactly when no part is `broken` or `mark` and no item has a `problem`.
 *
 * @param blocks the document's bytes
 * @example for await (const part of readJsonDocument(readFileBytes('mcq.json'), { list: 'items' })) …
 */
export async function* readJsonDocument(
  blocks: AsyncIterable<Buffer>,
  options: JsonDocumentOptions,
): AsyncGenerator<JsonPart> {
  const reader = new DocumentReader(options);
  for await (const block of blocks) {
    yield* reader.read(block);
    if (reader.state === 'broken') return;
  }
  yield* reader.end();
}

type State = 'start' | 'key' | 'before_value' | 'value' | 'item' | 'after_list' | 'end' | 'broken';

const EXPECTED: Readonly<Record<State, string>> = {
  start: 'an object, {',
  key: 'a key in quotes and a colon',
  before_value: 'a value',
  value: 'a value and then a comma or }',
  item: 'an item and then a comma or ]',
  after_list: 'a comma or }',
  end: 'nothing more',
  broken: 'nothing more',
};
/** What is read between values, and the state after it. */
const NEXT: Readonly<Partial<Record<State, Readonly<Record<string, State>>>>> = {
  start: { '{': 'key' },
  after_list: { ',': 'key', '}': 'end' },
};

class DocumentReader {
  readonly #list: string | null;
  readonly #parse: (text: string) => unknown;
  readonly #hasItems: boolean;
  readonly #max_bytes: number;
  #isFirst = true;
  #line = 1;
  #key = '';
  #index = 0;
  /** True where the object or the list may still be empty. */
  #mayEnd = true;
  #value = new ValueEnd();
  #held: Buffer[] = [];
  #bytes = 0;
  #begun = 0;
  state: State = 'start';

  constructor({ list, items = true, max_bytes = MAX_LINE_BYTES, parse = JSON.parse }: JsonDocumentOptions) {
    this.#list = list;
    this.#parse = parse;
    this.#hasItems = items;
    this.#max_bytes = max_bytes;
  }

  *read(whole: Buffer): Generator<JsonPart> {
    const isMarked = this.#isFirst && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf;
    if (isMarked) yield { type: 'mark' };
    const block = isMarked ? whole.subarray(3) : whole;
    this.#isFirst = false;
    let at = 0;
    while (at < block.length && this.state !== 'broken') {
      const isValue = this.state === 'key' || this.state === 'value' || this.state === 'item';
      at = isValue ? yield* this.#readValue(block, at) : yield* this.#readBetween(block, at);
    }
  }

  *end(): Generator<JsonPart> {
    if (this.state === 'end' || this.state === 'broken') return;
    const where = this.state === 'item' ? ` in item ${this.#index}` : '';
    yield this.#broken(`it breaks off${where}: expected ${EXPECTED[this.state]}, got the end of the file`);
  }

  *#readBetween(block: Buffer, at: number): Generator<JsonPart, number> {
    const byte = block[at] ?? 0;
    if (byte === 0x0a) this.#line += 1;
    if (isSpace(byte)) return at + 1;
    if (this.state === 'before_value' || (this.state === 'start' && this.#list === null)) {
      const isList = byte === 0x5b && (this.#list === null || this.#key === this.#list);
      if (isList) yield { type: 'list' };
      this.#begin(isList ? 'item' : 'value', true);
      return isList ? at + 1 : at;
    }
    const next = NEXT[this.state]?.[String.fromCharCode(byte)];
    if (next === undefined) {
      yield this.#unexpected(block.subarray(at, at + 20));
      return at;
    }
    this.#begin(next, this.state === 'start');
    return at + 1;
  }

  *#readValue(block: Buffer, at: number): Generator<JsonPart, number> {
    const end = this.#value.find(block, at);
    this.#hold(block.subarray(at, end < 0 ? block.length : end));
    if (end < 0) return block.length;
    const text = this.#bytes > this.#max_bytes ? null : Buffer.concat(this.#held);
    const sign = String.fromCharCode(block[end] ?? 0);
    if (this.state === 'item') yield* this.#endItem(text, sign);
    else if (this.state === 'value') yield* this.#endField(text, sign);
    else yield* this.#endKey(text, sign);
    return end + 1;
  }

  *#endKey(text: Buffer | null, sign: string): Generator<JsonPart> {
    if (sign === '}' && this.#mayEnd && this.#bytes === 0) {
      this.#begin('end');
      return;
    }
    const read = this.#parsed(text);
    if (sign === ':' && 'value' in read && typeof read.value === 'string') {
      this.#key = read.value;
      this.#begin('before_value');
    } else yield this.#unexpected(text, sign);
  }

  *#endField(text: Buffer | null, sign: string): Generator<JsonPart> {
    const read = this.#parsed(text);
    const isEnded = sign === ',' || sign === '}';
    if (!isEnded || 'problem' in read) {
      const problem = 'problem' in read ? `, ${read.problem}` : '';
      yield this.#broken(`the value of ${JSON.stringify(this.#key)} can't be read${problem}`);
      return;
    }
    yield { type: 'field', key: this.#key, value: read.value };
    this.#begin(sign === ',' ? 'key' : 'end');
  }

  *#endItem(text: Buffer | null, sign: string): Generator<JsonPart> {
    const isEmpty = sign === ']' && this.#mayEnd && this.#bytes === 0;
    if (sign !== ',' && sign !== ']') {
      yield this.#broken(`expected ${EXPECTED.item} (item ${this.#index}), got ${JSON.stringify(sign)}`);
      return;
    }
    if (!isEmpty && this.#hasItems)
      yield { type: 'item', index: this.#index, line: this.#begun, ...this.#parsed(text) };
    if (!isEmpty) this.#index += 1;
    this.#begin(sign === ',' ? 'item' : this.#list === null ? 'end' : 'after_list');
  }

  #begin(state: State, mayEnd = false): void {
    this.state = state;
    this.#mayEnd = mayEnd;
    this.#value = new ValueEnd();
    this.#held = [];
    this.#bytes = 0;
    this.#begun = 0;
  }

  /** Keeps the bytes of a value from its first one on, and counts lines. */
  #hold(bytes: Buffer): void {
    let from = 0;
    if (this.#bytes === 0) while (isSpace(bytes[from])) from += 1;
    this.#line += linesIn(bytes.subarray(0, from));
    if (this.#bytes === 0) this.#begun = this.#line;
    this.#line += linesIn(bytes.subarray(from));
    this.#bytes += bytes.length - from;
    if (this.#bytes > this.#max_bytes) this.#held = [];
    else if (this.state !== 'item' || this.#hasItems) this.#held.push(bytes.subarray(from));
  }

  #unexpected(bytes: Buffer | null, sign = ''): JsonPart {
    const [shown = ''] = `${bytes?.toString('utf8', 0, 40) ?? '…'}${sign}`.split('\n', 1);
    return this.#broken(`expected ${EXPECTED[this.state]}, got ${JSON.stringify(shown)}`);
  }

  #broken(problem: string): JsonPart {
    this.state = 'broken';
    return { type: 'broken', line: this.#line, problem };
  }

  #parsed(text: Buffer | null): { readonly value: unknown } | { readonly problem: string } {
    if (text === null) return { problem: 'it is larger than the most that is held at once (16 MB)' };
    if (text.length === 0) return { problem: 'it is not valid JSON: a comma without a value' };
    if (!isUtf8(text)) return { problem: 'it is not valid UTF-8 text' };
    try {
      return { value: this.#parse(text.toString('utf8')) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { problem: `it is not valid JSON: ${jsonProblem(text.toString('utf8'), error)}` };
    }
  }
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}
