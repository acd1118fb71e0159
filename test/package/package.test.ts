/** The package as npm packs it, in a project that knows nothing of this repository. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from '../helpers/clips.js';
import { ROOT } from '../helpers/project.js';

const execute = promisify(execFile);
const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  target: 'es2023',
  lib: ['es2023'],
  types: ['node'],
};

let folder = '';
let packed: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltrace-package-'));
  // What was built is packed as it is: building again would take it away from the tests beside this one.
  const { stdout } = await execute(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder],
    { cwd: ROOT },
  );
  const [{ filename, files }] = JSON.parse(stdout);
  packed = files.map(({ path }: { readonly path: string }) => path);
  await execute('tar', ['-xzf', filename, '-C', folder], { cwd: folder });
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(folder, 'package'), join(folder, 'node_modules/reeltrace'), 'junction');
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  // The optional ones bring the ffmpeg of a machine that has none of its own.
  const { dependencies, optionalDependencies } = manifest;
  // Only what would be installed along with it; of types, those that every project with TypeScript has.
  const installed = Object.keys({ ...dependencies, ...optionalDependencies });
  for (const name of [...installed, '@types/node', 'undici-types']) {
    const place = join(folder, 'node_modules', name);
    await mkdir(join(place, '..'), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), place, 'junction');
  }
  await writeFile(join(folder, 'package.json'), '{"type": "module", "private": true}\n');
  await copyFile(join(import.meta.dirname, 'consumer.ts'), join(folder, 'consumer.ts'));
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the package', () => {
  it('holds the built command, the library with its types, the prompts, the license and the read-me, and no more', () => {
    const places = new Set(
      packed.map((path) => (path.includes('/') ? path.split('/').slice(0, 2).join('/') : path)),
    );
    expect([...places].filter((place) => !place.startsWith('prompts/')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist/bin',
      'dist/src',
      'package.json',
    ]);
    const kinds = new Set(
      packed.filter((path) => path.startsWith('dist/')).map((path) => path.replace(/^[^.]+/, '')),
    );
    expect([...kinds].sort()).toEqual(['.d.ts', '.js']);
    expect(packed.filter((path) => path.startsWith('dist/bin/'))).toEqual(['dist/bin/reeltrace.js']);
  });

  it('holds every prompt of every pack', async () => {
    const names = await readdir(join(ROOT, 'prompts'), { recursive: true });
    const prompts = names.filter((name) => /\.(?:md|yaml)$/.test(name)).map((name) => `prompts/${name}`);
    expect(packed.filter((path) => path.startsWith('prompts/')).sort()).toEqual(prompts.sort());
  });

  it('holds what its manifest names', async () => {
    const { bin, exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const named = [bin, ...Object.values(exports)].flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(Object(entry)).map(String),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const path of named) expect(packed).toContain(path.replace(/^\.\//, ''));
  });

  it('is a command', async () => {
    const command = join(folder, 'node_modules/reeltrace/dist/bin/reeltrace.js');
    expect(await readFile(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { stdout } = await execute(process.execPath, [command, '--version'], { cwd: folder });
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(stdout).toBe(`${version}\n`);
    const list = await execute(process.execPath, [command, 'prompts', 'list'], { cwd: folder });
    expect(list.stdout).toContain('warehouse');
  });
});

describe('a program that composes a chain of its own', () => {
  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compiles in strict mode as %s with resolution %s, libraries checked, and runs',
    async (module, resolution) => {
      const outDir = join(folder, resolution);
      const compilerOptions = { ...STRICT, module, moduleResolution: resolution, outDir };
      const config = join(folder, `tsconfig.${resolution}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const complaints = await execute(process.execPath, [tsc, '-p', config], { cwd: folder }).then(
        () => '',
        (error: { readonly stdout?: string }) => error.stdout ?? String(error),
      );
      expect(complaints).toBe('');

      await mkdir(join(folder, 'clips'), { recursive: true });
      await makeClip(join(folder, 'clips/clip.mp4'), { source: 'testsrc=s=96x72:r=10:d=3' });
      const words = join(folder, `${resolution}.jsonl`);
      const program = join(outDir, 'consumer.js');
      const { stdout } = await execute(process.execPath, [program, 'clips', words], { cwd: folder });
      expect(stdout).toBe('{"done":1}\n');
      expect(JSON.parse(await readFile(words, 'utf8')).words).toBeGreaterThan(5);
    },
    180_000,
  );
});
