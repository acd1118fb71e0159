import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHAPTERS } from '../scripts/first-ten-minutes/chapters.js';
import { normalise } from '../scripts/first-ten-minutes/normalise.js';
import { shown, transcriptPage } from '../scripts/first-ten-minutes/page.js';
import { type Command, loadCommands, spellingsOf, wordOf } from '../src/cli/command.js';
import { COMMANDS } from '../src/cli/commands.js';
import { parseConfig } from '../src/config/config.js';
import { makeClip } from './helpers/clips.js';
import { reeltrace } from './helpers/command.js';
import { readDocuments } from './helpers/documents.js';

const page = readDocuments().find(({ path }) => path === 'docs/first-ten-minutes.md');
/** What is typed, as the document shows it. */
const typed = (page?.blocks ?? []).flatMap(({ text }) =>
  [...text.matchAll(/^\$ (.*(?:\n> .*)*)/gm)].map(([, line = '']) => line.replaceAll('\n> ', '\n')),
);
const lines = typed.flatMap((line) => /^npx reeltrace (.*)$/.exec(line)?.[1] ?? []);

describe('the transcript of the first ten minutes', () => {
  it('shows what the script types, in its order', () => {
    expect(typed).toEqual(CHAPTERS.flatMap(({ commands }) => commands.map(({ line }) => line)));
    expect(lines.length).toBeGreaterThan(10);
  });

  it('names nothing of the machine that it was made on', () => {
    expect(page?.text).not.toMatch(/\/tmp\/|\/root\/|127\.0\.0\.1|localhost:(?!8000|4000)\d/);
  });

  it('has a configuration that is one', () => {
    const yaml = typed.flatMap((line) => /^cat > \S+ <<END\n([\s\S]*)\nEND$/.exec(line)?.[1] ?? []);
    expect(yaml).toHaveLength(1);
    for (const text of yaml) expect(() => parseConfig(parse(text))).not.toThrow();
  });

  it('types commands and options that exist', async () => {
    const commands = await loadCommands(COMMANDS);
    for (const line of lines) {
      const [name, ...words] = line.split(' ');
      const command = commands.find((one) => wordOf(one) === name);
      expect(command, line).toBeDefined();
      const options = words.flatMap((word) => /^--?([a-z][\w-]*)/.exec(word)?.[1] ?? []);
      for (const option of options) expect(optionNames(command), line).toContain(option);
    }
  });
});

function optionNames(command: Command | undefined): string[] {
  const spellings = Object.entries(command?.options ?? {}).flatMap(([name, option]) =>
    spellingsOf(name, option),
  );
  return spellings.map((spelling) => spelling.replace(/^-+/, ''));
}

describe('the commands of the transcript that need no model', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltrace-ten-'));
    await mkdir(join(folder, 'demo-results', 'clips'), { recursive: true });
    await makeClip(join(folder, 'demo-results', 'clips', 'one.mp4'), { source: 'testsrc=s=96x72:r=10:d=3' });
    await writeFile(join(folder, 'demo-results', 'clips', 'a-broken-file.mp4'), '<html></html>');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('end as they do there, also on another clip', async () => {
    const commands = CHAPTERS.flatMap((chapter) => chapter.commands);
    const until = commands.findIndex(({ line }) => line.startsWith('rm '));
    for (const { line, code = 0 } of commands.slice(0, until)) {
      const args = /^npx reeltrace (.*)$/.exec(line)?.[1]?.split(' ');
      if (args === undefined) continue;
      const finished = await reeltrace(args, { cwd: folder });
      expect(finished.code, `${line}\n${finished.stderr}`).toBe(code);
    }
  }, 240_000);
});

describe('a transcript', () => {
  it('stands for every machine: paths, times and sizes are replaced', () => {
    const names = [['/tmp/rt-1', '/home/you']] as const;
    const output = 'took 24 s\n12 new items, the first after 1.2 s; in /tmp/rt-1/out\n81.8 GB free\n';
    expect(normalise(output, names)).toBe(
      'took … s\n12 new items, the first after … s; in /home/you/out\n… GB free',
    );
  });

  it('says where lines were left out, and leaves out no single one', () => {
    const output = 'one\ntwo\nthree\nfour';
    expect(shown({ output, first: 1, last: 1 })).toEqual(['one', '…', 'four']);
    expect(shown({ output, first: 2, last: 1 })).toEqual(['one', 'two', 'three', 'four']);
    expect(shown({ output: '' })).toEqual([]);
  });

  it('has each command with what it printed', () => {
    const done = [
      { line: 'echo a\necho b', output: 'a\nb' },
      { line: 'date', output: 'Monday' },
      { line: 'date', output: 'Tuesday' },
    ];
    expect(transcriptPage([{ title: 'See', before: 'Look.', commands: done, done }])).toContain(
      '## See\n\nLook.\n\n```text\n$ echo a\n> echo b\na\nb\n\n$ date\nMonday\n\n$ date\nTuesday\n```\n',
    );
  });
});
