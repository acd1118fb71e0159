/** Results directories that an earlier version has made, laid out to be run over by this one. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { z } from 'zod';
import { ROOT, reeltrace } from './command.js';
import { askingGemini, askingOpenai } from './paid.js';

/** Where the fixtures lie. */
export const PAST = join(ROOT, 'test', 'fixtures', 'past');
/** Where they were made: what their records name as the folder of everything. */
export const MADE_IN = '/tmp/reeltrace-past';
/** What the fixtures name as the folder of this package. */
export const PACKAGE = `${MADE_IN}/package`;
/** The modification time of every clip, in seconds since 1970: records hold it. */
export const CLIP_TIME = 1_767_225_600;

/** The results directories, each with the backend that made it. */
export const DIRECTORIES = ['signals', 'openai', 'gemini', 'killed'] as const;
export type Directory = (typeof DIRECTORIES)[number];

/** The steps and where each writes; named here once more, because names on disk must not change. */
export const FILES = {
  '0': 'step_0_filter/filter_results.jsonl',
  '1a': 'step_1a_caption/captions.jsonl',
  '1b': 'step_1b_chunks/chunk_captions.jsonl',
  '1c': 'step_1c_highlight/highlight_captions.jsonl',
  '2': 'step_2_description/descriptions.jsonl',
  '3': 'step_3_qa/qa_output.jsonl',
} as const;

/** At that time this check refused what it only flags today, and rows hold why a part of an answer was refused. */
const AS_THEN = ['workflow.checks.times_in_description=refuse'];

/** The arguments of the run that made a directory, for a copy of everything in another folder. */
export function pastArgs(directory: Directory, folder: string, url: string): string[] {
  const list = join(folder, directory === 'signals' ? 'signals.jsonl' : 'videos.jsonl');
  const run = [
    'run',
    '--jsonl',
    list,
    '-o',
    join(folder, directory),
    'workflow.max_video_length_sec=5.5',
    ...AS_THEN,
  ];
  if (directory === 'signals')
    return [...run, '--backend', 'signals', `prompts_module=${join(folder, 'general')}`];
  return [
    ...run,
    ...(directory === 'gemini' ? askingGemini(url) : askingOpenai(url)),
    `prompts_module=${join(folder, 'pack')}`,
    'workflow.chunk_duration_options=[2]',
    // The one questions that tell what was wrong with an answer, in words that may change; the other pins all it asks.
    `workflow.max_repairs=${directory === 'gemini' ? 0 : 2}`,
  ];
}

/** Lays out clips, prompts and results directories in a folder, as if all had been made there. */
export async function layOut(folder: string): Promise<void> {
  cpSync(join(PAST, 'videos'), join(folder, 'videos'), { recursive: true });
  for (const name of readdirSync(join(folder, 'videos')))
    utimesSync(join(folder, 'videos', name), CLIP_TIME, CLIP_TIME);
  for (const name of ['pack', 'general', ...DIRECTORIES]) copyTexts(name, folder);
  for (const name of ['videos.jsonl', 'signals.jsonl'])
    writeFileSync(join(folder, name), moved(readFileSync(join(PAST, name), 'utf8'), folder));
  for (const name of DIRECTORIES) await layOutMemory(name, folder);
}

function copyTexts(name: string, folder: string): void {
  for (const entry of readdirSync(join(PAST, name), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || ['calls.jsonl', 'status.json'].includes(entry.name)) continue;
    const to = join(folder, entry.parentPath.slice(PAST.length));
    mkdirSync(to, { recursive: true });
    writeFileSync(
      join(to, entry.name),
      moved(readFileSync(join(entry.parentPath, entry.name), 'utf8'), folder),
    );
  }
}

function moved(text: string, folder: string): string {
  return text.replaceAll(PACKAGE, ROOT).replaceAll(MADE_IN, folder);
}

/** A call and its answer, as the memory of calls holds them. */
const callSchema = z.tuple([z.string(), z.string()]);

/** What the memory of calls held when a directory was made: answers as text by the key of their call. */
export function pastCalls(directory: Directory): Map<string, string> {
  const path = join(PAST, directory, 'calls.jsonl');
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return new Map(lines.map((line) => callSchema.parse(JSON.parse(line))));
}

async function layOutMemory(directory: Directory, folder: string): Promise<void> {
  const calls = pastCalls(directory);
  if (calls.size === 0) return;
  const path = join(folder, directory, '.reeltrace', 'calls');
  mkdirSync(path, { recursive: true });
  const memory = open<string, string>({ path, encoding: 'string', noSubdir: false });
  for (const [key, answer] of calls) await memory.put(key, answer);
  await memory.close();
}

/** What the command says of a directory to programs; sentences for people may change their words. */
export async function statusOf(directory: Directory, folder: string): Promise<unknown> {
  const { code, stdout, stderr } = await reeltrace(['status', join(folder, directory), '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout.replaceAll(folder, MADE_IN), (name, value: unknown) =>
    ['message', 'hint', 'notes'].includes(name) ? undefined : value,
  );
}
