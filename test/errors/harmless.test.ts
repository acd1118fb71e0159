import { expect, it } from 'vitest';
import { harmless } from '../../src/errors/harmless.js';

it('shows what would move the cursor, hide or turn the direction by its number, and all else as it is', () => {
  expect(harmless('a\u001b[2Jb\r\nc\u202ed\u0000')).toBe('a\\u001b[2Jb\\u000d\\nc\\u202ed\\u0000');
  expect(harmless('naïve 视频 — “x” 🎬')).toBe('naïve 视频 — “x” 🎬');
});
