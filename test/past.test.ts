/** Fingerprints of rows, to the letter as they were when test/fixtures/past was made: whoever has rows keeps them. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { going, type Media, type Model, NO_USAGE, parseConfig, run, type VideoInfo } from '../src/index.js';
import { temporaryFolder } from './helpers/command.js';
import { pastAnswer } from './helpers/emulators/past.js';
import { DIRECTORIES, PAST } from './helpers/past.js';
import { fingerprintOf, linesOf } from './helpers/past-records.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

/** Paths are part of a fingerprint, so these are the same on every machine, and there are no such files. */
const VIDEOS = ['/past/anomaly.mp4', '/past/normal.mp4', '/past/out-of-domain.mp4'] as const;

/** Of the code of 9ccb9bb. They are never written anew: a change here makes records out of date for everyone. */
const PRINTS: Readonly<Record<string, string>> = {
  '0 /past/anomaly.mp4': 'e0fb295d94dbe159',
  '0 /past/normal.mp4': '884f68f1dd50fc52',
  '0 /past/out-of-domain.mp4': 'd92fce9393873c85',
  '1a /past/anomaly.mp4': 'f9b1e82cd7b5489a',
  '1a /past/normal.mp4': 'affc7902bc7e98e2',
  '1b /past/anomaly.mp4': 'd6d210c55737a9fe',
  '1b /past/normal.mp4': 'bfceb41e61393aac',
  '1c /past/anomaly.mp4': 'a4416a93842d210e',
  '2 /past/anomaly.mp4 anomaly_description': '66066b0be1aa3e6c',
  '2 /past/normal.mp4 normal_description': 'a1e562b653fe6a8d',
  '3 /past/anomaly.mp4 anomaly_bcq': 'caae2a51a8a16bdb',
  '3 /past/anomaly.mp4 anomaly_causal_linkage': '322dfceeff496a31',
  '3 /past/anomaly.mp4 anomaly_mcq': '584c11732f0eef38',
  '3 /past/anomaly.mp4 anomaly_open_qa': '463e87c830c83535',
  '3 /past/anomaly.mp4 anomaly_temporal_event_desc': '06462cc1097d435b',
  '3 /past/anomaly.mp4 anomaly_temporal_localization': '862c296ea050119c',
  '3 /past/anomaly.mp4 event_summary': '0cc7724b50a6a0af',
  '3 /past/anomaly.mp4 scene_description': 'fcad6e964d519fa0',
  '3 /past/normal.mp4 event_summary': '84f28a5e2bc2bb17',
  '3 /past/normal.mp4 normal_bcq': 'f9129e221469ab3b',
  '3 /past/normal.mp4 normal_causal_linkage': '231234a6343f8e9e',
  '3 /past/normal.mp4 normal_mcq': 'cd1f5510752d11a4',
  '3 /past/normal.mp4 normal_open_qa': '72df5d6bb110e754',
  '3 /past/normal.mp4 normal_temporal_event_desc': 'ae33fd8e14216609',
  '3 /past/normal.mp4 normal_temporal_localization': '8bc6e22e8441474e',
  '3 /past/normal.mp4 scene_description': '4860af87c841a56e',
};

const INFO: VideoInfo = {
  duration: 5,
  width: 64,
  height: 48,
  frame_rate: 10,
  codec: 'h264',
  has_audio: false,
  size_bytes: 1000,
  modified_ms: 1_767_225_600_000,
};

const never = (): never => {
  throw new Error('The model of this test does not watch.');
};
const media: Media = {
  probe: async () => INFO,
  hash: async (path) => hash('sha256', path),
  decode: never,
  clip: never,
  frames: never,
};

const model: Model = {
  backend: 'fake',
  name: 'fake-1',
  parameters: { temperature: 0.5, deterministic: true },
  ask: async ({ text, prompt_key, about }) => ({
    text:
      prompt_key === 'video_filtering'
        ? about === VIDEOS[2]
          ? 'No, not this.'
          : 'Yes, this.'
        : prompt_key === 'video_anomaly_classification'
          ? `So it is.\n${about === VIDEOS[0] ? 'Anomaly' : 'Normal'}`
          : pastAnswer({ text, media: [] }),
    model: 'fake-1-of-today',
    usage: NO_USAGE,
    milliseconds: 1,
    bytes_sent: 0,
    attempts: 1,
  }),
};

async function* inputs() {
  for (const video of VIDEOS) yield going({ video, meta: { shapes: 'nothing' } });
}

it('rows of every step and lane have the fingerprints that they always had', async () => {
  const config = parseConfig({
    results_dir: at('out'),
    prompts_module: join(PAST, 'pack'),
    // Rows hold why a part of an answer was refused. At that time this check refused what it only flags today.
    workflow: { chunk_duration_options: [2], checks: { times_in_description: 'refuse' } },
  });
  const { failed, done, filtered } = await run({
    config,
    media,
    models: { vlm: model, llm: model },
    inputs: [inputs()],
  });
  expect({ failed, done, filtered }).toEqual({ failed: 0, done: 2, filtered: 1 });
  const lines = linesOf(at('out'));
  const prints = Object.fromEntries([...lines].map(([key, { provenance }]) => [key, provenance.fingerprint]));
  expect(prints).toEqual(PRINTS);
  for (const [key, line] of lines)
    expect(line.provenance.fingerprint, key).toBe(fingerprintOf(key.split(' ')[0] ?? '', line));
});

it.each(DIRECTORIES)('every record of %s has the fingerprint that follows from what it says', (directory) => {
  const lines = linesOf(join(PAST, directory));
  expect(lines.size).toBeGreaterThan(8);
  for (const [key, line] of lines)
    expect(line.provenance.fingerprint, key).toBe(fingerprintOf(key.split(' ')[0] ?? '', line));
});
