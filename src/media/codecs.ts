/** Which codecs a build of ffmpeg has. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MediaTools } from './tools.js';

/** Names as ffmpeg lists them, e.g. `libx264`, `hevc`. */
export interface Codecs {
  readonly encoders: ReadonlySet<string>;
  readonly decoders: ReadonlySet<string>;
}

/** Asks ffmpeg for its encoders and decoders. */
export async function listCodecs({ ffmpeg }: Pick<MediaTools, 'ffmpeg'>): Promise<Codecs> {
  const list = async (what: 'encoders' | 'decoders') => {
    const options = ['-hide_banner', '-v', 'error', `-${what}`];
    const { stdout } = await promisify(execFile)(ffmpeg.path, options, {
      timeout: 20_000,
      windowsHide: true,
    });
    return parseCodecs(stdout);
  };
  const [encoders, decoders] = await Promise.all([list('encoders'), list('decoders')]);
  return { encoders, decoders };
}

/** The names in such a list: behind a legend that ends with dashes, ` V....D libx264   what it is` a line. */
export function parseCodecs(output: string): ReadonlySet<string> {
  const [, list = ''] = output.split(/^ *-+ *$/m);
  return new Set([...list.matchAll(/^ *[VAS][A-Z.]{5} +(\S+)/gm)].map(([, name = '']) => name));
}
