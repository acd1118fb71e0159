/** Looks from outside at what a run has paid for: the questions that reached a server, and what became of the answers. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { open } from 'lmdb';
import { provenanceSchema } from '../../src/records/record.js';
import { type Row, rowsByKey } from './checks.js';
import { tagOf } from './emulators/teacher.js';
import type { LoggedRequest } from './emulators/wire.js';

/** The arguments that send every question to an OpenAI-compatible server. */
export function askingOpenai(url: string): string[] {
  const fields = [`base_url=${url}/v1`, 'model_name=teacher', 'max_concurrent=4'];
  return ['--backend', 'openai', '--trust-endpoint', ...ofBoth('openai', fields)];
}

/** The arguments that send every question to Gemini's server. */
export function askingGemini(url: string): string[] {
  const fields = [`base_url=${url}`, 'api_key=key-of-the-test', 'max_concurrent=4'];
  return ['--backend', 'gemini', '--trust-endpoint', ...ofBoth('gemini', fields)];
}

function ofBoth(backend: string, fields: readonly string[]): string[] {
  return ['vlm', 'llm'].flatMap((section) => fields.map((field) => `${section}.${backend}.${field}`));
}

/** Copies a clip so that the copy looks the same and is another file: with a box behind it that players skip. */
export async function copyClip(from: string, to: string, mark: number): Promise<string> {
  await mkdir(dirname(to), { recursive: true });
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
export function askedOften(requests: readonly Pick<LoggedRequest, 'text' | 'parts'>[]): Map<string, number> {
  const often = new Map<string, number>();
  for (const tag of requests.map(tagOf)) often.set(tag, (often.get(tag) ?? 0) + 1);
  return new Map([...often].sort());
}

/** Questions that were asked again after another one had already made use of their answers. */
export function askedAfterUse(requests: readonly Pick<LoggedRequest, 'text' | 'parts'>[]): string[] {
  const tags = requests.map(tagOf);
  return [...new Set(tags)].filter((tag) => {
    const used = requests.findIndex(({ text }) => text.includes(tag));
    return used >= 0 && tags.lastIndexOf(tag) > used;
  });
}

const madeFrom = provenanceSchema.pick({
  model: true,
  backend: true,
  pack: true,
  prompts: true,
  model_hash: true,
  video_hash: true,
  upstream: true,
  fingerprint: true,
});

/** The records of every step by key, with what they were made from but not with what they cost this time. */
export function madeOf(results_dir: string): Map<string, Row> {
  const rows = [...rowsByKey(results_dir)];
  return new Map(
    rows.map(([key, row]) => {
      const { model, backend, pack, prompts, model_hash, video_hash, upstream, fingerprint } = madeFrom.parse(
        row['provenance'],
      );
      const provenance = { model, backend, pack, prompts, model_hash, video_hash, upstream, fingerprint };
      return [key, { ...row, provenance }];
    }),
  );
}
