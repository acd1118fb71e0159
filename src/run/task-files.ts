/**
 * The task files as a whole. Before a run they are made to hold exactly what the records of step 3 hold: normally they do
 * already, as a small note says; after a kill, or when a setting that shapes items has changed, they are built anew from
 * the records. So a run only ever has to add.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { itemsOf, type ParseOptions } from '../operators/parse.js';
import { readAnswer } from '../operators/question.js';
import { type QaPromptKey, qaTypeOf, TASKS } from '../record.js';
import { ROW_FILES, rowSchemas, videoOf } from '../rows.js';
import { canonicalise } from '../sinks/canonical.js';
import { createEnvelopes, type EnvelopeOptions, envelopeName } from '../sinks/envelope.js';
import { readRows } from '../sinks/rows.js';
import type { AddTo } from './add-items.js';
import type { Ledger } from './ledger.js';
import { createRejected, type Rejected } from './rejected.js';

/** What shapes the task files beside the records. */
export interface TaskFileOptions {
  readonly results_dir: string;
  readonly envelope: EnvelopeOptions;
  readonly parsing: Omit<ParseOptions, 'onRejected'>;
}

/** Open task files. */
export interface TaskFiles extends AddTo {
  readonly rejected: Rejected;
  /** Records that were read again because the task files were not up to date. */
  readonly rebuilt: number;
  /** Closes the files as they are: valid, in the order in which the answers came. */
  close(): Promise<void>;
  /**
   * Closes the files, puts their items in canonical order and notes that they are up to date.
   * @param read reads the ledger again, when records were replaced
   */
  finish(read: () => Promise<Ledger>): Promise<void>;
}

const noteSchema = z.object({ settings: z.string(), qa_bytes: z.number(), files: z.array(z.string()) });
type Note = z.infer<typeof noteSchema>;

/**
 * Opens the task files of a results directory, built anew from its records where they are not up to date.
 * @param ledger what the records are; only those of a valid video and of its lane give items
 */
export async function openTaskFiles(options: TaskFileOptions, ledger: Ledger): Promise<TaskFiles> {
  const directory = join(options.results_dir, 'step_4_output');
  const note = join(options.results_dir, '.reeltrace', 'task-files.json');
  await mkdir(join(options.results_dir, '.reeltrace'), { recursive: true });
  const settings = settingsHash(options);
  const upToDate = await isUpToDate(note, settings, options.results_dir);
  // From here on only this run knows what is in the files; a kill leaves no note behind, and so they are built anew.
  await rm(note, { force: true });
  const rebuilt = upToDate ? 0 : await rebuild(directory, options, ledger);

  const envelopes = await createEnvelopes(directory, options.envelope);
  const rejected = await createRejected(join(directory, 'rejected.jsonl'));
  let replaced = false;
  const close = async () => {
    await envelopes.close();
    await rejected.close();
  };
  return {
    rejected,
    rebuilt,
    append: envelopes.append,
    replace: () => {
      replaced = true;
    },
    close,
    finish: async (read) => {
      await close();
      if (replaced) await rebuild(directory, options, await read());
      else await canonicalise(directory);
      await writeFile(note, `${JSON.stringify(await describe(settings, options.results_dir))}\n`);
    },
  };
}

/** Everything that an item depends on beside the record it is made from; the date of the file is not part of it. */
function settingsHash({ envelope, parsing }: TaskFileOptions): string {
  const { date: _date, ...settings } = envelope;
  const text = JSON.stringify([settings, parsing.permute_mcq_options]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function isUpToDate(note: string, settings: string, results_dir: string): Promise<boolean> {
  const noted = parseNote(await readFile(note, 'utf8').catch(() => ''));
  if (noted === undefined) return false;
  const found = await describe(settings, results_dir);
  return (
    noted.settings === found.settings &&
    noted.qa_bytes === found.qa_bytes &&
    noted.files.every((file) => found.files.includes(file))
  );
}

/** What the note says; undefined when there is none, or only a part of one. */
function parseNote(text: string): Note | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the task files are made from, and which of them there are: someone may have removed one to have it made anew. */
async function describe(settings: string, results_dir: string): Promise<Note> {
  const names = new Set(await readdir(join(results_dir, 'step_4_output')).catch(() => []));
  return {
    settings,
    qa_bytes: await sizeOf(join(results_dir, ROW_FILES['3'])),
    files: TASKS.map(envelopeName).filter((name) => names.has(name)),
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Builds the files beside the old ones and puts them in their place when they are whole. */
async function rebuild(directory: string, options: TaskFileOptions, ledger: Ledger): Promise<number> {
  const beside = join(options.results_dir, '.reeltrace', 'task-files');
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  const envelopes = await createEnvelopes(beside, options.envelope);
  const rejected = await createRejected(join(beside, 'rejected.jsonl'));
  let rows = 0;
  for await (const entry of readRows(join(options.results_dir, ROW_FILES['3']))) {
    const parsed = 'row' in entry ? rowSchemas['3'].safeParse(entry.row) : undefined;
    if (!parsed?.success) continue;
    rows += 1;
    const { prompt_key, qa_output, video_length, mode } = parsed.data;
    const video = videoOf(parsed.data);
    const type = qaTypeOf(prompt_key);
    if (video === undefined || type === undefined) continue;
    const left = ledger.find(video);
    if (left?.is_valid === false || left?.mode !== mode) continue;
    const record = {
      video,
      video_length,
      prompt_key: prompt_key as QaPromptKey,
      ...readAnswer(type, qa_output),
    };
    const { items, rejected: pairs } = itemsOf(record, options.parsing);
    for (const pair of pairs) rejected.add(pair);
    await envelopes.append(items);
  }
  await envelopes.close();
  await rejected.close();
  await canonicalise(beside);
  await mkdir(directory, { recursive: true });
  const built = new Set(await readdir(beside));
  for (const file of built) await rename(join(beside, file), join(directory, file));
  for (const task of TASKS)
    if (!built.has(`${task}.json`)) await rm(join(directory, `${task}.json`), { force: true });
  await rm(beside, { recursive: true, force: true });
  return rows;
}
