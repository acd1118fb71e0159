/** What an input line says about a video; shared by every source that reads lines. */
import { resolve } from 'node:path';
import { ended, MODES, type Mode, type Outcome, type Video } from '../records/record.js';

/** The video that a line names, with the path as written, or the reason why it names no video. */
export type InputLine =
  | { readonly path: string; readonly mode?: Mode; readonly meta?: Readonly<Record<string, unknown>> }
  | { readonly problem: string; readonly hint: string };

const FIELDS_HINT = 'Write one object a line, like {"video_path": "clips/one.mp4", "mode": "normal"}.';

/**
 * Reads the fields of an input object: `video_path` or else `video` is the path, `mode` the lane; the rest is `meta`.
 *
 * @example readInputObject({ video: 'a.mp4', camera: 3 }) // { path: 'a.mp4', meta: { camera: 3 } }
 */
export function readInputObject(object: Readonly<Record<string, unknown>>): InputLine {
  const { video_path, video, mode, ...rest } = object;
  const path = video_path ?? video;
  if (path === undefined || path === null) {
    return { problem: 'expected a field video_path (or video), found neither', hint: FIELDS_HINT };
  }
  if (typeof path !== 'string') {
    return { problem: `expected video_path to be a text, got ${JSON.stringify(path)}`, hint: FIELDS_HINT };
  }
  const lane = MODES.find((known) => known === mode);
  if (mode !== undefined && mode !== null && lane === undefined) {
    return {
      problem: `expected mode to be "anomaly" or "normal", got ${JSON.stringify(mode)}`,
      hint: 'Correct the mode, or leave it out to let the run decide.',
    };
  }
  // Where both are there and differ, `video` is a field of the user's, not the path again.
  const meta = path === video || video === undefined ? rest : { ...rest, video };
  return {
    ...readInputPath(path),
    ...(lane !== undefined && { mode: lane }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

/** Checks a path as written: it must not be empty or hold a NUL character, which no file name can. */
export function readInputPath(path: string): InputLine {
  if (path.trim() === '') return { problem: 'the path is empty', hint: FIELDS_HINT };
  if (path.includes('\0')) {
    return {
      problem: 'the path holds a NUL character',
      hint: 'For lists that are separated by NUL characters, as `find -print0` makes them, give -0.',
    };
  }
  return { path };
}

/** An input line as an outcome; `where` is `<file>:<line>`, and relative paths start at `folder`. */
export function inputOutcome(line: InputLine, where: string, folder: string): Outcome<Video> {
  if ('problem' in line) return badLine(where, line.problem, line.hint);
  const { path, ...fields } = line;
  return { ok: true, record: { video: resolve(folder, path), ...fields } };
}

/** A line that names no video: it counts as an input that failed. */
export function badLine(where: string, problem: string, hint: string = FIELDS_HINT): Outcome<Video> {
  return ended({
    state: 'failed',
    step: 'source',
    kind: 'bad_line',
    video: where,
    message: `${where}: ${problem}`,
    hint,
  });
}
