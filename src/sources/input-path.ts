/** Tells the paths of files from what only looks like them. */
import { fileURLToPath } from 'node:url';

/** A path as written, or why it can't be one. */
export type InputPath = { readonly path: string } | { readonly problem: string; readonly hint: string };

/** How files are fetched, by the scheme of their address. */
const FETCH: Readonly<Record<string, string>> = {
  s3: 'aws s3 sync',
  gs: 'gcloud storage rsync -r',
  http: 'curl -O or yt-dlp',
  https: 'curl -O or yt-dlp',
  hf: 'huggingface-cli download',
};

/**
 * Checks a path as written. A `file://` address is turned into its path; other addresses, paths that only a shell or
 * Windows understands, and texts that can't be a file's name are refused, each with what it is and what to do.
 */
export function readPath(text: string): InputPath {
  if (text.trim() === '') return { problem: 'the path is empty', hint: 'Name a file, like clips/one.mp4.' };
  if (text.includes('\0')) {
    return {
      problem: 'the path holds a NUL character',
      hint: 'For lists that are separated by NUL characters, as `find -print0` makes them, give -0.',
    };
  }
  // The first test is the cheap one: whole characters of that range are rare, too.
  if (/[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text)) {
    return {
      problem:
        'the path holds half a character (a lone surrogate), as Python writes for names that are not UTF-8',
      hint: 'Rename the file so that its name is UTF-8.',
    };
  }
  return address(text) ?? foreign(text) ?? { path: text };
}

function address(text: string): InputPath | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  if (scheme === 'file') {
    try {
      return { path: fileURLToPath(text) };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { problem: `not the address of a file here: ${text}`, hint: 'Write the path alone.' };
    }
  }
  const how = FETCH[scheme];
  return {
    problem: `an address (${scheme}://…), but only files are read`,
    hint: `Copy the videos to a disk first${how === undefined ? '' : ` (${how})`}, then name the copies.`,
  };
}

function foreign(text: string): InputPath | undefined {
  if (/^~[^/]*(\/|$)/.test(text)) {
    return {
      problem: 'a path with ~, which only a shell replaces by the home directory',
      hint: `Write the whole path. For a folder that is named so: ./${text}`,
    };
  }
  if (process.platform !== 'win32' && /^[a-z]:[\\/]/i.test(text)) {
    return {
      problem: 'a path of Windows',
      hint: `Write it as this system has it. For a file that is named so: ./${text}`,
    };
  }
  return undefined;
}
