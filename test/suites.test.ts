import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import { expect, it } from 'vitest';
import { SLOW, UNIT } from '../vitest.config.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OURS = /^(?:bench|bin|examples|scripts|src|test)\//;

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => OURS.test(file) && /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(file));

function suitesOf(file: string): string[] {
  return Object.entries({ unit: UNIT, slow: SLOW }).flatMap(([name, { include, exclude }]) =>
    picomatch.isMatch(file, include, { ignore: exclude }) ? [name] : [],
  );
}

it('every test file belongs to exactly one of the two suites', () => {
  expect(files).toEqual(expect.arrayContaining(['test/suites.test.ts', 'test/e2e/kill.test.ts']));
  const wrong = files.filter((file) => suitesOf(file).length !== 1);
  expect(wrong).toEqual([]);
});

it.each([
  ['test/qa/parse.test.ts', ['unit']],
  ['test/docs.slow.test.ts', ['slow']],
  ['test/media/probe.slow.test.ts', ['slow']],
  ['test/e2e/kill.test.ts', ['slow']],
  ['test/package/package.test.ts', ['slow']],
  ['src/qa/parse.test.ts', []],
  ['test/qa/parse.spec.ts', []],
])('%s belongs to %j', (file, suites) => {
  expect(suitesOf(file)).toEqual(suites);
});
