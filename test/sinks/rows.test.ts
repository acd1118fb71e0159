import { open, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRowAt, readRows } from '../../src/sinks/rows.js';
import { collect } from '../sources/contract.js';
import { openBelow, useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();

async function read(content: string) {
  await writeFile(folder('rows.jsonl'), content);
  return collect(readRows(folder('rows.jsonl')));
}

describe('readRows', () => {
  it('gives rows and, for lines that are none, the reason and the number', async () => {
    expect(await read('{"n":1}\nnull\n\n{"n":\n{"n":2}\r\n{"n":3')).toEqual([
      { row: { n: 1 }, line: 1, offset: 0, length: 7 },
      { problem: 'expected a JSON object, got null', line: 2, offset: 8, length: 4 },
      { problem: expect.stringMatching(/^not valid JSON/), line: 4, offset: 14, length: 5 },
      { row: { n: 2 }, line: 5, offset: 20, length: 8 },
      { problem: 'the line breaks off before its end', line: 6, offset: 29, length: 6 },
    ]);
  });

  it('has no rows where there is no file', async () => {
    expect(await collect(readRows(folder('none.jsonl')))).toEqual([]);
  });

  it('closes the file when the reader stops early', async () => {
    await writeFile(folder('rows.jsonl'), '{"n":1}\n'.repeat(100_000));
    for await (const row of readRows(folder('rows.jsonl'))) {
      expect(row.line).toBe(1);
      break;
    }
    expect(await openBelow(folder())).toEqual([]);
  });

  it('finds every row again at the place it gave, whatever is between them', async () => {
    const line = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()).map((row) => JSON.stringify(row)),
      fc.constantFrom('', '  ', '{"torn', 'null', '[]', ' {"a":1} \r'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.boolean(), async (lines, marked) => {
        const rows = await read((marked ? '\ufeff' : '') + lines.map((text) => `${text}\n`).join(''));
        const handle = await open(folder('rows.jsonl'), 'r');
        try {
          for (const row of rows) {
            const parsed = 'row' in row ? row.row : undefined;
            if (!('row' in row)) expect(() => readObject(lines[row.line - 1])).toThrow();
            else expect(await readRowAt(handle, row.offset, row.length)).toEqual(parsed);
            if (parsed !== undefined) expect(readObject(lines[row.line - 1])).toEqual(parsed);
          }
        } finally {
          await handle.close();
        }
        expect(rows.map((row) => row.line)).toEqual(
          lines.flatMap((text, index) => (text.trim() === '' ? [] : [index + 1])),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('readRowAt', () => {
  it('takes a path as well, and refuses a place behind the end', async () => {
    await read('{"n":1}\n');
    expect(await readRowAt(folder('rows.jsonl'), 0, 7)).toEqual({ n: 1 });
    await expect(readRowAt(folder('rows.jsonl'), 4, 700)).rejects.toThrow(/the file ends there/);
    expect(await openBelow(folder())).toEqual([]);
  });
});

function readObject(text: string | undefined): unknown {
  const value: unknown = JSON.parse(text ?? '');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
  return value;
}
