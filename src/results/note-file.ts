/**
 * The small JSON files that runs keep below `.reeltrace`. Each is replaced as a whole; one that can't be read counts as
 * missing.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { systemCode } from '../errors/system-error.js';
import { parseJson } from '../records/json.js';
import { makeDirectory } from '../sinks/make-directory.js';
import { replaceFile } from '../sinks/replace.js';
import { writeFailure } from '../sinks/write-failure.js';

/** Reads a note; undefined when there is no note, or this version can't read it. */
export async function readNote<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.safeParse(parseJson(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Writes a note, in a folder that is made when missing. @throws FatalError when it can't be written */
export async function writeNote(path: string, note: object, indent?: number): Promise<void> {
  await makeDirectory(dirname(path));
  await replaceFile(path, [`${JSON.stringify(note, null, indent)}\n`]);
}

/** Removes a note. @throws FatalError when it can't be removed */
export async function removeNote(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    throw writeFailure(path, error);
  });
}
