/**
 * A project of a user beside this one: a folder in which `reeltrace` and `rxjs` are installed, so that programs are
 * compiled and run against the built package as a user's own would be.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The root of this repository. */
export const ROOT = resolve(import.meta.dirname, '../..');
/** The command as it is built. */
const COMMAND = join(ROOT, 'dist/bin/reeltrace.js');

const execute = promisify(execFile);

/** What a program left when it ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the project in an empty folder. */
export async function makeProject(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(ROOT, join(folder, 'node_modules/reeltrace'), 'junction');
  for (const name of ['rxjs', '@types'])
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  await writeFile(join(folder, 'package.json'), '{"type": "module", "private": true}\n');
  const compilerOptions = { rootDir: '.', outDir: 'built', declaration: false, sourceMap: false };
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
}

/** Checks and compiles the `.ts` files of the project; gives what the compiler complains about, empty when it does not. */
export async function compile(folder: string): Promise<string> {
  const programs = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  if (programs.length === 0) throw new Error(`Expected programs to compile in ${folder}, found none.`);
  try {
    await execute(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    return '';
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && error.stdout !== '') return String(error.stdout);
    throw error;
  }
}

/** Runs a compiled program, with a text as its standard input; rejects when it does not end with exit code 0. */
export async function runProgram(
  folder: string,
  program: string,
  parameters: readonly string[] = [],
  input = '',
): Promise<Ran> {
  return await start(process.execPath, [join(folder, 'built', program), ...parameters], folder, input);
}

/** Runs a piece of shell that ends at its first failure; in it, `reeltrace` and `npx reeltrace` are the built command. */
export async function runShell(folder: string, script: string): Promise<Ran> {
  const names = `reeltrace() { "${process.execPath}" "${COMMAND}" "$@"; }\nnpx() { "$@"; }\n`;
  return await start('bash', ['-e', '-o', 'pipefail', '-c', names + script], folder, '');
}

async function start(file: string, parameters: readonly string[], cwd: string, input: string): Promise<Ran> {
  const running = execute(file, [...parameters], { cwd, env: withoutKeys() });
  // A command that reads no input may be over before it is given any.
  running.child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  running.child.stdin?.end(input);
  return await running;
}

/** The environment without keys: nothing that is tested here may reach a provider. */
function withoutKeys(): NodeJS.ProcessEnv {
  const keys = ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'OPENAI_API_KEY'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !keys.includes(name)));
}
