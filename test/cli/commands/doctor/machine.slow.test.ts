import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingLines, headingLines, verdictLine } from '../../../../src/cli/commands/doctor/doctor.js';
import { examinations } from '../../../../src/cli/commands/doctor/examinations.js';
import {
  handlesFinding,
  handlesOf,
  isAtLeast,
  nodeFinding,
  spaceFinding,
  spaceOf,
} from '../../../../src/cli/commands/doctor/machine.js';
import { codecFindings, installing, toolFindings } from '../../../../src/cli/commands/doctor/video-tools.js';
import { parseConfig } from '../../../../src/config/config.js';
import { listCodecs, parseCodecs } from '../../../../src/media/tools.js';
import { inTemporary, tools } from '../../../helpers/clips.js';

describe('Node', () => {
  it('is compared by numbers, not as text', () => {
    expect(isAtLeast('20.19.0', '20.19')).toBe(true);
    expect(isAtLeast('100.0.0', '20.19')).toBe(true);
    expect(isAtLeast('20.9.0', '20.19')).toBe(false);
    expect(isAtLeast('18.20.1', '20.19')).toBe(false);
  });

  it('that runs these tests is new enough, and an old one is named with what is needed', () => {
    expect(nodeFinding().state).toBe('ok');
    expect(nodeFinding('18.20.1')).toMatchObject({
      state: 'problem',
      what: expect.stringMatching(/^Node\.js 18\.20\.1 is too old: at least 20\.\d+ is needed$/),
    });
  });
});

describe('the disks', () => {
  it('are looked at where the results will be, also before their folder is there', async () => {
    await inTemporary(async (folder) => {
      const finding = await spaceFinding('results in', join(folder, 'not', 'yet'));
      expect(finding.what).toContain(folder);
      expect(existsSync(join(folder, 'not'))).toBe(false);
    });
  });

  it.each([
    [50e6, 'problem'],
    [1e9, 'warning'],
    [80e9, 'ok'],
  ] as const)('with %d bytes left are %s', (free, state) => {
    expect(spaceOf('results in out', free).state).toBe(state);
  });
});

describe('open files', () => {
  it.each([
    ['256', 'warning'],
    ['1024', 'ok'],
    ['unlimited', 'ok'],
  ] as const)('up to %s are %s', (told, state) => {
    expect(handlesOf(told).state).toBe(state);
  });

  it('are not asked after where there is no such limit', async () => {
    expect(await handlesFinding('win32')).toBeUndefined();
    expect((await handlesFinding('linux'))?.what).toMatch(/^open files/);
  });
});

describe('ffmpeg', () => {
  const tool = { path: '/usr/bin/ffmpeg', source: 'path', version: '7.1' } as const;
  const ffmpeg = { ...tool, sync_option: '-fps_mode' } as const;

  it('is told with its version and where it is from', () => {
    const ffprobe = { path: '/opt/ffprobe', source: 'env', version: '7.1' } as const;
    expect(toolFindings({ ffmpeg, ffprobe }, 'linux')).toEqual([
      { state: 'ok', what: 'ffmpeg 7.1 from PATH: /usr/bin/ffmpeg' },
      { state: 'ok', what: 'ffprobe 7.1 from FFPROBE_PATH: /opt/ffprobe' },
    ]);
  });

  it('that came with a package is a warning, and so is a missing ffprobe, with the way to install them here', () => {
    const bundled = { ...ffmpeg, source: 'bundled', version: '4.1' } as const;
    const [first, second] = toolFindings({ ffmpeg: bundled }, 'darwin');
    expect(first).toMatchObject({ state: 'warning', remedy: expect.stringContaining('brew install ffmpeg') });
    expect(second).toMatchObject({ state: 'warning', what: expect.stringContaining('no ffprobe') });
    expect(installing('freebsd')).toContain('ffmpeg.org');
  });

  it('lists its codecs below a legend', () => {
    const output =
      ' V..... = Video\n ------\n V....D libx264    libx264 H.264\n A..... aac   AAC\n VF...D vp9   Google VP9\n';
    expect([...parseCodecs(output)]).toEqual(['libx264', 'aac', 'vp9']);
  });

  it('of this machine has the codecs that clips are made with', async () => {
    const { encoders, decoders } = await listCodecs(await tools());
    expect([...encoders]).toEqual(expect.arrayContaining(['libx264', 'mjpeg']));
    expect([...decoders]).toContain('h264');
  });

  it.each([
    [['mjpeg'], ['h264'], 'problem', /can't write H\.264 \(libx264\)/],
    [['libx264', 'mjpeg'], [], 'problem', /can't read H\.264/],
    [['libx264', 'mjpeg'], ['h264', 'hevc', 'vp9', 'av1'], 'warning', /can't read AV1/],
    [['libx264', 'mjpeg'], ['h264', 'hevc', 'libvpx-vp9', 'libdav1d'], 'ok', /^writes H\.264/],
  ] as const)('with the encoders %j and the decoders %j is %s', (encoders, decoders, state, what) => {
    const [finding] = codecFindings({ encoders: new Set(encoders), decoders: new Set(decoders) }, 'linux');
    expect(finding?.state).toBe(state);
    expect(finding?.what).toMatch(what);
  });

  it('that is not there is a problem with a remedy, and the models are not tried', async () => {
    const config = parseConfig({ results_dir: 'out' });
    const environment = { FFMPEG_PATH: '/nowhere/ffmpeg' };
    const given = { config, environment, random: Math.random, offline: true };
    const titles: string[] = [];
    const states: string[] = [];
    for await (const { title, findings } of examinations(given)) {
      titles.push(title);
      if (title === 'ffmpeg') for await (const { state } of findings) states.push(state);
    }
    expect(titles).toEqual(['This machine', 'ffmpeg']);
    expect(states).toEqual(['problem', 'warning']);
  });
});

describe('the report', () => {
  const long =
    'a very long finding that goes on and on until it has more to say than fits into eighty columns';
  const findings = [
    { state: 'ok', what: 'Node.js 22.1.0' },
    { state: 'warning', what: long },
    { state: 'problem', what: long, remedy: `${long}, and that is what to do` },
  ] as const;

  it('fits 80 columns', () => {
    const lines = [...headingLines(long, long), ...findings.flatMap(findingLines), verdictLine(findings)];
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toContain('  problem  a very long');
    expect(lines.join('\n')).toContain('\n           → a very long');
  });

  it('ends with how many of each there are', () => {
    expect(verdictLine(findings)).toBe('1 OK, 1 warning, 1 problem');
    expect(verdictLine(findings.slice(0, 2))).toBe('1 OK, 1 warning, 0 problems: ready to run');
  });
});
