/** Runs against a teacher that counts what it is asked, and a look into the memory of calls from outside. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { LoggedRequest } from './emulators/wire.js';
import { tagOf } from './emulators/teacher.js';

/** Copies a clip so that the copy looks the same and is another file: with a box behind it that players skip. */
export async function copyClip(from: string, to: string, mark: number): Promise<string> {
  await mkdir(join(to, '..'), { recursive: true });
  await copyFile(from, to);
  const box = Buffer.alloc(12);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  box.writeUInt32BE(mark, 8);
  await appendFile(to, box);
  return to;
}

/** The SHA-256 of a file. */
export function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** The arguments that send every question to an OpenAI-compatible server. */
export function askingOpenai(url: string): string[] {
  return [
    '--backend',
    'openai',
    ...['vlm', 'llm'].flatMap((section) => [
      `${section}.openai.base_url=${url}/v1`,
      `${section}.openai.model_name=teacher`,
    ]),
  ];
}

/** How many answers the memory of calls of a results directory holds, also while a run writes to it. */
export async function remembered(results_dir: string): Promise<number> {
  const path = join(results_dir, '.reeltrace', 'calls');
  if (!existsSync(join(path, 'data.mdb'))) return 0;
  const database = open({ path, noSubdir: false, readOnly: true, encoding: 'string' });
  try {
    return database.getKeysCount();
  } finally {
    await database.close();
  }
}

/** How often each question was asked, by its tag. */
export function askedOften(requests: readonly LoggedRequest[]): Map<string, number> {
  const often = new Map<string, number>();
  for (const request of requests) {
    const tag = tagOf(request);
    often.set(tag, (often.get(tag) ?? 0) + 1);
  }
  return often;
}
