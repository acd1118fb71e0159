/** What must be true of every results directory, whatever happened to the run that wrote it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { TASKS, type Task } from '../../src/records/record.js';
import { type Envelope, envelopeSchema } from '../../src/sinks/envelope-schema.js';
import { type FailureRow, failureRowSchema } from '../../src/sinks/failures.js';
import { ROW_FILES } from './steps.js';

export type Row = Readonly<Record<string, unknown>>;

const rowSchema = z.record(z.string(), z.unknown());
const interval = z.strictObject({ start: z.string(), end: z.string() });
/** `MM:SS` and `HH:MM:SS`, with fractions. */
const CLOCK = /(?<![\d:])(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)(?![\d:])/g;

/** The task files that exist, each of them checked against the format. */
export function readTaskFiles(results_dir: string): Map<Task, Envelope> {
  const files = new Map<Task, Envelope>();
  for (const task of TASKS) {
    const path = taskPath(results_dir, task);
    if (!existsSync(path)) continue;
    const envelope = envelopeSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(envelope.metadata.task).toBe(task);
    files.set(task, envelope);
  }
  return files;
}

/**
 * Checks all there is to check of finished task files: none empty, every media file exists, and every time that an item
 * names lies within its video. Gives the number of items.
 *
 * @param lengths seconds by absolute path; what the records say when absent
 */
export function checkTaskFiles(
  results_dir: string,
  lengths: ReadonlyMap<string, number> = videoLengths(results_dir),
): number {
  let items = 0;
  for (const [task, envelope] of readTaskFiles(results_dir)) {
    expect(envelope.items.length, task).toBeGreaterThan(0);
    for (const item of envelope.items) {
      if (!('video_id' in item)) throw new Error(`${task} has an item without a video_id`);
      const media = envelope.media_root === null ? item.video_id : join(envelope.media_root, item.video_id);
      expect(existsSync(media), media).toBe(true);
      const length = lengths.get(media) ?? Number.NaN;
      // Texts may round to whole seconds: the end of a video of 2.6 s is 00:03.
      for (const text of [item.question, item.answer, item.reasoning])
        for (const time of timesIn(text))
          expect(time, `${media}: ${text}`).toBeLessThanOrEqual(Math.ceil(length));
      if (task === 'temporal_localization') checkInterval(item.answer, length);
      items += 1;
    }
  }
  return items;
}

function checkInterval(answer: string, length: number): void {
  const { start, end } = interval.parse(JSON.parse(answer));
  const [from = Number.NaN, to = Number.NaN] = [...timesIn(start), ...timesIn(end)];
  expect(from).toBeGreaterThanOrEqual(0);
  expect(from).toBeLessThan(to);
  expect(to).toBeLessThanOrEqual(length);
}

function timesIn(text: string): number[] {
  return [...text.matchAll(CLOCK)].map(
    ([, hours = '0', minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
  );
}

/** The task files as text, without the day on which they were made. */
export function taskFileTexts(results_dir: string): Map<Task, string> {
  const texts = new Map<Task, string>();
  for (const task of readTaskFiles(results_dir).keys()) {
    const text = readFileSync(taskPath(results_dir, task), 'utf8');
    texts.set(task, text.replace(/"date":"\d{4}-\d{2}-\d{2}"/, '"date":""'));
  }
  return texts;
}

/** The rows of an NDJSON file; a last line that a kill tore is left out, any other line that does not parse throws. */
export function readLines(path: string, last: 'whole' | 'perhaps torn' = 'whole'): Row[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const rest = lines.pop() ?? '';
  if (last === 'whole') expect(rest, `${path} ends with a newline`).toBe('');
  return lines.filter((line) => line !== '').map((line) => rowSchema.parse(JSON.parse(line)));
}

/** Checks what must hold at any moment: task files are whole documents, lines are whole but perhaps the last. */
export function checkAnyMoment(results_dir: string): void {
  readTaskFiles(results_dir);
  for (const path of jsonlFiles(results_dir)) readLines(path, 'perhaps torn');
}

/** Every `.jsonl` file below a results directory; none when it does not exist yet. */
export function jsonlFiles(results_dir: string): string[] {
  if (!existsSync(results_dir)) return [];
  const names = readdirSync(results_dir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(results_dir, name));
}

/**
 * The rows of every step by what they are about, without what differs from run to run (the clock, and hashes of hashes
 * stay). Throws when a record is there twice.
 */
export function rowsByKey(results_dir: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const [step, file] of Object.entries(ROW_FILES))
    for (const row of readLines(join(results_dir, file))) {
      const key = [step, row['video'], row['prompt_key'] ?? ''].join(' ');
      if (rows.has(key)) throw new Error(`${file} has a record twice: ${key}`);
      rows.set(key, withoutClock(row));
    }
  return rows;
}

function withoutClock(row: Row): Row {
  const { milliseconds: _took, written_at: _at, ...provenance } = rowSchema.parse(row['provenance']);
  return { ...row, provenance };
}

/** The failures that a results directory lists. */
export function failuresOf(results_dir: string): FailureRow[] {
  return readLines(join(results_dir, 'failures.jsonl')).map((row) => failureRowSchema.parse(row));
}

/** How many inputs ended how, as the summary of a run tells; checks that they add up. */
export interface Counts {
  readonly inputs: number;
  readonly done: number;
  readonly filtered: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Reads the counts out of what a run wrote to standard error. */
export function countsOf(stderr: string): Counts {
  const line = /^(\d+) inputs? = (\d+) done \+ (\d+) filtered \+ (\d+) skipped \+ (\d+) failed$/m.exec(
    stderr,
  );
  expect(line, stderr).not.toBeNull();
  const [inputs = 0, done = 0, filtered = 0, skipped = 0, failed = 0] = (line ?? []).slice(1).map(Number);
  expect(done + filtered + skipped + failed).toBe(inputs);
  return { inputs, done, filtered, skipped, failed };
}

/** The length of each video that was asked about, in seconds. */
function videoLengths(results_dir: string): Map<string, number> {
  return new Map(
    readLines(join(results_dir, ROW_FILES['3'])).map((row) => [
      String(row['video']),
      Number(row['video_length']),
    ]),
  );
}

function taskPath(results_dir: string, task: Task): string {
  return join(results_dir, 'step_4_output', `${task}.json`);
}
