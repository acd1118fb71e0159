import { describe, expect, it } from 'vitest';
import { folded, foldedLines, size, table, textWidth } from '../../../src/cli/show/columns.js';

describe('the width of a text', () => {
  it('is 80 columns, those of a narrower terminal, or those that COLUMNS says where there is none', () => {
    expect(textWidth({}, 80, {})).toBe(80);
    expect(textWidth({ isTTY: true, columns: 200 }, 80, {})).toBe(80);
    expect(textWidth({ isTTY: true, columns: 200 }, 120, {})).toBe(120);
    expect(textWidth({ isTTY: true, columns: 60 }, 80, { COLUMNS: '100' })).toBe(60);
    expect(textWidth({ isTTY: true, columns: 5 }, 80, {})).toBe(40);
    expect(textWidth({}, 80, { COLUMNS: '200' })).toBe(200);
    expect(textWidth({}, 80, { COLUMNS: 'wide' })).toBe(80);
  });
});

describe('a text that is too long', () => {
  it('is broken between words, never in one', () => {
    expect(folded('one two three /a/path/that/is/long four', 0, 2, 12)).toEqual([
      'one two',
      '  three',
      '  /a/path/that/is/long',
      '  four',
    ]);
  });

  it('keeps its own line breaks, and its shorter lines as they are', () => {
    expect(foldedLines('a  b\n   ^\n  one two three four', 12)).toEqual([
      'a  b',
      '   ^',
      '  one two',
      '    three',
      '    four',
    ]);
  });
});

describe('bytes', () => {
  it('are told in a unit that fits', () => {
    expect([0, 499, 63_200, 999_600, 3_400_000, 2e10, 3e13].map(size)).toEqual([
      '0 kB',
      '0 kB',
      '63 kB',
      '1.0 MB',
      '3.4 MB',
      '20.0 GB',
      '30.0 TB',
    ]);
  });
});

describe('a table', () => {
  const rows = [
    ['step model', ['calls', 'tokens in']],
    ['1a   gemini-2.5-flash', ['1,234', '12.3k…45.6k']],
    ['all', ['2', '5']],
  ] as const;

  it('cuts the names where it is too wide', () => {
    expect(table(rows, 32)).toEqual([
      'step model    calls    tokens in',
      '1a   gemini…  1,234  12.3k…45.6k',
      'all               2            5',
    ]);
  });

  it('names its columns in each line where no room for names is left', () => {
    expect(table(rows, 24)).toEqual([
      '1a gemini-2.5-flash:',
      '  calls 1,234, tokens in',
      '  12.3k…45.6k',
      'all: calls 2, tokens in',
      '  5',
    ]);
  });
});
