/** The signals model over real files and through the bundled prompts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia, type Media } from '../../src/media/index.js';
import { formatLength, type PromptVariables } from '../../src/prompts/index.js';
import { judgePairs, missingVerdict, parseQa, toItems } from '../../src/qa/index.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { MODES } from '../../src/records/record.js';
import { createSignals } from '../../src/signals/index.js';
import { read } from '../../src/signals/language.js';
import { loadPack, PROMPT_KEYS } from '../../src/steps.js';
import { makeClip } from '../helpers/clips.js';
import { qaPromptKey } from '../helpers/steps.js';
import { captions, describeVideo, qaPrompt, say } from './dialogue.js';
import { ALL, fakeMedia, inputOf, SYNTHETIC } from './synthetic.js';

describe('real files', () => {
  let folder = '';
  let media: Media;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltrace-signals-'));
    media = await createMedia({ temporary_directory: join(folder, 'tmp') });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A caption and the verdict of a clip that ffmpeg draws. */
  async function look(name: string, source: string) {
    const path = await makeClip(join(folder, name), { source });
    const video = { path, info: await media.probe(path) };
    const model = createSignals(media);
    const verdict = await say(model, 'video_anomaly_classification', '', video);
    return {
      facts: read(await say(model, 'anomaly_global_caption', '', video)),
      verdict: verdict.split('\n').at(-1),
      filter: await say(model, 'video_filtering', '', video),
    };
  }

  it('that change from one colour to another at 2 s are seen to cut there', async () => {
    const half = (colour: string, d: number) => `color=${colour}:s=128x72:r=10:d=${d}`;
    const cut = `${half('red', 2)}[a];${half('blue', 3)}[b];[a][b]concat=n=2`;
    const { facts, verdict } = await look('cut.mp4', cut);
    expect(facts.filter(({ kind }) => kind === 'cut')).toMatchObject([{ at: 2 }]);
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'colour', colour: 'blue' }));
    expect(verdict).toBe('Normal');
  });

  it('that move all the time are ordinary, and standing still ones are refused', async () => {
    const moving = await look('moving.mkv', 'testsrc2=s=320x180:r=10:d=5');
    expect(moving.verdict).toBe('Normal');
    expect(moving.filter).toMatch(/^Yes/);
    const blank = await look('blank.mp4', 'color=gray:s=320x180:r=10:d=3');
    expect(blank.filter).toMatch(/^No\. .*blank/);
  });

  it('that stop moving in the middle are an anomaly', async () => {
    const { facts, verdict } = await look(
      'freeze.mp4',
      'testsrc2=s=320x180:r=10:d=8,loop=loop=-1:size=1:start=40,trim=duration=9',
    );
    expect(facts.filter(({ kind }) => kind === 'freeze')).toMatchObject([{ kind: 'freeze' }]);
    expect(verdict).toBe('Anomaly');
  });
});

describe('the bundled prompts', () => {
  it('around our captions and descriptions change nothing about what is read from them', async () => {
    const pack = await loadPack('general');
    const model = createSignals(fakeMedia());
    for (const mode of MODES) {
      const video = inputOf(SYNTHETIC.burst);
      const texts = await captions(model, video, mode);
      const described = await describeVideo(model, video, mode);
      const variables: PromptVariables = {
        ...formatLength(video.info.duration),
        timestamp_start: '0.0',
        timestamp_end: '5.0',
        global_caption: texts.global,
        dense_caption: texts.dense,
        chunk_captions: texts.chunks,
        highlight: 'No highlight clip is available.',
        detailed_description: described,
      };
      for (const key of PROMPT_KEYS) {
        if (key.startsWith('video_') || key.endsWith('_caption')) continue;
        if (key.startsWith(mode === 'anomaly' ? 'normal_' : 'anomaly_')) continue;
        const answer = await say(model, key, pack.prompt(key).render(variables));
        const plain = key.endsWith('_description')
          ? `${texts.global}\n${texts.dense}\n${texts.chunks}`
          : qaPrompt(described);
        if (key === 'highlight_timestamp_extraction') expect(Number(answer)).toBeCloseTo(6, 0);
        else
          expect(answer).toBe(
            await say(model, key, key === 'scene_description' ? qaPrompt(described) : plain),
          );
      }
    }
  });

  it('hold no example that is taken for a fact', async () => {
    const pack = await loadPack('general');
    for (const key of PROMPT_KEYS) expect(read(pack.prompt(key).template)).toEqual([]);
  });
});

describe('step 4', () => {
  it.each(MODES)('finds nothing wrong with a pair about a video of a second or more (%s)', async (mode) => {
    const model = createSignals(fakeMedia());
    for (const video of ALL.filter(({ length }) => length >= 1)) {
      const { length, name } = video;
      const description = await describeVideo(model, inputOf(video), mode);
      for (const type of QA_TYPES) {
        const { pairs } = parseQa(type, await say(model, qaPromptKey(type, mode), qaPrompt(description)));
        expect(pairs.length).toBeGreaterThan(0);
        expect(missingVerdict(pairs)).toBeUndefined();
        for (const { pair, reasons } of judgePairs(pairs, { video_length: length, description })) {
          expect({ name, pair, reasons }).toEqual({ name, pair, reasons: [] });
          expect(toItems(pair, name).length).toBeGreaterThan(0);
        }
      }
    }
  });
});
