import { describe, expect, it } from 'vitest';
import { leftOutText } from '../../../src/cli/show/left-out-text.js';

describe('the text on files that were left out', () => {
  it('names the endings with their counts, and keeps quiet when there are none', () => {
    expect(leftOutText({})).toBeUndefined();
    expect(leftOutText({ '.txt': 1 })).toBe('1 other file left out by ending: 1 .txt');
    expect(leftOutText({ '.json': 1200, '.ts (text)': 3, 'no ending': 1 })).toBe(
      '1,204 other files left out by ending: 1,200 .json, 3 .ts (text), 1 no ending',
    );
  });

  it('stays short and harmless, whatever the endings are', () => {
    const endings = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`.e${index}`, 2]));
    expect(leftOutText(endings)).toMatch(
      /^60 other files left out by ending: 2 \.e0, .*2 \.e7, 44 with other endings$/,
    );
    expect(leftOutText({ [`.\u001b[31m${'x'.repeat(200)}`]: 1 })).toMatch(
      /^1 other file left out by ending: 1 .{20}$/,
    );
  });
});
