import { describe, expect, it } from 'vitest';
import { planOpenAi } from '../../../src/models/openai/deliver.js';
import { type OpenAiOptions, openAiDelivery } from '../../../src/models/openai/options.js';
import { info } from '../fake-media.js';

const range = { start: 10, end: 20 };
const all = { start: 0, end: 100 };
const plan = (path: string, size: number, options: Partial<OpenAiOptions> = {}, part?: typeof range) =>
  planOpenAi(
    { path, info: info(100, size), ...(part !== undefined && { range: part }) },
    openAiDelivery({ api_key: 'k', model_name: 'm', timeout: 1, ...options }),
  );

describe('an OpenAI-compatible server gets', () => {
  it('an mp4 within the limit as it is', () => {
    expect(plan('/a.MP4', 1000)).toEqual({ way: 'original' });
    expect(plan('/a.mp4', 1000, {}, all)).toEqual({ way: 'original' });
  });

  it('anything else as a clip', () => {
    expect(plan('/a.mkv', 1000)).toEqual({ way: 'clip', range: all });
    expect(plan('/a.mp4', 21e6)).toEqual({ way: 'clip', range: all });
    expect(plan('/a.mp4', 1000, {}, range)).toEqual({ way: 'clip', range });
  });

  it('an mp4 by its bytes, whatever its name, and only where it can be read as it is', () => {
    const planned = (path: string, more: object) =>
      planOpenAi(
        { path, info: { ...info(100, 1000), ...more } },
        openAiDelivery({ api_key: 'k', model_name: 'm', timeout: 1 }),
      );
    expect(planned('/a.mov', { media_type: 'video/mp4' })).toEqual({ way: 'original' });
    expect(planned('/a.mp4', { media_type: 'video/x-matroska' })).toEqual({ way: 'clip', range: all });
    expect(planned('/a.mp4', { odd_times: true })).toEqual({ way: 'clip', range: all });
    expect(planned('/a.mp4', { codec: 'mjpeg' })).toEqual({ way: 'clip', range: all });
  });

  it('never more than the video has', () => {
    expect(plan('/a.mp4', 1000, {}, { start: 95, end: 105 })).toEqual({
      way: 'clip',
      range: { start: 95, end: 100 },
    });
  });

  it('frames where it takes no video, and for long ranges where the options say so', () => {
    expect(plan('/a.mp4', 1000, { frames_only: true }, range)).toHaveProperty('times.length', 10);
    expect(plan('/a.mp4', 1000, { frames_only: true })).toHaveProperty('times.length', 32);
    expect(plan('/a.mp4', 1000, { frames_only: true, long_videos: 'frames' })).toHaveProperty(
      'times.length',
      50,
    );
    expect(plan('/a.mp4', 1000, { long_videos: 'frames' }, range)).toEqual({ way: 'clip', range });
  });
});
