/** Finds ffmpeg and ffprobe (in the environment, on PATH, in the optional npm packages), and asks what they can do. */
import { execFile } from 'node:child_process';
import { access, chmod, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../errors/errors.js';

/** One program that was found and started once. */
export interface Tool {
  readonly path: string;
  /** `env`: FFMPEG_PATH or FFPROBE_PATH; `path`: PATH; `bundled`: the optional npm package. */
  readonly source: 'env' | 'path' | 'bundled';
  /** As the program names itself, e.g. `5.1.6` or `N-47683-g0e8eb07980-static`. */
  readonly version: string;
}

/** The programs that media work needs; without ffprobe only mp4, mov, mkv, webm and MPEG-TS can be probed. */
export interface MediaTools {
  readonly ffmpeg: Tool & {
    /** The option that says how frames are timed: `-fps_mode` came with ffmpeg 5.1, `-vsync` is gone in 8. */
    readonly sync_option: '-fps_mode' | '-vsync';
  };
  readonly ffprobe?: Tool;
}

type Name = 'ffmpeg' | 'ffprobe';

/** The path of a bundled program; undefined when its package is missing or not made for this machine. */
export type FindBundled = (name: Name) => Promise<string | undefined>;

/** The version in the output of `ffmpeg -version`; undefined for the output of another program. */
export function parseVersion(name: Name, output: string): string | undefined {
  return new RegExp(`^${name} version (\\S+)`).exec(output)?.[1];
}

/**
 * Chooses the option for frame timing from what `ffmpeg -version` prints. Builds from git carry no number, but every
 * build lists its libraries: ffmpeg 5.1 is libavutil 57.28.
 */
export function syncOption(output: string): '-fps_mode' | '-vsync' {
  const [, major = '0', minor = '0'] = /^libavutil\s+(\d+)\.\s*(\d+)\./m.exec(output) ?? [];
  return Number(major) > 57 || (Number(major) === 57 && Number(minor) >= 28) ? '-fps_mode' : '-vsync';
}

/** What a program prints. */
async function ask(path: string, ...options: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(path, options, { timeout: 20_000, windowsHide: true });
  return stdout;
}

interface Found {
  readonly tool: Tool;
  readonly output: string;
}

async function tryTool(name: Name, path: string, source: Tool['source']): Promise<Found | Error> {
  try {
    const output = await ask(path, '-version');
    const version = parseVersion(name, output);
    if (version === undefined) return new Error(`it does not answer \`-version\` like ${name}`);
    return { tool: { path, source, version }, output };
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

async function onPath(name: Name, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const directories = (environment['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  const found: string[] = [];
  for (const path of directories.map((directory) => join(directory, file))) {
    const entry = await stat(path).catch(() => undefined);
    if (entry?.isFile() !== true) continue;
    const runs = access(path, constants.X_OK).then(() => found.push(path));
    await runs.catch(() => undefined);
  }
  return found;
}

/** True when an optional package is just missing: not installed, or not made for this machine. */
export function isAbsent(thrown: unknown): boolean {
  // The ffmpeg package throws bare strings.
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return (
    code === 'MODULE_NOT_FOUND' ||
    code === 'ERR_MODULE_NOT_FOUND' ||
    /^(?:Unsupported platform|Could not find ff(?:mpeg|probe) executable)/.test(text)
  );
}

const bundled: FindBundled = async (name) => {
  // A variable keeps the compiler from asking for an optional package.
  const specifier: string = `@${name}-installer/${name}`;
  try {
    const loaded: { readonly default?: { readonly path?: unknown } } = await import(specifier);
    const path = loaded.default?.path;
    if (typeof path !== 'string') return undefined;
    // Some package managers drop the executable bit. Where we may not set it, starting the program fails and says so.
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755).catch(() => undefined));
    return path;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

async function findTool(
  name: Name,
  environment: NodeJS.ProcessEnv,
  find: FindBundled,
): Promise<Found | undefined> {
  const variable = `${name.toUpperCase()}_PATH`;
  const named = environment[variable];
  if (named !== undefined && named !== '') {
    const found = await tryTool(name, named, 'env');
    if (!(found instanceof Error)) return found;
    throw new ConfigError(`${variable} names "${named}", but that can't be used: ${found.message}.`, {
      hint: `Let ${variable} name a working ${name}, or unset it to use the one on PATH.`,
      cause: found,
    });
  }
  for (const path of await onPath(name, environment)) {
    const found = await tryTool(name, path, 'path');
    if (!(found instanceof Error)) return found;
  }
  const path = await find(name);
  const found = path === undefined ? undefined : await tryTool(name, path, 'bundled');
  return found instanceof Error ? undefined : found;
}

/**
 * Locates ffmpeg and ffprobe: `FFMPEG_PATH`/`FFPROBE_PATH`, then PATH, then the optional packages
 * `@ffmpeg-installer/ffmpeg` and `@ffprobe-installer/ffprobe`. Each is started once to make sure that it works.
 * @throws ConfigError when there is no ffmpeg, or when a variable names something that is not usable.
 */
export async function findTools(
  environment: NodeJS.ProcessEnv = process.env,
  find: FindBundled = bundled,
): Promise<MediaTools> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findTool('ffmpeg', environment, find),
    findTool('ffprobe', environment, find),
  ]);
  if (ffmpeg === undefined) {
    throw new ConfigError('reeltrace needs ffmpeg to read videos, but none was found.', {
      hint: 'Install ffmpeg (for example `apt install ffmpeg` or `brew install ffmpeg`), or set FFMPEG_PATH.',
    });
  }
  return {
    ffmpeg: { ...ffmpeg.tool, sync_option: syncOption(ffmpeg.output) },
    ...(ffprobe === undefined ? {} : { ffprobe: ffprobe.tool }),
  };
}

/** Names as ffmpeg lists them, e.g. `libx264`, `hevc`. */
export interface Codecs {
  readonly encoders: ReadonlySet<string>;
  readonly decoders: ReadonlySet<string>;
}

/** Asks ffmpeg for its encoders and decoders. */
export async function listCodecs({ ffmpeg }: Pick<MediaTools, 'ffmpeg'>): Promise<Codecs> {
  const list = async (what: 'encoders' | 'decoders') => {
    const options = ['-hide_banner', '-v', 'error', `-${what}`];
    return parseCodecs(await ask(ffmpeg.path, ...options));
  };
  const [encoders, decoders] = await Promise.all([list('encoders'), list('decoders')]);
  return { encoders, decoders };
}

/** The names in such a list. After a legend that ends with dashes it has lines ` V....D libx264   what it is`. */
export function parseCodecs(output: string): ReadonlySet<string> {
  const [, list = ''] = output.split(/^ *-+ *$/m);
  return new Set([...list.matchAll(/^ *[VAS][A-Z.]{5} +(\S+)/gm)].map(([, name = '']) => name));
}
