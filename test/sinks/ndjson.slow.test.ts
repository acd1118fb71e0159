import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import { appendingTo, createNdjsonFile, writeNdjson } from '../../src/sinks/ndjson.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';
import { failure, record, testSink } from './contract.js';
import { cramped } from './failing-handle.js';

const folder = useTemporaryFolder();
const text = () => readFile(folder('rows.jsonl'), 'utf8');

testSink('writeNdjson', {
  through: (write) => writeNdjson<{ video: string }>({ append: write }, ({ video }) => ({ video })),
  written: record({ video: '/a.mp4' }),
  passing: failure(),
});

describe('createNdjsonFile', () => {
  it('creates the file and its folder, and appends rows in the order of the calls', async () => {
    const file = await createNdjsonFile(folder('step', 'rows.jsonl'));
    await Promise.all([3, 1, 2].map((n) => file.append({ n, text: 'é\n' })));
    await file.sync();
    await file.close();
    await file.close();
    expect(await readFile(folder('step', 'rows.jsonl'), 'utf8')).toBe(
      [3, 1, 2].map((n) => `{"n":${n},"text":"é\\n"}\n`).join(''),
    );
    expect(file.torn).toBeNull();
  });

  it('has a row in the file when append resolves', async () => {
    const file = await createNdjsonFile(folder('rows.jsonl'));
    for (let n = 0; n < 5; n += 1) {
      await file.append({ n });
      expect((await text()).endsWith(`{"n":${n}}\n`)).toBe(true);
    }
    await file.close();
  });

  it('goes on behind what is there', async () => {
    await writeFile(folder('rows.jsonl'), '{"n":1}\n');
    const file = await createNdjsonFile(folder('rows.jsonl'));
    await file.append({ n: 2 });
    await file.close();
    expect(await text()).toBe('{"n":1}\n{"n":2}\n');
  });

  it('says what is wrong with a place that can not be written', async () => {
    await mkdir(folder('rows.jsonl'));
    await expect(createNdjsonFile(folder('rows.jsonl'))).rejects.toThrow(/but it is a directory \(EISDIR\)/);
    await writeFile(folder('plain'), '');
    await expect(createNdjsonFile(folder('plain', 'rows.jsonl'))).rejects.toThrow(FatalError);
  });

  it('moves a last line that is not JSON aside and says where it is', async () => {
    await writeFile(folder('rows.jsonl'), '{"n":1}\n{"n":2,"te');
    await writeFile(folder('rows.jsonl.torn-1'), 'from earlier');
    const file = await createNdjsonFile(folder('rows.jsonl'));
    await file.append({ n: 3 });
    await file.close();
    expect(file.torn).toEqual({
      file: folder('rows.jsonl'),
      moved_to: folder('rows.jsonl.torn-2'),
      offset: 8,
      length: 10,
    });
    expect(await readFile(folder('rows.jsonl.torn-2'), 'utf8')).toBe('{"n":2,"te');
    expect(await text()).toBe('{"n":1}\n{"n":3}\n');
  });

  it('moves a last line aside that ends but is no object, as a power cut leaves it', async () => {
    await writeFile(folder('rows.jsonl'), '{"n":1}\n\0\0\0\n');
    const file = await createNdjsonFile(folder('rows.jsonl'));
    await file.close();
    expect(file.torn).toMatchObject({ offset: 8, length: 4 });
    expect(await text()).toBe('{"n":1}\n');
  });

  it('finds a last line that is longer than a block', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(200_000) });
    await writeFile(folder('rows.jsonl'), `{"n":1}\n${long.slice(0, -1)}`);
    const file = await createNdjsonFile(folder('rows.jsonl'));
    await file.close();
    expect(file.torn?.offset).toBe(8);
    await writeFile(folder('rows.jsonl'), `{"n":1}\n${long}`);
    const whole = await createNdjsonFile(folder('rows.jsonl'));
    await whole.close();
    expect(whole.torn).toBeNull();
  });

  it('recovers from a kill at any byte of the last rows, losing only the torn line', async () => {
    const rows = [{ n: 1 }, { n: 2, text: 'a "quoted} é\n' }, { n: 3, list: [{}, { a: 1 }] }];
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
    const bytes = Buffer.from(lines.join(''));
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      await writeFile(folder('rows.jsonl'), bytes.subarray(0, cut));
      const file = await createNdjsonFile(folder('rows.jsonl'));
      await file.append({ n: 9 });
      await file.close();
      // Lines that had all their bytes, the newline or not.
      const ends = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join('')) - 1);
      const whole = lines.filter((_, index) => (ends[index] ?? 0) <= cut);
      expect(await text()).toBe(`${whole.join('')}{"n":9}\n`);
      const kept = Buffer.byteLength(whole.join(''));
      expect(file.torn?.length ?? 0).toBe(Math.max(0, cut - kept));
    }
  });
});

describe('appendingTo', () => {
  it('joins rows that arrive during a write into the next write', async () => {
    const writes: string[] = [];
    const handle = await open(folder('rows.jsonl'), 'a+');
    const counting = cramped(handle, Number.POSITIVE_INFINITY);
    const { write } = counting;
    const file = appendingTo(
      {
        ...counting,
        write: ((bytes: Buffer, ...rest: [number, number, number]) => {
          writes.push(bytes.toString());
          return write(bytes, ...rest);
        }) as typeof write,
      },
      folder('rows.jsonl'),
      0,
    );
    await Promise.all(Array.from({ length: 100 }, (_, n) => file.append({ n })));
    await file.close();
    expect(writes).toHaveLength(2);
    expect(writes.join('')).toBe(await text());
  });

  it('leaves only whole lines behind when the disk fills up, wherever that happens', async () => {
    const rows = [{ n: 1 }, { n: 22 }, { n: 333 }];
    const whole = rows.map((row) => `${JSON.stringify(row)}\n`);
    const total = whole.join('').length;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: total - 1 }), fc.integer({ min: 1, max: 12 }), async (room, short) => {
        await writeFile(folder('rows.jsonl'), '');
        const handle = await open(folder('rows.jsonl'), 'a+');
        const file = appendingTo(cramped(handle, room, short), folder('rows.jsonl'), 0);
        const results = [];
        for (const row of rows)
          results.push(
            await file.append(row).then(
              () => true,
              (error: unknown) => error,
            ),
          );
        await file.close();
        const written = results.filter((result) => result === true).length;
        expect(written).toBeLessThan(rows.length);
        expect(await text()).toBe(whole.slice(0, written).join(''));
        const [error] = results.slice(written);
        expect(error).toBeInstanceOf(FatalError);
        expect(error).toMatchObject({ hint: expect.stringContaining('Make room') });
        // Nothing is written behind a gap, and everybody is told the first reason.
        expect(results.slice(written).every((result) => result === error)).toBe(true);
      }),
      { numRuns: 50 },
    );
    expect(await readdir(folder())).toEqual(['rows.jsonl']);
  });

  it('lets a row that is no data surface as the bug it is', async () => {
    const file = await createNdjsonFile(folder('rows.jsonl'));
    const circular: { self?: object } = {};
    circular.self = circular;
    await expect(file.append(circular)).rejects.toThrow(TypeError);
    await file.append({ n: 1 });
    await file.close();
    expect(await text()).toBe('{"n":1}\n');
  });
});
