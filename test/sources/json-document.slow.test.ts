import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type JsonDocumentOptions,
  type JsonPart,
  readJsonDocument,
} from '../../src/sources/json-document.js';
import { collect } from './contract.js';

/** The parts of a document that comes in blocks of a size. */
function read(
  text: string | Buffer,
  size = 7,
  options: Partial<JsonDocumentOptions> = {},
): Promise<JsonPart[]> {
  const bytes = Buffer.from(text);
  async function* blocks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return collect(readJsonDocument(blocks(), { list: 'items', ...options }));
}

/** The document put together again; undefined when a part of it is no JSON. */
function whole(parts: readonly JsonPart[]): Record<string, unknown> | undefined {
  const fields: [string, unknown][] = [];
  const items: unknown[] = [];
  for (const part of parts) {
    if (part.type === 'broken' || part.type === 'mark') return undefined;
    if (part.type === 'field') fields.push([part.key, part.value]);
    if (part.type === 'list') fields.push(['items', items]);
    if (part.type === 'item' && 'problem' in part) return undefined;
    if (part.type === 'item' && 'value' in part) items.push(part.value);
  }
  return Object.fromEntries(fields);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

const problems = (parts: readonly JsonPart[]) =>
  parts.flatMap((part) => ('problem' in part ? [`${part.line}: ${part.problem}`] : []));

// A key that comes twice, or `__proto__`, is read differently by whoever reads it.
const key = fc.string().filter((text) => text !== 'items' && text !== '__proto__');
const document = fc.record({
  fields: fc.dictionary(key, fc.jsonValue(), { maxKeys: 4 }),
  items: fc.array(fc.jsonValue(), { maxLength: 6 }),
  isLast: fc.boolean(),
  indent: fc.constantFrom('', ' ', '\t', '\r\n'),
});

describe('readJsonDocument', () => {
  it('gives what JSON.parse gives, whatever the layout, the order of the fields and the blocks', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.integer({ min: 1, max: 40 }), async (made, size) => {
        const { fields, items, isLast, indent } = made;
        const value = isLast ? { ...fields, items } : { items, ...fields };
        const text = JSON.stringify(value, null, indent);
        expect(whole(await read(text, size))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes as JSON what JSON.parse takes, and nothing else, when a document is damaged', async () => {
    const sign = fc.constantFrom('', '"', '\\', ',', ':', '{', '}', '[', ']', '0', ' ', 'x', '\n', '-');
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    await fc.assert(
      fc.asyncProperty(document, place, sign, fc.integer({ min: 1, max: 9 }), async (made, at, put, size) => {
        const text = JSON.stringify({ a: 1, items: made.items, ...made.fields });
        const index = Math.floor(at * text.length);
        const damaged = text.slice(0, index) + put + text.slice(index + 1);
        const expected = parsed(damaged);
        const parts = await read(damaged, size);
        if (expected === undefined) expect(whole(parts)).toBeUndefined();
        // A damaged key may have become `items`, or the same as another one.
        else expect(problems(parts)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('passes over the items for who wants only the fields', async () => {
    const parts = await read('{"items": [{"a": "]"}, 2], "format": "x"}', 3, { items: false });
    expect(parts).toEqual([{ type: 'list' }, { type: 'field', key: 'format', value: 'x' }]);
  });

  it('says where an item stands and goes on behind one that can not be read', async () => {
    const parts = await read('{"items": [\n  {"a": 1},\n  {"b": NaN},\n\n  {"c": "\\"]"}\n]}');
    expect(parts.filter(({ type }) => type === 'item')).toEqual([
      { type: 'item', index: 0, line: 2, value: { a: 1 } },
      { type: 'item', index: 1, line: 3, problem: expect.stringContaining('not valid JSON') },
      { type: 'item', index: 2, line: 5, value: { c: '"]' } },
    ]);
  });

  it.each([
    ['', '1: it breaks off: expected an object, {, got the end of the file'],
    ['[1]', '1: expected an object, {, got "[1]"'],
    [
      '{"items": [1, 2',
      '1: it breaks off in item 1: expected an item and then a comma or ], got the end of the file',
    ],
    ['{"items": [1]} x', '1: expected nothing more, got "x"'],
    ['{"a": 1\n "b": 2}', '2: the value of "a" can\'t be read'],
    ['{"items": [1}', '1: expected an item and then a comma or ] (item 0), got "}"'],
    ['{"items": [1, ]}', '1: it is not valid JSON'],
    ['{"items": [ , 1]}', '1: it is not valid JSON'],
    ['{"a": 1, }', '1: expected a key in quotes and a colon, got "}"'],
    ['{"a" 1}', '1: expected a key in quotes and a colon, got "\\"a\\" 1}"'],
  ])('says of %j what was expected', async (text, expected) => {
    expect(problems(await read(text))[0]).toContain(expected);
  });

  it('does not hold an item that is too long, and reads the next one', async () => {
    const parts = await read(`{"items": ["${'x'.repeat(100)}", 2]}`, 16, { max_bytes: 50 });
    expect(parts.slice(1)).toEqual([
      { type: 'item', index: 0, line: 1, problem: expect.stringContaining('larger') },
      { type: 'item', index: 1, line: 1, value: 2 },
    ]);
  });

  it('tells of a byte order mark and of bytes that are no text', async () => {
    expect((await read(Buffer.from('\uFEFF{"a": 1}')))[0]).toEqual({ type: 'mark' });
    const bytes = Buffer.concat([Buffer.from('{"items": ["'), Buffer.from([0xff]), Buffer.from('", 1]}')]);
    expect(problems(await read(bytes))).toEqual(['1: it is not valid UTF-8 text']);
  });
});
