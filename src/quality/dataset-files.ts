/** Finds the task files that a path stands for. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../errors/errors.js';
import { describeCode, systemCode } from '../errors/system-error.js';
import { TASKS } from '../records/record.js';
import { ENVELOPE_FORMAT } from '../sinks/envelope-schema.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { readJsonDocument } from '../sources/json-document.js';

const NAMES: ReadonlySet<string> = new Set(TASKS.map((task) => `${task}.json`));

/** True for the file of another tool about the same task, which ends in the tag of its model: `mcq_gemma4.json`. */
function isTagged(name: string, names: readonly string[]): boolean {
  return (
    !NAMES.has(name) && TASKS.some((task) => names.includes(`${task}.json`) && name.startsWith(`${task}_`))
  );
}

/**
 * The task files that paths stand for. A file stands for itself, whatever is in it. A folder stands for those of its
 * `.json` files that claim a format, have a task's name, or are not JSON at all; a results directory for its
 * `step_4_output`, without files that another tool has left there beside ours; a folder without task files for the data
 * sets below it. In the order of paths, within a folder by name.
 *
 * @throws ConfigError when a path does not exist, or a folder has no task files
 */
export async function datasetFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) files.push(path);
    else {
      const output = join(path, 'step_4_output');
      const folder = (await isFolder(output).catch(() => false)) ? output : path;
      const own = await filesIn(folder, folder === output);
      const found = own.length > 0 || folder === output ? own : await filesBelow(folder);
      if (found.length === 0)
        throw new ConfigError(`Expected task files in ${folder}, found none.`, {
          hint: 'Name a results directory, a folder with tao-vl-reason-v1.0 files, or such files.',
        });
      files.push(...found);
    }
  }
  return [...new Set(files)];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new ConfigError(`Expected a file or a folder at ${path}, but ${describeCode(code)}.`, {
      hint: 'Check the path; reeltrace validate takes results directories, folders and task files.',
      cause: error,
    });
  }
}

async function filesIn(folder: string, isOurs: boolean): Promise<string[]> {
  const all = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const names = isOurs ? all.filter((name) => !isTagged(name, all)) : all;
  const files: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (NAMES.has(name) || !(await isSomethingElse(path))) files.push(path);
  }
  return files;
}

/** The files of the data sets below a folder: of the uppermost folders in which a file claims our format. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) =>
    entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [],
  );
  const files: string[] = [];
  for (const name of names.sort()) {
    const below = join(folder, name);
    const own = await filesIn(below, name === 'step_4_output');
    const claims = await Promise.all(own.map(formatOf));
    files.push(...(claims.includes(ENVELOPE_FORMAT) ? own : await filesBelow(below)));
  }
  return files;
}

/** The format that a file claims. */
async function formatOf(path: string): Promise<unknown> {
  for await (const part of readJsonDocument(readFileBytes(path), { list: 'items', items: false }))
    if (part.type === 'field' && part.key === 'format') return part.value;
  return undefined;
}

/** True for a JSON object that does not say which format it is in, such as `quality.json`. */
async function isSomethingElse(path: string): Promise<boolean> {
  if (await isFolder(path)) return true;
  for await (const part of readJsonDocument(readFileBytes(path), { list: 'items', items: false })) {
    if (part.type === 'field' && part.key === 'format') return false;
    if (part.type === 'broken' || part.type === 'list') return false;
  }
  return true;
}
