/** Reads the videos that a file of records names. */
import { going, type Outcome, type Video } from '../records/record.js';
import { videoOf } from '../records/rows.js';
import { readRowLines } from '../sinks/rows.js';
import { readJsonLine } from '../sources/json-lines.js';
import type { Line } from '../sources/lines.js';

/** How many line beginnings are remembered. */
const BEGINNINGS = 1000;

/**
 * The videos that a file of records is about, in its order. Lines that are not records are reported elsewhere. Of
 * nearby lines that begin with the same video, only one is parsed: the others can't name another video.
 */
export async function* fromRecords(path: string): AsyncGenerator<Outcome<Video>> {
  const known = new Map<string, string>();
  for await (const lines of readRowLines(path))
    for (const line of lines) {
      const beginning = beginningOf(line);
      const video = (beginning && known.get(beginning)) ?? videoIn(line);
      if (video === undefined) continue;
      if (known.size >= BEGINNINGS) known.clear();
      if (beginning !== undefined) known.set(beginning, video);
      yield going({ video });
    }
}

const VIDEO_FIRST = Buffer.from('{"video":"');

/** A line's first bytes, to the end of its video; undefined when it does not begin as reeltrace writes rows. */
function beginningOf({ bytes }: Line): string | undefined {
  const length = VIDEO_FIRST.length;
  if (bytes === null || VIDEO_FIRST.compare(bytes, 0, Math.min(length, bytes.length)) !== 0) return undefined;
  const end = bytes.indexOf('","', length, 'latin1');
  const beginning = end < 0 ? '' : bytes.toString('latin1', length, end);
  // After a backslash, what looks like the end may be part of the name.
  return beginning === '' || beginning.includes('\\') ? undefined : beginning;
}

function videoIn(line: Line): string | undefined {
  const entry = readJsonLine(line);
  return entry !== undefined && 'row' in entry ? videoOf(entry.row) : undefined;
}
