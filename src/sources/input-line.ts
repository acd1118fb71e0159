/** What an input line says about a video; shared by every source that reads lines. */
import { resolve } from 'node:path';
import { isTooDeep, MAX_DEPTH, numberOf } from '../records/json.js';
import { ended, MODES, type Mode, type Outcome, type Video } from '../records/record.js';
import { readPath } from './input-path.js';

/** The video that a line names, with the path as written, or the reason why it names no video. */
export type InputLine =
  | { readonly path: string; readonly mode?: Mode; readonly meta?: Readonly<Record<string, unknown>> }
  | { readonly problem: string; readonly hint: string };

export const FIELDS_HINT = 'Write one object a line, like {"video_path": "clips/one.mp4", "mode": "normal"}.';

/**
 * Reads the fields of an input object: `video_path` or else `video` is the path, `mode` the lane; the rest is `meta`.
 *
 * @example readInputObject({ video: 'a.mp4', camera: 3 }) // { path: 'a.mp4', meta: { camera: 3 } }
 */
export function readInputObject(object: Readonly<Record<string, unknown>>): InputLine {
  const { video_path, video, mode, ...rest } = object;
  const path = video_path ?? video;
  if (path === undefined || path === null) return withoutPath(rest);
  if (typeof path !== 'string') {
    const name = path === video_path ? 'video_path' : 'video';
    const isNested = typeof path === 'object' && 'path' in path;
    return {
      problem: `expected ${name} to be a text, got ${brief(path)}`,
      hint: isNested ? `Take the path out of it: jq -c '.video_path = .${name}.path'` : FIELDS_HINT,
    };
  }
  const lane = MODES.find((known) => known === mode);
  if (mode !== undefined && mode !== null && lane === undefined) {
    return {
      problem: `expected mode to be "anomaly" or "normal", got ${brief(mode)}`,
      hint: 'Correct the mode, or leave it out to let the run decide.',
    };
  }
  if (isTooDeep(rest)) {
    return {
      problem: `its fields are nested more than ${MAX_DEPTH} levels deep`,
      hint: 'Leave such fields out of the list.',
    };
  }
  // Where both are there and differ, `video` is a field of the user's, not the path again.
  const meta = path === video || video === undefined ? rest : { ...rest, video };
  const read = readPath(path);
  if ('problem' in read) return read;
  return {
    ...read,
    ...(lane !== undefined && { mode: lane }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

/** Says what an object without a path has instead. */
function withoutPath(fields: Readonly<Record<string, unknown>>): InputLine {
  const names = Object.keys(fields);
  const [list] = names.filter((name) => Array.isArray(fields[name]));
  const [alike] = names.filter((name) => /path|file|video|url/i.test(name));
  const found = names.length === 0 ? 'found none' : `found ${brief(fields, '')}`;
  const problem = `expected a field video_path (or video), ${found}`;
  if (alike !== undefined && typeof fields[alike] === 'string')
    return { problem, hint: `Where ${alike} is the path: jq -c '.video_path = .${alike}'` };
  if (list !== undefined) return { problem, hint: `For a line of each item of ${list}: jq -c '.${list}[]'` };
  return { problem, hint: FIELDS_HINT };
}

/** Texts that mean no where a list was made from a table: there, every value is a text. */
const NO = new Set(['', 'false', 'f', 'no', 'n', 'off', 'none', 'null', 'nan']);

/**
 * Whether the value of a field means yes: not what Python takes as false (`0`, `""`, `[]`, null), nor a text for it.
 *
 * @example saysYes('False') // false
 */
export function saysYes(value: unknown): boolean {
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    return !NO.has(text) && Number(text) !== 0;
  }
  const number = numberOf(value);
  if (number !== undefined) return number !== 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value === true;
}

/** An input line as an outcome; `where` is `<file>:<line>`, and relative paths start at `folder`. */
export function inputOutcome(line: InputLine, where: string, folder: string): Outcome<Video> {
  if ('problem' in line) return badLine(where, line.problem, line.hint);
  const { path, ...fields } = line;
  return { ok: true, record: { video: resolve(folder, path), ...fields } };
}

/** A line that names no video: it counts as an input that failed. */
function badLine(where: string, problem: string, hint: string = FIELDS_HINT): Outcome<Video> {
  return ended({
    state: 'failed',
    step: 'source',
    kind: 'bad_line',
    video: where,
    message: `${where}: ${printable(problem)}`,
    hint,
  });
}

/** How many characters of a value a message shows. */
const SHOWN = 40;

/** A value in a few words, however large it is. */
function brief(value: unknown, what = 'an object with '): string {
  if (Array.isArray(value)) return 'a list';
  const isObject = numberOf(value) === undefined && typeof value === 'object' && value !== null;
  const text = isObject ? `${what}${Object.keys(value).slice(0, 8).join(', ')}` : JSON.stringify(value);
  const most = isObject ? what.length + SHOWN : SHOWN;
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A text that changes nothing on a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
