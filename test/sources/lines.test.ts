import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/sources/lines.js';
import { collect } from './contract.js';

async function* blocks(parts: readonly (Uint8Array | string)[]) {
  yield* parts;
}

describe('readLines', () => {
  it('numbers lines, knows where they are, and tells a last line that may be torn', async () => {
    const lines = await collect(readLines(blocks(['one\n', '\ntw', 'é\ntorn'])));
    expect(lines.map(({ bytes, ...place }) => ({ ...place, text: bytes?.toString() }))).toEqual([
      { number: 1, offset: 0, length: 3, ended: true, text: 'one' },
      { number: 2, offset: 4, length: 0, ended: true, text: '' },
      { number: 3, offset: 5, length: 4, ended: true, text: 'twé' },
      { number: 4, offset: 10, length: 4, ended: false, text: 'torn' },
    ]);
  });

  it('gives a line over the limit without its bytes, and the next one whole', async () => {
    const lines = await collect(readLines(blocks(['abcd', 'ef\nok\n', '123456']), { max_bytes: 5 }));
    expect(lines.map(({ bytes, length }) => [bytes?.toString() ?? null, length])).toEqual([
      [null, 6],
      ['ok', 2],
      [null, 6],
    ]);
  });

  it('gives the same lines however the stream is cut into blocks', async () => {
    const bytes = fc
      .uint8Array({ maxLength: 60 })
      .map((array) => array.map((byte) => (byte % 4 === 0 ? 10 : byte)));
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat({ max: 60 })), async (content, cuts) => {
        const borders = [
          0,
          ...cuts.filter((cut) => cut <= content.length).sort((a, b) => a - b),
          content.length,
        ];
        const parts = borders.slice(1).map((end, index) => content.subarray(borders[index], end));
        const lines = await collect(readLines(blocks(parts)));
        for (const line of lines) {
          expect(line.bytes).toEqual(Buffer.from(content.subarray(line.offset, line.offset + line.length)));
        }
        const whole = Buffer.concat(
          lines
            .flatMap((line) => [line.bytes ?? '', line.ended ? '\n' : ''])
            .map((part) => Buffer.from(part)),
        );
        expect(whole).toEqual(Buffer.from(content));
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
      }),
    );
  });
});
