/**
 * The task files as a whole. When a run begins they must match the records of step 3. Usually they do, and a small note
 * says so. After a kill, or when a setting that shapes items has changed, they are rebuilt from the records. So a run
 * only has to add items.
 */
import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { itemsOf, type ParseOptions } from '../operators/parse.js';
import { CHECKS, ITEMS_VERSION } from '../qa/index.js';
import { type Mode, TASKS, type TaskItem } from '../records/record.js';
import { canonicalise } from '../sinks/canonical.js';
import { createEnvelopes, type EnvelopeOptions, envelopeName } from '../sinks/envelope.js';
import { makeDirectory } from '../sinks/make-directory.js';
import type { StepList } from '../steps.js';
import type { AddTo } from './add-items.js';
import { readAnswers } from './answers.js';
import type { Ledger } from './ledger/ledger.js';
import { type MediaRoot, openRoot } from './media-root.js';
import { readNote, removeNote, writeNote } from './note-file.js';
import {
  createRejected,
  type FoundByChecks,
  type HasRecord,
  type Rejected,
  readRecordless,
} from './rejected.js';
import { videoId } from './video-id.js';

/** What shapes the task files besides the records. */
export interface TaskFileOptions {
  readonly results_dir: string;
  readonly media_root: MediaRoot;
  readonly envelope: Omit<EnvelopeOptions, 'media_root'>;
  readonly parsing: Omit<ParseOptions, 'videoId' | 'onAnswer' | 'onRejected'>;
  readonly list: StepList;
}

/** Open task files. */
export interface TaskFiles extends AddTo {
  readonly rejected: Rejected;
  /** How answers become items of these files. */
  readonly parsing: Required<Pick<ParseOptions, 'videoId' | 'onAnswer' | 'onRejected'>>;
  /** The media root of the files; final once they are finished. */
  media_root(): string | null;
  /** How many pairs each check refused and flagged since the files were opened, including by a rebuild. */
  checks(): FoundByChecks;
  /** Records that were read to rebuild task files that were not up to date. */
  readonly rebuilt: number;
  /** How many items those records gave. */
  readonly rebuilt_items: number;
  /** Closes the files as they are: valid, in the order of the answers. */
  close(): Promise<void>;
  /**
   * Closes the files, puts their items in canonical order and notes that they are up to date.
   * @param ledger the current state of the records, used when records were replaced
   */
  finish(ledger: Ledger): Promise<void>;
}

/** The list of pairs that did not become items; it is next to the task files. */
const REJECTED = 'rejected.jsonl';

const noteSchema = z.object({
  settings: z.string(),
  /** The folder in common to all videos with answers, where it was asked for. */
  common_folder: z.string().exactOptional(),
  /** The size of each step's file. */
  bytes: z.record(z.string(), z.number()),
  files: z.array(z.string()),
});
type Note = z.infer<typeof noteSchema>;

/**
 * Opens the task files of a results directory; rebuilds them from the records when they are not up to date.
 * @param ledger the state of the records; only those of a valid video and of its lane give items
 */
export async function openTaskFiles(options: TaskFileOptions, ledger: Ledger): Promise<TaskFiles> {
  const directory = join(options.results_dir, 'step_4_output');
  const note = join(options.results_dir, '.reeltrace', 'task-files.json');
  const noted = await readNote(note, noteSchema);
  const now = await describe(options);
  const rows = join(options.results_dir, options.list.writer('3').row.file);
  const root = await openRoot(
    options.media_root,
    rows,
    isOfRows(noted, now) ? noted?.common_folder : undefined,
  );
  const upToDate = noted?.settings === settingsHash(options, root.folder()) && isOfRows(noted, now);
  // From here on only this run knows what is in the files. After a kill there is no note, so they are rebuilt.
  await removeNote(note);
  let built = upToDate
    ? { rows: 0, items: 0, checks: { refused: {}, doubtful: {} } }
    : await rebuild(directory, options, root.folder(), ledger);

  const envelopes = await createEnvelopes(directory, { ...options.envelope, media_root: root.folder() });
  const rejected = await createRejected(join(directory, REJECTED), hasRecordIn(ledger));
  let replaced = false;
  // Files that are up to date, or have just been rebuilt, are already in order.
  let appended = false;
  const close = async () => {
    await envelopes.close();
    await rejected.close();
  };
  return {
    rejected,
    parsing: {
      videoId: (video) => videoId(video, root.folder()),
      onAnswer: (video, prompt_key) => {
        root.add(video);
        rejected.renew(video, prompt_key);
      },
      onRejected: rejected.add,
    },
    media_root: root.folder,
    rebuilt: built.rows,
    rebuilt_items: built.items,
    checks: () => (replaced ? built.checks : sum(built.checks, rejected.checks())),
    append: (items) => {
      appended ||= items.length > 0;
      return envelopes.append(items);
    },
    replace: () => {
      replaced = true;
    },
    close,
    finish: async (latest) => {
      await close();
      const hasMoved = await root.settle(replaced);
      if (replaced) built = await rebuild(directory, options, root.folder(), latest);
      else if (hasMoved) await rebuild(directory, options, root.folder(), latest);
      else if (appended) await canonicalise(directory);
      const settings = settingsHash(options, root.folder());
      const common_folder = root.common();
      await writeNote(note, {
        ...(await describe(options)),
        settings,
        ...(common_folder !== undefined && { common_folder }),
      });
    },
  };
}

/** Everything that an item depends on besides its record; the date of the file is not included. */
function settingsHash({ envelope, parsing }: TaskFileOptions, media_root: string | null): string {
  const { date: _date, ...others } = envelope;
  const settings = { media_root, ...others };
  const checks = CHECKS.map(({ name }) => [name, parsing.checks?.[name] ?? null]);
  const text = JSON.stringify([settings, parsing.permute_mcq_options, checks, ITEMS_VERSION]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** True when a note was made for these records and files. */
function isOfRows(noted: Note | undefined, { bytes, files }: Pick<Note, 'bytes' | 'files'>): boolean {
  return (
    noted !== undefined &&
    Object.entries(bytes).every(([step, size]) => noted.bytes[step] === size) &&
    noted.files.every((file) => files.includes(file))
  );
}

/** What the task files are made from, and which of them exist: a user may delete one to have it rebuilt. */
async function describe({ results_dir, list }: TaskFileOptions): Promise<Pick<Note, 'bytes' | 'files'>> {
  const names = new Set(await readdir(join(results_dir, 'step_4_output')).catch(() => []));
  return {
    bytes: Object.fromEntries(
      await Promise.all(
        list.writing.map(async ({ id, row }) => [id, await sizeOf(join(results_dir, row.file))] as const),
      ),
    ),
    files: TASKS.map(envelopeName).filter((name) => names.has(name)),
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** How many items go into one write during a rebuild. */
const ITEMS_AT_ONCE = 1000;

/** Builds the files in a separate folder, and replaces the old ones when they are complete. */
async function rebuild(
  directory: string,
  options: TaskFileOptions,
  media_root: string | null,
  ledger: Ledger,
): Promise<Built> {
  const unfinished = join(options.results_dir, '.reeltrace', 'task-files');
  await rm(unfinished, { recursive: true, force: true });
  await makeDirectory(unfinished);
  const envelopes = await createEnvelopes(unfinished, { ...options.envelope, media_root });
  const parsing = { ...options.parsing, videoId: (video: string) => videoId(video, media_root) };
  const rejected = await createRejected(join(unfinished, REJECTED));
  for await (const line of readRecordless(join(directory, REJECTED), hasRecordIn(ledger)))
    rejected.keep(line);
  let rows = 0;
  let given = 0;
  const waiting: TaskItem[] = [];
  const isOfLane = lanesIn(ledger);
  for await (const { answer, mode } of readAnswers(options.results_dir, options.list, ledger)) {
    rows += 1;
    if (answer === undefined || !isOfLane(answer.video, mode)) continue;
    const { items, rejected: pairs } = itemsOf(answer, parsing);
    for (const pair of pairs) rejected.add(pair);
    given += items.length;
    waiting.push(...items);
    if (waiting.length >= ITEMS_AT_ONCE) await envelopes.append(waiting.splice(0));
  }
  await envelopes.append(waiting);
  await envelopes.close();
  await rejected.close();
  await canonicalise(unfinished);
  await makeDirectory(directory);
  const built = new Set(await readdir(unfinished));
  for (const file of built) await rename(join(unfinished, file), join(directory, file));
  for (const task of TASKS)
    if (!built.has(`${task}.json`)) await rm(join(directory, `${task}.json`), { force: true });
  await rm(unfinished, { recursive: true, force: true });
  return { rows, items: given, checks: rejected.checks() };
}

/** Whether rows of a lane count for a video: it is in the domain and of that lane. Rows of a video are adjacent. */
function lanesIn(ledger: Ledger): (video: string, mode: Mode | undefined) => boolean {
  let last:
    | { readonly video: string; readonly is_valid: boolean; readonly lane: Mode | undefined }
    | undefined;
  return (video, mode) => {
    if (last?.video !== video) {
      const sorted = ledger.sorted(video);
      last = { video, is_valid: sorted?.is_valid === true, lane: sorted?.mode };
    }
    return last.is_valid && (mode === undefined || last.lane === mode);
  };
}

/** The result of a rebuild. */
interface Built {
  readonly rows: number;
  readonly items: number;
  readonly checks: FoundByChecks;
}

function hasRecordIn(ledger: Ledger): HasRecord {
  return (video, prompt_key) => ledger.find(video)?.questions.has(prompt_key) === true;
}

function sum(first: FoundByChecks, second: FoundByChecks): FoundByChecks {
  const added = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.keys({ ...a, ...b }).map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
  return { refused: added(first.refused, second.refused), doubtful: added(first.doubtful, second.doubtful) };
}
