import { describe, expect, it } from 'vitest';
import { fitsInline, planGemini } from '../../../src/models/gemini/deliver.js';
import { type GeminiOptions, geminiDelivery, geminiParameters } from '../../../src/models/gemini/options.js';
import { WHOLE_CODECS } from '../../../src/models/video.js';
import { info } from '../fake-media.js';

const small = { path: '/a.mp4', info: info(100, 1000) };
const large = { path: '/a.mp4', info: info(100, 30e6) };
const range = { start: 10, end: 20 };
const plan = (video: typeof small & { range?: typeof range }, options: Partial<GeminiOptions> = {}) =>
  planGemini(video, 100, geminiDelivery({ api_key: 'k', model: 'm', timeout: 1, ...options }));

describe('Gemini gets', () => {
  it('a small video inline and a part of it as a clip', () => {
    expect(plan(small)).toEqual({ way: 'original' });
    expect(plan({ ...small, range })).toEqual({ way: 'clip', range });
    expect(plan({ ...small, range: { start: 0, end: 100 } })).toEqual({ way: 'original' });
  });

  it('a large video as an upload, and a part of it as a range of the upload', () => {
    expect(plan(large)).toEqual({ way: 'upload' });
    expect(plan({ ...large, range })).toEqual({ way: 'upload', range });
    expect(plan(large, { inline_limit_mb: 100 })).toEqual({ way: 'original' });
  });

  it('every video as an upload where uploads are reused', () => {
    expect(plan(small, { reuse_uploads: true })).toEqual({ way: 'upload' });
  });

  it('a clip in place of a file that it might not see as a player shows it', () => {
    const all = { start: 0, end: 100 };
    for (const odd of [{ odd_times: true } as const, { codec: 'prores' }]) {
      for (const { path, info: plain } of [small, large]) {
        const video = { path, info: { ...plain, ...odd } };
        expect(plan(video)).toEqual({ way: 'clip', range: all });
        expect(plan({ ...video, range }, { reuse_uploads: true })).toEqual({ way: 'clip', range });
      }
    }
    const prores = { path: '/a.mov', info: { ...small.info, codec: 'prores' } };
    expect(plan(prores, { whole_codecs: ['prores'] })).toEqual({ way: 'original' });
    expect(plan(small, { whole_codecs: [] })).toEqual({ way: 'clip', range: all });
  });

  it('parameters of calls that stay the same where the codecs are the usual ones', () => {
    const options = { api_key: 'k', model: 'm', timeout: 1 };
    const usual = { ...options, whole_codecs: [...WHOLE_CODECS].reverse() };
    expect(geminiParameters(usual)).toEqual(geminiParameters(options));
    expect(geminiParameters(options)).not.toHaveProperty('whole_codecs');
    expect(geminiParameters({ ...options, whole_codecs: ['vp9', 'h264'] })).toMatchObject({
      whole_codecs: ['h264', 'vp9'],
    });
  });

  it('a part of a file never as the file: as a clip, or as its range of the upload', () => {
    const part = { path: '/a.mp4#t=100,200', info: info(100, 1000) };
    expect(plan(part)).toEqual({ way: 'clip', range: { start: 0, end: 100 } });
    expect(plan(part, { reuse_uploads: true })).toEqual({ way: 'upload', range: { start: 100, end: 200 } });
    expect(plan({ ...part, range }, { reuse_uploads: true })).toEqual({
      way: 'upload',
      range: { start: 110, end: 120 },
    });
  });

  it('what is long as frames where the options say so', () => {
    const frames = { long_videos: 'frames', reuse_uploads: true } as const;
    const planned = plan(large, frames);
    expect(planned).toMatchObject({ way: 'frames' });
    expect(planned).toHaveProperty('times.length', 50);
    expect(plan({ ...large, range }, frames)).toEqual({ way: 'upload', range });
  });
});

describe('fitsInline', () => {
  it('counts base64, the prompt and room for the envelope', () => {
    expect(fitsInline(15e6 - 100_000, 0, 20)).toBe(true);
    expect(fitsInline(15e6 - 100_000, 1e6, 20)).toBe(false);
    expect(fitsInline(16e6, 0, 20)).toBe(false);
  });
});
