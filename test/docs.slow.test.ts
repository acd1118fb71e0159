import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../src/config/config.js';
import { CHECK_NAMES } from '../src/qa/check-names.js';
import { envelopeSchema, failureRowSchema } from '../src/sinks/index.js';
import { loadPack, PROMPT_KEYS } from '../src/steps.js';
import { makeClip } from './helpers/clips.js';
import { type Block, readDocuments } from './helpers/documents.js';
import { compile, makeProject, type Ran, ROOT, runProgram, runShell } from './helpers/project.js';
import { ROW_FILES } from './helpers/steps.js';

const documents = readDocuments();
const blocks = documents.flatMap((document) => document.blocks);
const runnable = (language: string) =>
  blocks.filter((block) => block.language === language && !block.not_run);
const programs = runnable('ts');
const programName = (block: Block) => `block-${programs.indexOf(block) + 1}`;

let folder = '';
let complaints = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltrace-docs-'));
  await makeProject(folder);
  await runShell(folder, 'mkdir -p clips demo-results/clips');
  const source = 'testsrc=s=96x72:r=10:d=3';
  await makeClip(join(folder, 'clips/first.mp4'), { source });
  await runShell(folder, 'cp clips/first.mp4 demo-results/clips/a-flash.mp4');
  for (const block of programs) await writeFile(join(folder, `${programName(block)}.ts`), block.text);
  complaints = await compile(folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const ran = new Map<Block, Promise<Ran>>();

/** Runs the commands of a block once, after those that a reader has run by then, so that each test can be run alone. */
function runCommands(block: Block): Promise<Ran> {
  const running = ran.get(block) ?? runBefore(block).then(() => runShell(folder, block.text));
  ran.set(block, running);
  return running;
}

/** Runs the commands that stand before a block on its page. Each page takes those of the README as done. */
async function runBefore(block: Block): Promise<void> {
  const before = blocks
    .slice(0, blocks.indexOf(block))
    .filter(({ document }) => document === block.document || document === 'README.md')
    .findLast(({ language, not_run }) => language === 'bash' && not_run === undefined);
  if (before !== undefined) await runCommands(before);
}

describe('code blocks', () => {
  test.each(runnable('bash').map((block) => [block.place, block] as const))(
    'the commands at %s run to their end without a failure',
    async (_place, block) => {
      const { stderr } = await runCommands(block);
      const summaries = stderr.match(/^\d+ inputs? = .*$/gm) ?? [];
      expect(summaries).toHaveLength(block.text.match(/reeltrace (?:run|watch)/g)?.length ?? 0);
      for (const summary of summaries) expect(summary).toMatch(/^1 input = .* \+ 0 failed$/);
    },
  );

  test('the programs compile against the built package', () => {
    expect(complaints).toBe('');
    expect(programs.length).toBeGreaterThan(0);
  });

  test.each(programs.map((block) => [block.place, block] as const))(
    'the program at %s runs to its end',
    async (_place, block) => {
      await runBefore(block);
      const { stdout } = await runProgram(folder, `${programName(block)}.js`);
      if (block.document === 'README.md')
        expect(stdout).toBe(`done ${join(folder, 'demo-results/clips/a-flash.mp4')}\n`);
      if (block.document === 'docs/models.md') expect(stdout).toBe('1 inputs, 1 filtered\n');
    },
  );

  test.each(runnable('yaml').map((block) => [block.place, block] as const))(
    'the fields at %s are a configuration',
    (_place, block) => {
      expect(() => parseConfig({ results_dir: 'results', ...parse(block.text) })).not.toThrow();
    },
  );

  test.each(runnable('json').map((block) => [block.place, block] as const))(
    'the document at %s has the format it shows',
    (_place, block) => {
      const shown: unknown = JSON.parse(block.text);
      const readers = [envelopeSchema, failureRowSchema];
      expect(readers.some((schema) => schema.safeParse(shown).success)).toBe(true);
    },
  );

  test('each is in a language that is tested here, or plain text', () => {
    const known = ['bash', 'ts', 'yaml', 'json', 'text'];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
  });
});

describe('names', () => {
  test('links lead to files that are there', () => {
    const dead = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)#:]+)\)/g)]
        .map(([, target = '']) => join(dirname(join(ROOT, path)), target))
        .filter((target) => !existsSync(target)),
    );
    expect(dead).toEqual([]);
  });

  test('npm scripts that are named exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = documents.flatMap(({ text }) => [
      ...text.matchAll(/npm (?:run )?(test|(?<=run )[\w:-]+)/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [whole, name] of named) expect(Object.keys(scripts), whole).toContain(name);
  });

  test('configuration fields that are named exist', () => {
    const defaults: unknown = parseConfig({ results_dir: 'results' });
    const named = documents.flatMap(({ text }) => [
      ...text.matchAll(/`((?:workflow|data|vlm|llm)(?:\.\w+)+)/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, path = ''] of named) expect(defaults, path).toHaveProperty(path);
  });

  test('each check is described once, in the order in which checks are told', () => {
    const quality = documents.find(({ path }) => path === 'docs/quality.md')?.text ?? '';
    const described = [...quality.matchAll(/^\| `(\w+)` \| .+ \| .+ \|$/gm)].map(([, name]) => name);
    expect(described.filter((name) => CHECK_NAMES.some((known) => known === name))).toEqual(CHECK_NAMES);
    const switchable = [...quality.matchAll(/checks_off: \[(\w[^\]]*)\]/g)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    expect(switchable.length).toBeGreaterThan(0);
    for (const name of switchable) expect(CHECK_NAMES).toContain(name);
  });

  test('files of records are listed with their places', () => {
    const records = documents.find(({ path }) => path === 'docs/records.md')?.text ?? '';
    for (const file of Object.values(ROW_FILES)) expect(records).toContain(`\`${file}\``);
  });

  test('each prompt is described with the variables that the pack offers it', async () => {
    const prompts = documents.find(({ path }) => path === 'docs/prompts.md')?.text ?? '';
    const pack = await loadPack('general');
    const common = ['{video_length}', '{video_length_mmss}'];
    for (const key of PROMPT_KEYS) {
      const used = pack.prompt(key).template.match(/\{\w+\}/g) ?? [];
      for (const name of used.filter((name) => !common.includes(name))) expect(prompts, key).toContain(name);
    }
  });
});
