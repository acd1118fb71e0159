import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMedia } from '../src/media/index.js';
import { inTemporary } from './helpers/clips.js';
import { readDocuments } from './helpers/documents.js';
import { type Literal, literalsOf } from './helpers/literals.js';
import { ROOT } from './helpers/project.js';

/** Letters that a text must have of its own: with fewer it would be found in anything. */
const OWN_LETTERS = 8;

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const printed = sources
  .flatMap((name) => literalsOf(readFileSync(join(ROOT, 'src', name), 'utf8')))
  .filter((literal) => literal.join('').replace(/[^a-z]/gi, '').length >= OWN_LETTERS)
  .map(patternOf);

/** What a text looks like once it is filled in. */
function patternOf(literal: Literal): RegExp {
  const pieces = literal.map((piece) => piece?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') ?? '[^]*');
  return new RegExp(`^${pieces.join('')}$`);
}

/** A message may go on in further lines, which are not quoted. */
function isPrinted(message: string): boolean {
  return printed.some((pattern) => pattern.test(message) || pattern.test(`${message}\n`));
}

const page = readDocuments().find(({ path }) => path === 'docs/troubleshooting.md');
const messages = (page?.blocks ?? []).flatMap(({ text }) => text.split('\n'));

/** Messages that are put together of parts, as they come. */
async function provoked(): Promise<string[]> {
  return await inTemporary(async (directory) => {
    const media = await createMedia();
    await writeFile(join(directory, 'page.mp4'), '<html>Not found</html>');
    const paths = ['page.mp4', 'nowhere.mp4'].map((name) => join(directory, name));
    const failed = await Promise.allSettled(paths.map((path) => media.probe(path)));
    await media.close?.();
    return failed.map((one, at) =>
      one.status === 'rejected' ? String(one.reason.message).replace(paths[at] ?? '', '…') : '',
    );
  });
}

describe('the messages in docs/troubleshooting.md', () => {
  it('are read from the document', () => {
    expect(messages.length).toBeGreaterThan(60);
    expect(printed.length).toBeGreaterThan(500);
  });

  it.each(messages)('are printed by the code: %s', async (message) => {
    expect(isPrinted(message) || (await provoked()).includes(message)).toBe(true);
  });

  it('would be missed if a word of them changed', () => {
    expect(isPrinted('… did not accept the API key …')).toBe(true);
    expect(isPrinted('… did not accept this API key …')).toBe(false);
    expect(isPrinted('…')).toBe(false);
  });
});

describe('texts in sources', () => {
  it('are found as they stand, with what is filled in left open', () => {
    const source = `const a = "one"; // "no"
const b = /"/.test('tw\\'o') ? \`three \${c ? \`four \${d}\` : 'five'} six\` : 7 / 8;`;
    expect(literalsOf(source)).toEqual([
      ['one'],
      ["tw'o"],
      ['four ', null, ''],
      ['five'],
      ['three ', null, ' six'],
    ]);
  });
});
