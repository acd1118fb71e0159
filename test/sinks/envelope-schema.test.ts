import { describe, expect, it } from 'vitest';
import { envelopeSchema } from '../../src/sinks/envelope-schema.js';

const item = { video_id: 'a.mp4', question: 'What?', answer: 'A', reasoning: '' };
const metadata = { type: 'annotation', task: 'mcq', date: '2026-01-31', description: '', license: '' };
const valid = { format: 'tao-vl-reason-v1.0', metadata, media_root: null, items: [item] };
const { license: _license, ...unlicensed } = metadata;
const { video_id: _id, ...anonymous } = item;

describe('envelopeSchema', () => {
  it.each([
    ['a plain one', valid],
    ['one without items', { ...valid, items: [] }],
    [
      'one with tags and a media root',
      { ...valid, media_root: '/data', metadata: { ...metadata, tags: ['rain'] } },
    ],
    ['an item about an image', { ...valid, items: [{ ...anonymous, image_id: 'a.png' }] }],
  ])('accepts %s', (_, envelope) => {
    expect(envelopeSchema.safeParse(envelope).success).toBe(true);
  });

  it.each([
    ['another format', { ...valid, format: 'tao-vl-reason-v2.0' }],
    ['a key beside the four', { ...valid, version: 1 }],
    ['a metadata key of our own', { ...valid, metadata: { ...metadata, model: 'x' } }],
    ['no license', { ...valid, metadata: unlicensed }],
    ['an unknown task', { ...valid, metadata: { ...metadata, task: 'quiz' } }],
    ['a date with a time', { ...valid, metadata: { ...metadata, date: '2026-01-31T00:00:00Z' } }],
    ['no media root', { ...valid, media_root: undefined }],
    ['an item about both a video and an image', { ...valid, items: [{ ...item, image_id: 'a.png' }] }],
    ['an item about nothing', { ...valid, items: [anonymous] }],
    ['an item that carries its task', { ...valid, items: [{ ...item, task: 'mcq' }] }],
    ['a reasoning that is no text', { ...valid, items: [{ ...item, reasoning: null }] }],
  ])('refuses %s', (_, envelope) => {
    expect(envelopeSchema.safeParse(envelope).success).toBe(false);
  });
});
