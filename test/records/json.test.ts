import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooDeep, numberOf, parseAsWritten, toJson } from '../../src/records/json.js';
import { parseRow } from '../../src/records/rows.js';

const written = (text: string) => toJson(parseAsWritten(text) as object);

describe('numbers in JSON', () => {
  it.each([
    '1610521604143693812',
    '18446744073709551615',
    '9007199254740993',
    '1e400',
    '-1E-400',
    '1.0',
    '0.10',
    '-0',
    '1E3',
    '1e+2',
    '0.1234567890123456789',
    '0.0000001',
    '5',
    '-0.5',
  ])('stay as written: %s', (number) => {
    for (const text of [`{"id":${number}}`, `{"a":[1,${number}],"b":{"c":${number}},"d":"${number}"}`])
      expect(written(text)).toBe(text);
    expect(numberOf((parseAsWritten(`[${number}]`) as unknown[])[0])).toBe(Number(number));
  });

  it('are plain numbers where JavaScript writes them as they are', () => {
    expect(parseAsWritten('{"a":5,"b":[0.5,-2],"c":"1.0"}')).toEqual({ a: 5, b: [0.5, -2], c: '1.0' });
  });

  it('stay as written in any document, with its keys and texts', () => {
    const number = fc
      .tuple(fc.bigInt(), fc.option(fc.nat()), fc.constantFrom('', 'e7', 'E-2', 'e+999'))
      .map(([whole, part, power]) => `${whole}${part === null ? '' : `.${part}`}${power}`);
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof({ depthSize: 'small' }, number, text, tie('list'), tie('object')),
      list: fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
      object: fc
        .uniqueArray(fc.tuple(key, tie('json')), { maxLength: 4, selector: ([name]) => name })
        .map((fields) => `{${fields.map(([name, value]) => `${name}:${value}`).join()}}`),
    }));
    fc.assert(
      fc.property(json, (value) => {
        const whole = `{"x":${value}}`;
        expect(written(whole)).toBe(whole);
      }),
    );
  });

  it('stay as written in the meta of a row, and are plain numbers elsewhere', () => {
    const text = '{"video":"/a","video_length":10.0,"meta":{"id":1610521604143693812,"fps":[30.0]},"n":1.0}';
    const row = parseRow(text) as { readonly video_length: number; readonly n: number };
    expect([row.video_length, row.n]).toEqual([10, 1]);
    expect(toJson(row)).toBe(text.replace('10.0', '10').replace('"n":1.0', '"n":1'));
    expect(parseRow('{"meta":{"id":7}}')).toEqual({ meta: { id: 7 } });
    expect(parseRow('7')).toBe(7);
  });

  it('are the nearest numbers for whoever does not write them with toJson', () => {
    const { id } = parseAsWritten('{"id":1.50}') as { readonly id: unknown };
    expect(JSON.stringify({ id })).toBe('{"id":1.5}');
    expect(`${id}`).toBe('1.50');
    expect(Number(id)).toBe(1.5);
  });

  it('do not change what JSON.parse makes of keys', () => {
    const text = '{"a":1.0,"__proto__":{"b":2.0},"a":3.0}';
    const value = parseAsWritten(text) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(toJson(value)).toBe('{"a":3.0,"__proto__":{"b":2.0}}');
  });
});

const text = fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value));
const key = text.filter((value) => !/^"\d+"$/.test(value));

describe('nesting', () => {
  it('is measured without running out of stack', () => {
    const nested = (depth: number) => `${'{"a":['.repeat(depth)}1.0${']}'.repeat(depth)}`;
    expect(isTooDeep(parseAsWritten(nested(100)))).toBe(false);
    expect(isTooDeep(parseAsWritten(nested(101)))).toBe(true);
    expect(isTooDeep(parseAsWritten(nested(100_000)))).toBe(true);
  });
});
