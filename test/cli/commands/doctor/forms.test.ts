import { describe, expect, it } from 'vitest';
import { type Form, formsOf, inForm, isPart, otherForms } from '../../../../src/cli/commands/doctor/forms.js';
import { parseConfig } from '../../../../src/config/config.js';
import { planGemini } from '../../../../src/models/gemini/deliver.js';
import { geminiDelivery } from '../../../../src/models/gemini/options.js';
import { planOpenAi } from '../../../../src/models/openai/deliver.js';
import { openAiDelivery } from '../../../../src/models/openai/options.js';
import type { Step } from '../../../../src/records/record.js';
import { geminiOptions, openAiOptions } from '../../../../src/run/models/endpoint.js';
import { STEPS } from '../../../../src/steps.js';

const ALL = new Set<Step>(STEPS.ids);
const WATCHING = new Set<Step>(['0', '1a', '1b', '1c']);
const configOf = (vlm: object, workflow: object = {}) => parseConfig({ results_dir: 'out', vlm, workflow });

function forms(vlm: object, watching: ReadonlySet<Step> = WATCHING, workflow: object = {}): readonly Form[] {
  const config = configOf(vlm, workflow);
  return formsOf(config.vlm, config.workflow, watching, ALL);
}

describe('the forms that a configuration sends video in', () => {
  it('are uploads and ranges of them for Gemini, which is asked more than once about a video', () => {
    expect(forms({ backend: 'gemini' })).toEqual(['upload', 'upload_part']);
  });

  it('are requests with the video inside where uploads are not reused, and uploads for large ones', () => {
    expect(forms({ backend: 'gemini', gemini: { reuse_uploads: false } })).toEqual([
      'inline',
      'inline_part',
      'upload',
    ]);
  });

  it('are videos, clips and, for long ones, frames for OpenAI-compatible servers', () => {
    expect(forms({ backend: 'openai' })).toEqual(['video_url', 'video_url_part', 'frames']);
    const images = { backend: 'openai', openai: { video_part: 'image_url', long_videos: 'video' } };
    expect(forms(images)).toEqual(['image_url', 'image_url_part']);
  });

  it('are frames alone where nothing else is sent', () => {
    expect(forms({ backend: 'openai', openai: { frames_only: true } })).toEqual(['frames']);
  });

  it('are only those that the steps and the lengths of videos ask for', () => {
    expect(forms({ backend: 'openai' }, new Set(['0']), { max_video_length_sec: 60 })).toEqual(['video_url']);
    expect(forms({ backend: 'openai' }, new Set(['1b']))).toEqual(['video_url_part']);
    expect(forms({ backend: 'gemini' }, new Set())).toEqual([]);
    expect(forms({ backend: 'signals' })).toEqual([]);
  });
});

describe('a form', () => {
  const info = {
    duration: 10,
    width: 320,
    height: 240,
    frame_rate: 10,
    codec: 'h264',
    has_audio: false,
    size_bytes: 5000,
    modified_ms: 0,
  };
  const video = (form: Form) => ({
    path: 'colours.mp4',
    info,
    ...(isPart(form) && { range: { start: 4.5, end: 10 } }),
  });

  it.each<[Form, string]>([
    ['inline', 'original'],
    ['inline_part', 'clip'],
    ['upload', 'upload'],
    ['upload_part', 'upload'],
    ['frames', 'frames'],
  ])('%s makes Gemini get a short clip as %s', (form, way) => {
    const config = configOf({ gemini: { long_videos: 'frames', reuse_uploads: null } });
    const changed = inForm(form, config.vlm, config.workflow);
    const options = geminiOptions(changed.endpoint.gemini, 'key', changed.workflow, ALL);
    expect(planGemini(video(form), 100, geminiDelivery(options)).way).toBe(way);
  });

  it.each<[Form, string]>([
    ['video_url', 'original'],
    ['video_url_part', 'clip'],
    ['image_url', 'original'],
    ['frames', 'frames'],
  ])('%s makes a server get a short clip as %s', (form, way) => {
    const config = configOf({ backend: 'openai', openai: { frames_only: true } });
    const changed = inForm(form, config.vlm, config.workflow);
    const delivery = openAiDelivery(openAiOptions(changed.endpoint.openai, 'key', changed.workflow));
    const plan = planOpenAi(video(form), delivery);
    expect(plan.way).toBe(way);
    if (plan.way === 'frames') expect(plan.times).toEqual([1, 3, 5, 7, 9]);
    if (form !== 'frames') expect(delivery.video_part).toBe(form.replace('_part', ''));
  });

  it('that is not seen has others that may be, each with the setting that chooses it', () => {
    expect(otherForms('video_url_part', 'vlm').map(({ setting }) => setting)).toEqual([
      'vlm.openai.video_part=image_url',
      'vlm.openai.frames_only=true',
    ]);
    expect(otherForms('frames', 'vlm')).toEqual([]);
    expect(otherForms('upload', 'vlm')).toEqual([]);
  });
});
