import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FatalError, RecordError, TransientError } from '../../src/errors/errors.js';
import { ffmpegError, lastComplaint } from '../../src/media/complaint.js';
import { ffmpegArguments } from '../../src/media/ffmpeg.js';
import {
  displayedSize,
  isSteady,
  packetSpan,
  parseRatio,
  reportSchema,
  toFinding,
} from '../../src/media/ffprobe.js';
import { AS_PLAYED, BEGINNING, seconds, startFor } from '../../src/media/grid.js';
import { roundLength } from '../../src/media/inspection.js';
import { extentOf } from '../../src/media/measure.js';
import { claimedContainer, looksLikeText, promisedBytes } from '../../src/media/signature.js';

describe('arguments', () => {
  const tools = {
    ffmpeg: { path: 'ffmpeg', source: 'path', version: '5.1', sync_option: '-fps_mode' },
  } as const;

  it('open nothing but the named file, as a file', () => {
    const job = { input: '-i http:x y.mp4', filter: "null,setpts='a, b'", output_options: ['-f', 'a b'] };
    const list = ffmpegArguments({ ...job, output: 'stdout' }, tools, 1);
    expect(list).toContain('-nostdin');
    expect(list.slice(list.indexOf('-protocol_whitelist'))[1]).toBe('file');
    expect(list.slice(list.indexOf('-format_whitelist'))[1]).not.toMatch(/hls|concat|image/);
    expect(list.indexOf('-format_whitelist')).toBeLessThan(list.indexOf('-i'));
    expect(list.slice(list.indexOf('-i'))[1]).toBe(`file:${resolve('-i http:x y.mp4')}`);
    expect(list.slice(list.indexOf('-filter:v'))[1]).toBe("null,setpts='a, b'");
    expect(list.slice(list.indexOf('-f'))[1]).toBe('a b');
    expect(list.at(-1)).toBe('pipe:1');
    expect(list).not.toContain('-ss');
  });

  it('write seconds as plain numbers', () => {
    expect([0, 1.5, 10, 1 / 3, 1e-9].map(seconds)).toEqual(['0', '1.5', '10', '0.333333', '0']);
  });
});

describe('where reading starts', () => {
  const inspection = { duration: 100, first: 3, indexed: true } as const;
  const rest = { width: 1, height: 1, frame_rate: 30, codec: 'h264', has_audio: false };

  it('is the keyframe, or a run-up where there is no index, or the beginning', () => {
    const start = (time: number, distance?: number, indexed = true) =>
      startFor(time, distance, { ...inspection, ...rest, indexed });
    expect(start(50, 2)).toMatchObject({ seek: expect.closeTo(51.135), clock: 'PTS-3000000' });
    expect(start(50, 0.1)).toMatchObject({ seek: 53 });
    expect(start(50, undefined, false)).toMatchObject({ seek: 38 });
    expect(start(5, undefined, false)).toBe(BEGINNING);
    expect(start(0, undefined, false)).toBe(BEGINNING);
    // The container's clock holds even where the first frames are damaged.
    expect(start(0, 0)).toEqual({ seek: 3, clock: 'PTS-3000000' });
    expect(start(500, 0)).toMatchObject({ seek: expect.closeTo(102.95) });
  });
});

describe('a video with odd times', () => {
  it('is read from its beginning alone', () => {
    const rest = { width: 1, height: 1, frame_rate: 30, codec: 'h264', has_audio: false };
    const odd = { ...rest, duration: 100, first: 0, indexed: true, odd_times: true } as const;
    expect([0, 50, 500].map((time) => startFor(time, 1, odd))).toEqual([AS_PLAYED, AS_PLAYED, AS_PLAYED]);
  });

  it('ends where its container says, or else where its last picture would', () => {
    const times = [0, 0.1, 0.2, 0.3, 0.4];
    expect(extentOf(times)).toEqual({ duration: 0.5, frame_rate: 10 });
    expect(extentOf(times, 0.45)).toMatchObject({ duration: 0.45 });
    expect(extentOf(times, 0.3)).toMatchObject({ duration: 0.5 });
    expect(extentOf(times, 20)).toMatchObject({ duration: 0.5 });
    // The container may name an end that another long picture would have.
    expect(extentOf([0, 0.1, 0.2, 2, 2.1], 3)).toEqual({ duration: 3, frame_rate: 1.667 });
    expect(extentOf([0])).toEqual({ duration: 0.033, frame_rate: 30 });
    // A picture that is missing makes no other rate.
    expect(extentOf(Array.from({ length: 99 }, (_, n) => (n < 50 ? n : n + 1) / 25))).toMatchObject({
      frame_rate: 25,
    });
  });

  it('is told by times that go back or jump, or that only some packets have', () => {
    expect(isSteady(['0.08,0,0.04', '0.2,0.04,0.04', '0.12,0.08,0.04', ''])).toBe(true);
    expect(isSteady(['N/A,0,0.04', 'N/A,0.04,0.04'])).toBe(true);
    expect(isSteady(['0.08,0,0.04', '9.08,9,0.04', '0.08,0,0.04'])).toBe(false);
    expect(isSteady(['0.08,0,0.04', '90.08,90,0.04'])).toBe(false);
    expect(isSteady(['0.08,0,0.04', 'N/A,0.04,0.04'])).toBe(false);
    expect(isSteady(['3,N/A,0.04', '2,N/A,0.04'])).toBe(false);
  });

  it('has its length in milliseconds, rounded and never floored', () => {
    expect([9.719999, 9.9999999, 20.0004, 0.0001].map(roundLength)).toEqual([9.72, 10, 20, 0.001]);
  });
});

describe('what ffmpeg complains about', () => {
  const finished = (stderr: string, code: number | null = 1) => ({ code, signal: null, stderr });

  it('is the last line that says something', () => {
    const text = '[mov,mp4 @ 0x55d] moov atom not found\nfile:x: Invalid data\nConversion failed!\n\n';
    expect(lastComplaint(text)).toBe('file:x: Invalid data');
    expect(lastComplaint('[h264 @ 0x1f] [x @ 0x2] bad\r\nConversion failed!')).toBe('bad');
    expect(lastComplaint('Conversion failed!')).toBe('Conversion failed!');
    expect(lastComplaint('')).toBeUndefined();
  });

  it('is named by its consequence', () => {
    const error = (stderr: string) => ffmpegError('a.mp4', 'cut', finished(stderr));
    expect(error('av_interleaved_write_frame(): No space left on device')).toBeInstanceOf(FatalError);
    expect(error("Unknown encoder 'libx264'")).toBeInstanceOf(FatalError);
    expect(error('file:a.mp4: No such file or directory')).toMatchObject({ kind: 'not_found' });
    expect(error('file:a.mp4: Permission denied')).toMatchObject({ kind: 'unreadable' });
    expect(error('anything else')).toMatchObject({ kind: 'damaged', hint: expect.stringMatching(/\w/) });
    expect(error('')).toBeInstanceOf(RecordError);
    const killed = ffmpegError('a.mp4', 'cut', { code: null, signal: 'SIGKILL', stderr: '' });
    expect(killed).toBeInstanceOf(TransientError);
  });
});

describe('what ffprobe reports', () => {
  it('becomes ratios only where it is one', () => {
    expect(['30000/1001', '16:15', '0/0', 'N/A', undefined, '1/0', '0/1'].map(parseRatio)).toEqual([
      30000 / 1001,
      16 / 15,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  it('is turned and stretched to what is displayed', () => {
    const size = { index: 0, width: 720, height: 576 };
    expect(displayedSize({ ...size, sample_aspect_ratio: '16:15' })).toEqual({ width: 768, height: 576 });
    expect(displayedSize({ ...size, side_data_list: [{}, { rotation: -90 }] })).toEqual({
      width: 576,
      height: 720,
    });
    expect(displayedSize({ ...size, tags: { rotate: 180 } })).toEqual({ width: 720, height: 576 });
  });

  it('gives the span of its packets, in whatever order they come', () => {
    expect(packetSpan(['1.4,1.4,0.1', '', '1.2,1.3,0.1', 'N/A,N/A,N/A', '1.6,1.5,N/A'])).toEqual({
      start: 1.2,
      end: 1.6,
    });
    expect(packetSpan(['N/A,0.1,0.1', 'N/A,0.2,0.1'])).toEqual({ start: 0.1, end: expect.closeTo(0.3) });
    expect(packetSpan([])).toBeUndefined();
  });

  it('does not take cover art for video', () => {
    const cover = { index: 0, codec_type: 'video', disposition: { attached_pic: 1 } };
    const sound = { index: 1, codec_type: 'audio' };
    expect(toFinding(reportSchema.parse({ streams: [cover, sound] }), undefined)).toEqual({
      kind: 'audio_only',
    });
    expect(toFinding(reportSchema.parse({}), undefined)).toMatchObject({ kind: 'unknown' });
  });
});

describe('signatures', () => {
  it('tell text, playlists and containers apart', () => {
    expect(looksLikeText(Buffer.from('<html>\n'))).toBe(true);
    expect(looksLikeText(Buffer.from([0, 1, 2]))).toBe(false);
    expect(looksLikeText(new Uint8Array())).toBe(false);
    expect(claimedContainer(Buffer.from('\0\0\0\x20ftypisom', 'latin1'))).toBe('MP4');
    expect(claimedContainer(Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1'))).toBe('AVI');
    expect(claimedContainer(Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'))).toBeUndefined();
  });

  it('say how long the file should be', () => {
    const segment = (size: number[]) =>
      Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x81, 0x00, 0x18, 0x53, 0x80, 0x67, ...size]);
    expect(promisedBytes(segment([0x40, 0x64]))).toBe(12 + 100);
    expect(promisedBytes(segment([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))).toBeUndefined();
    expect(promisedBytes(segment([]))).toBeUndefined();
    expect(promisedBytes(Buffer.from('RIFF\x64\0\0\0AVI ', 'latin1'))).toBe(108);
    expect(promisedBytes(Buffer.from('RIFF\0\0\0\0AVI ', 'latin1'))).toBeUndefined();
  });

  it('survive any bytes', () => {
    const starts = fc.constantFrom('', '\x1a\x45\xdf\xa3', 'RIFF', 'RIFF\0\0\0\0AVI ');
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 64 }), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        expect(() => [claimedContainer(bytes), looksLikeText(bytes)]).not.toThrow();
        const promised = promisedBytes(bytes);
        expect(promised === undefined || promised > 0).toBe(true);
      }),
    );
  });
});
