import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { findTools, isAbsent, parseVersion, syncOption } from '../../src/media/tools.js';

let directory = '';
const at = (...names: string[]): string => join(directory, ...names);

/** A program that answers `-version` as told. */
async function fake(path: string, answer: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "${answer}"\n`);
  await chmod(path, 0o755);
  return path;
}

const nothing = async (): Promise<undefined> => undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace tools-'));
  await fake(at('env', 'my ffmpeg'), 'ffmpeg version 9.9-env');
  await fake(at('env', 'my ffprobe'), 'ffprobe version 9.9-env');
  await fake(at('one', 'ffmpeg'), 'ffmpeg version 5.1.6 Copyright\nlibavutil      57. 28.100 / 57. 28.100');
  await fake(at('two', 'ffmpeg'), 'ffmpeg version 4.0');
  await fake(at('two', 'ffprobe'), 'ffprobe version 4.0');
  await fake(at('wrong', 'ffmpeg'), 'hello');
  await fake(at('wrong', 'ffprobe'), 'ffmpeg version 5.1.6');
  await fake(at('carried', 'ffmpeg'), 'ffmpeg version N-1');
  await mkdir(at('folder', 'ffmpeg'), { recursive: true });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const carried = async (name: string): Promise<string | undefined> =>
  name === 'ffmpeg' ? at('carried', 'ffmpeg') : undefined;

describe.runIf(process.platform !== 'win32')('finding the tools', () => {
  it('takes what the environment names before anything else', async () => {
    const environment = {
      FFMPEG_PATH: at('env', 'my ffmpeg'),
      FFPROBE_PATH: at('env', 'my ffprobe'),
      PATH: at('one'),
    };
    expect(await findTools(environment, carried)).toEqual({
      ffmpeg: { path: at('env', 'my ffmpeg'), source: 'env', version: '9.9-env', sync_option: '-vsync' },
      ffprobe: { path: at('env', 'my ffprobe'), source: 'env', version: '9.9-env' },
    });
  });

  it('then takes the first on PATH that works', async () => {
    const PATH = ['', at('gone'), at('folder'), at('wrong'), at('one'), at('two')].join(delimiter);
    expect(await findTools({ PATH, FFMPEG_PATH: '' }, carried)).toEqual({
      ffmpeg: { path: at('one', 'ffmpeg'), source: 'path', version: '5.1.6', sync_option: '-fps_mode' },
      ffprobe: { path: at('two', 'ffprobe'), source: 'path', version: '4.0' },
    });
  });

  it('then takes the bundled one, and does without ffprobe', async () => {
    expect(await findTools({ PATH: at('wrong') }, carried)).toEqual({
      ffmpeg: { path: at('carried', 'ffmpeg'), source: 'bundled', version: 'N-1', sync_option: '-vsync' },
    });
  });

  it('says what to install when there is none', async () => {
    const error: unknown = await findTools({}, nothing).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ hint: expect.stringContaining('FFMPEG_PATH') });
  });

  it.each(['gone', 'folder', 'wrong'])('refuses a FFMPEG_PATH that can not be used (%s)', async (name) => {
    const environment = { FFMPEG_PATH: at(name, 'ffmpeg'), PATH: at('one') };
    const error: unknown = await findTools(environment, carried).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ message: expect.stringContaining(at(name, 'ffmpeg')) });
  });

  it('refuses a FFPROBE_PATH that names something else', async () => {
    const environment = { FFPROBE_PATH: at('wrong', 'ffprobe'), PATH: at('one') };
    await expect(findTools(environment, nothing)).rejects.toThrow('FFPROBE_PATH');
  });
});

describe('reading versions', () => {
  it('knows whose version it reads', () => {
    expect(parseVersion('ffmpeg', 'ffmpeg version n7.1-2 Copyright')).toBe('n7.1-2');
    expect(parseVersion('ffprobe', 'ffmpeg version 7')).toBeUndefined();
    expect(parseVersion('ffmpeg', '')).toBeUndefined();
  });

  it('chooses the option for frame timing by the age of the library', () => {
    const option = (text: string) => syncOption(`ffmpeg version x\nlibavutil      ${text} / ${text}\n`);
    expect(option('56. 24.101')).toBe('-vsync');
    expect(option('57. 17.100')).toBe('-vsync');
    expect(option('57. 28.100')).toBe('-fps_mode');
    expect(option('59.  8.100')).toBe('-fps_mode');
    expect(syncOption('no libraries')).toBe('-vsync');
  });
});

it('takes only an absent package for absent, not a broken one', () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  expect(isAbsent(missing)).toBe(true);
  expect(isAbsent(Object.assign(new Error('x'), { code: 'MODULE_NOT_FOUND' }))).toBe(true);
  expect(isAbsent('Unsupported platform/architecture: plan9-mips')).toBe(true);
  expect(isAbsent(new Error('Unsupported platform/architecture: plan9-mips'))).toBe(true);
  expect(isAbsent('Could not find ffmpeg executable, tried …')).toBe(true);
  expect(isAbsent(new TypeError('x is not a function'))).toBe(false);
});
