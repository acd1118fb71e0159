import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each part of the house may import from, beside itself. */
const BASE = ['errors', 'flow', 'records'];
const TRADE = [...BASE, 'qa'];
const PORTS = [...TRADE, 'models', 'media', 'prompts'];
const ENDS = [...PORTS, 'operators', 'sources', 'sinks', 'tables'];
const STEPPED = [...ENDS, 'steps', 'config'];
const HOUSE = [...STEPPED, 'results', 'quality', 'pipeline'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: ['records'],
  flow: ['errors'],
  records: ['errors'],
  tables: ['errors'],
  qa: BASE,
  media: BASE,
  // A pack is checked against the protocol that answers are read by.
  prompts: TRADE,
  models: [...TRADE, 'media'],
  signals: [...TRADE, 'media', 'models'],
  operators: PORTS,
  sources: [...BASE, 'tables'],
  // Both read lines: sinks take that from sources, never the other way round.
  sinks: [...BASE, 'sources'],
  // The declarations of all steps: what is derived from them is asked for above them alone.
  steps: [...PORTS, 'operators'],
  config: [...PORTS, 'steps'],
  results: STEPPED,
  pipeline: [...STEPPED, 'results'],
  quality: [...STEPPED, 'results'],
  run: [...HOUSE, 'signals'],
  plan: [...HOUSE, 'signals', 'run'],
  cli: [...HOUSE, 'signals', 'run', 'plan'],
  bin: ['cli'],
  index: [...HOUSE, 'signals', 'run', 'plan'],
};

/** Which files alone may import a package. */
const ONLY: Readonly<Record<string, RegExp>> = {
  '@google/genai': /^src\/models\/gemini/,
  openai: /^src\/models\/openai/,
  'fluent-ffmpeg': /^src\/media\/ffmpeg\.ts$/,
  mediabunny: /^src\/media\//,
  bottleneck: /^src\/models\/account\.ts$/,
  lmdb: /^src\/(?:models\/memory|results\/ledger\/store)\.ts$/,
  yargs: /^src\/cli\//,
  'lossless-json': /^src\/records\/json\.ts$/,
  'csv-parse': /^src\/sources\/csv\.ts$/,
};

interface Import {
  readonly file: string;
  /** A path from the root for our own files, else the name of a package. */
  readonly target: string;
  /** True when it is loaded with the file: not only types, and not only when it is needed. */
  readonly at_once: boolean;
}

const files = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).split(sep).join('/')),
);
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\b( type\b)?[^;]*?\bfrom '([^']+)'|\bimport\(\s*'([^']+)'|^import '([^']+)'/gm,
  );
  return [...found].map(([, type, from, dynamic, bare]) => {
    const specifier = from ?? dynamic ?? bare ?? '';
    const at_once = type === undefined && dynamic === undefined;
    if (!specifier.startsWith('.')) return { file, target: packageOf(specifier), at_once };
    const path = join(ROOT, dirname(file), specifier);
    return { file, target: relative(ROOT, path).split(sep).join('/').replace(/\.js$/, '.ts'), at_once };
  });
});

/** What is loaded at once with some files: our own files and packages. */
function loadedWith(start: readonly string[]): readonly string[] {
  const loaded = new Set(start);
  for (const one of loaded)
    for (const { file, target, at_once } of imports) if (file === one && at_once) loaded.add(target);
  return [...loaded];
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** The part of the house that a file belongs to: its folder below `src`, or its own name. */
function partOf(file: string): string {
  const [top = '', next = ''] = file.split('/');
  return top === 'src' ? next.replace(/\.ts$/, '') : top;
}

describe('the house', () => {
  it('is read by this test: its files and their imports are found', () => {
    expect(files).toEqual(
      expect.arrayContaining(['bin/reeltrace.ts', 'src/records/record.ts', 'src/operators/each.ts']),
    );
    expect(imports).toContainEqual({
      file: 'src/pipeline.ts',
      target: 'src/operators/parse.ts',
      at_once: true,
    });
    expect(imports).toContainEqual({ file: 'src/operators/each.ts', target: 'rxjs', at_once: true });
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('has imports in one direction only', () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith('src/') || target.startsWith('bin/'))
      .filter(({ file, target }) => partOf(file) !== partOf(target))
      .filter(({ file, target }) => !MAY_IMPORT[partOf(file)]?.includes(partOf(target)))
      .map(({ file, target }) => `${file} must not import ${target}`);
    expect(wrong).toEqual([]);
  });

  it('knows every part: a new one needs its place in the order', () => {
    const parts = new Set(files.map(partOf));
    expect([...parts].filter((part) => !(part in MAY_IMPORT))).toEqual([]);
  });

  it('has only files of its own behind its imports', () => {
    const missing = imports.filter(({ target }) => target.endsWith('.ts') && !files.includes(target));
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(ONLY))('knows %s in one place only', (name, allowed) => {
    const users = imports.filter(({ target }) => target === name).map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('imports no package that it does not depend on', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const packages = imports.map(({ target }) => target).filter((target) => !target.endsWith('.ts'));
    const unknown = packages.filter((name) => !name.startsWith('node:') && !(name in dependencies));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('loads for the help of a command only what declares it, so that help appears at once', () => {
    const commands = files.filter((file) => /^src\/cli\/commands\/\w+\/command\.ts$/.test(file));
    expect(commands.length).toBeGreaterThan(0);
    const loaded = loadedWith(['bin/reeltrace.ts', 'src/cli/start.ts', ...commands]);
    expect(loaded).toEqual(expect.arrayContaining(['src/cli/show/help-text.ts', 'fastest-levenshtein']));
    const light = /^(?:bin|src\/cli|src\/errors)\/|^node:|^fastest-levenshtein$/;
    expect(loaded.filter((target) => !light.test(target))).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const drawers = /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\.ts$|\/)/;
    expect(files.filter((file) => drawers.test(file))).toEqual([]);
  });

  it('has an index in each folder that re-exports and does nothing else', () => {
    const busy = files
      .filter((file) => file.endsWith('/index.ts') && !/\/(?:media|signals)\//.test(file))
      .filter((file) => /^(?!export|import|\}|\s|\/\*\*|$)/m.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(busy).toEqual([]);
  });
});
