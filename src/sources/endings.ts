/** Which files of a folder are videos by their names, and a count of those that are not. */
import { open } from 'node:fs/promises';
import { extname } from 'node:path';

/** File names with these endings, in any case, are videos: the usual endings of all containers that the probe reads. */
export const VIDEO_EXTENSIONS: readonly string[] = [
  ...['.3g2', '.3gp', '.3gpp', '.asf', '.avi', '.divx', '.f4v', '.flv', '.insv', '.m2p', '.m2t', '.m2ts'],
  ...['.m4v', '.mk3d', '.mkv', '.mov', '.mp4', '.mpe', '.mpeg', '.mpg', '.mts', '.ogm', '.ogv', '.qt'],
  ...['.tp', '.trp', '.ts', '.vob', '.webm', '.wmv'],
];
const VIDEOS: ReadonlySet<string> = new Set(VIDEO_EXTENSIONS);

/** These endings are also those of TypeScript, and of translations in Qt. */
const ALSO_TEXT: ReadonlySet<string> = new Set(['.ts', '.mts']);
const HEAD_BYTES = 512;
/** True when a file's name says that it is a video. */
export function isVideoName(name: string): boolean {
  return VIDEOS.has(endingOf(name));
}

/** The ending of a file's name in lower case, with its dot; empty when there is none. */
export function endingOf(name: string): string {
  return extname(name).toLowerCase();
}

/**
 * True for a file that is a video by its ending, but whose first bytes are text. Opens only files with an ending that
 * others use too. One that is empty or can't be read counts as a video: what is wrong with it is said later.
 */
export async function isSourceText(path: string): Promise<boolean> {
  if (!ALSO_TEXT.has(endingOf(path))) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return bytesRead > 0 && !buffer.subarray(0, bytesRead).some(isBinary);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** True for a byte that no text has. Every packet of a transport stream has some. */
function isBinary(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20);
}

/** How many different endings are counted one by one. */
const MOST = 100;
const OTHERS = 'others';

/** Counts files that were left out, by ending. Its memory is bounded, even where every file has an ending of its own. */
export class LeftOut {
  readonly #counts = new Map<string, number>();

  /** @param ending as {@link endingOf} gives it */
  add(ending: string): void {
    const name = ending === '' ? 'no ending' : ending;
    if (!this.#counts.has(name) && this.#counts.size >= MOST) this.#joinRarest();
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Makes room: the rarest endings count together from now on. */
  #joinRarest(): void {
    const others = this.#counts.get(OTHERS) ?? 0;
    this.#counts.delete(OTHERS);
    const least = Math.min(...this.#counts.values());
    let joined = others;
    for (const [name, count] of this.#counts) {
      if (count > least) continue;
      this.#counts.delete(name);
      joined += count;
    }
    this.#counts.set(OTHERS, joined);
  }

  /** Counts by ending, most frequent first. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
  }
}
