import { describe, expect, it } from 'vitest';
import { parseQa } from '../../src/qa/parse.js';
import { clockValue } from '../../src/qa/times.js';
import type { QaType } from '../../src/records/qa-types.js';
import { MODES, type Mode, type QaPair } from '../../src/records/record.js';
import { clock } from '../../src/signals/clock.js';
import { createSignals } from '../../src/signals/index.js';
import { read } from '../../src/signals/language.js';
import { PROMPT_KEYS } from '../../src/steps.js';
import { qaTypeOf } from '../helpers/steps.js';
import { captionPrompt, captions, describeVideo, qaPrompt, say } from './dialogue.js';
import { ALL, fakeMedia, inputOf, SYNTHETIC, type Synthetic } from './synthetic.js';

const model = createSignals(fakeMedia());
const cases = ALL.flatMap((video) => MODES.map((mode) => ({ video, mode, name: `${video.name} (${mode})` })));
const CLOCKS = /(?<![\d.])\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?/g;
const timesIn = (text: string) => [...text.matchAll(CLOCKS)].map(([time]) => time);
/** Too short to have two parts: no interval of it can be asked for. */
const indivisible = (video: Synthetic) => video.length < 0.25;

interface Pairs {
  readonly described: string;
  readonly answers: readonly {
    readonly type: QaType;
    readonly text: string;
    readonly pairs: readonly QaPair[];
    readonly rejections: readonly unknown[];
  }[];
}
const asked = new Map<string, Promise<Pairs>>();

/** Everything that is asked of a video; asked once. */
function pairsOf(video: Synthetic, mode: Mode): Promise<Pairs> {
  const key = `${video.name} ${mode}`;
  const pairs = asked.get(key) ?? askAll(video, mode);
  asked.set(key, pairs);
  return pairs;
}

async function askAll(video: Synthetic, mode: Mode): Promise<Pairs> {
  const described = await describeVideo(model, inputOf(video), mode);
  const answers: Pairs['answers'][number][] = [];
  for (const key of PROMPT_KEYS) {
    const type = qaTypeOf(key);
    if (type === undefined || (key.startsWith('a') && mode === 'normal')) continue;
    if (key.startsWith('normal') && mode === 'anomaly') continue;
    if (type === 'temporal_localization' && indivisible(video)) continue;
    const text = await say(model, key, qaPrompt(described));
    answers.push({ type, text, ...parseQa(type, text) });
  }
  return { described, answers };
}

describe('all 26 prompt keys', () => {
  it.each(cases)('are answered for $name, with times inside the video', async ({ video, mode }) => {
    const input = inputOf(video);
    const texts = await captions(model, input, mode);
    const { described, answers } = await pairsOf(video, mode);
    const highlight = await say(model, 'highlight_timestamp_extraction', captionPrompt(texts));
    expect(Number(highlight)).toBeGreaterThanOrEqual(0);
    expect(Number(highlight)).toBeLessThanOrEqual(video.length);
    const range = { start: Number(highlight), end: video.length };
    const clip = await say(model, 'highlight_chunk_caption', 'Describe.', { ...input, range });
    const filtered = await say(model, 'video_filtering', 'Usable?', input);
    const classified = await say(model, 'video_anomaly_classification', 'Anomaly?', input);
    expect(filtered).toMatch(/^(?:Yes|No)\. /);
    expect(classified.split('\n').at(-1)).toMatch(/^(?:Anomaly|Normal)$/);
    const all = [...Object.values(texts), clip, described, classified, ...answers.map(({ text }) => text)];
    for (const text of all) {
      expect(text.trim()).not.toBe('');
      for (const time of timesIn(text)) expect(clockValue(time)).toBeLessThanOrEqual(video.length);
    }
  });

  it('fail with a reason for an interval of a video without parts', async () => {
    const described = await describeVideo(model, inputOf(SYNTHETIC.instant), 'normal');
    const asked = say(model, 'normal_temporal_localization', qaPrompt(described));
    await expect(asked).rejects.toMatchObject({ name: 'RecordError', kind: 'no_input' });
  });
});

describe('captions', () => {
  it.each(cases)('tile $name with ordered dense lines that do not overlap', async ({ video, mode }) => {
    const { dense } = await captions(model, inputOf(video), mode);
    const lines = dense
      .split('\n')
      .map((line) => /^<(\d\d:\d\d:\d\d(?:\.\d\d)?)><(\d\d:\d\d:\d\d(?:\.\d\d)?)> \S/.exec(line));
    let last = 0;
    for (const line of lines) {
      const [start, end] = [clockValue(line?.[1] ?? 'none'), clockValue(line?.[2] ?? 'none')];
      expect(start).toBe(last);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(video.length);
      last = end;
    }
    expect(last).toBe(video.length < 2 ? video.length : Math.floor(video.length));
  });

  it('say once that they are measured', async () => {
    const { global } = await captions(model, inputOf(SYNTHETIC.flash), 'anomaly');
    expect(global.match(/Measured on 4 frames a second/g)).toHaveLength(1);
  });

  it('of a part state the seconds of the whole video, and only of that part', async () => {
    const ask = (start: number, end: number) =>
      say(model, 'normal_chunk_caption', '', inputOf(SYNTHETIC.flash, { start, end }));
    expect(await ask(2, 6)).toMatch(/[Bb]etween 00:02 and 00:06 .*flash/);
    expect(await ask(0, 3)).not.toContain('flash');
  });

  it.each([
    [SYNTHETIC.instant, /^<00:00:00><00:00:00\.20> /],
    [SYNTHETIC.half, /<00:00:00\.50> [^\n]+$/],
    [SYNTHETIC.brief, /<00:00:01\.60> [^\n]+$/],
  ])('of a video below two seconds end where it ends', async (video, expected) => {
    const { dense, chunks } = await captions(model, inputOf(video), 'normal');
    expect(dense).toMatch(expected);
    expect(chunks).toContain(`etween 00:00 and ${clock(video.length)} `);
  });

  it('of a part below a second state the times of that part', async () => {
    const ask = (start: number, end: number) =>
      say(model, 'normal_chunk_caption', '', inputOf(SYNTHETIC.burst, { start, end }));
    expect(await ask(2.25, 2.75)).toMatch(/[Bb]etween 00:02\.25 and 00:02\.75 /);
    expect(await ask(3.1, 3.104)).toMatch(/[Bb]etween 00:03\.10 and 00:03\.11 /);
  });
});

describe('descriptions', () => {
  it.each(cases)(
    'carry over every fact of the captions of $name and nothing else',
    async ({ video, mode }) => {
      const prompt = captionPrompt(await captions(model, inputOf(video), mode));
      const text = await say(model, `${mode}_description`, prompt);
      const sorted = (facts: readonly object[]) => facts.map((fact) => JSON.stringify(fact)).sort();
      expect(sorted(read(text))).toEqual(sorted(read(prompt)));
    },
  );
});

describe('question/answer pairs', () => {
  it.each(cases)('of $name keep to the protocol without a single rejection', async ({ video, mode }) => {
    const { described, answers } = await pairsOf(video, mode);
    const told = new Set(timesIn(described));
    for (const { type, text, pairs, rejections } of answers) {
      expect({ type, text, rejections }).toEqual({ type, text, rejections: [] });
      expect(pairs.length).toBe(text.match(/^Reasoning: /gm)?.length);
      expect(text).not.toMatch(/caption|description|prompt|undefined|NaN|\[object/i);
      for (const time of timesIn(text))
        expect({ text, time, told: told.has(time) }).toMatchObject({ told: true });
      for (const { reasoning } of pairs)
        expect(reasoning.split(/[.:] /).length).toBeGreaterThanOrEqual(
          type === 'temporal_event_desc' ? 2 : 3,
        );
    }
  });

  it.each(cases)('of $name are well formed', async ({ video, mode }) => {
    const { answers } = await pairsOf(video, mode);
    for (const { pairs } of answers) {
      expect(new Set(pairs.map(({ question }) => question)).size).toBe(pairs.length);
      for (const pair of pairs) {
        if (pair.type === 'mcq') {
          expect(new Set(pair.options).size).toBe(4);
        } else if (pair.type === 'temporal_localization') {
          expect(pair.start).toBeLessThan(pair.end);
          expect(pair.end).toBeLessThanOrEqual(video.length);
          expect(pair.end - pair.start).toBeLessThan(Math.max(video.length, 0.3) - 0.05);
        }
      }
      const verdicts = pairs.flatMap((pair) => (pair.type === 'bcq' ? [pair.answer] : []));
      if (verdicts.length > 0) expect(verdicts.sort()).toEqual(['No', 'Yes']);
    }
  });

  it('keep events out of scene descriptions and layout out of summaries', async () => {
    for (const video of [SYNTHETIC.flash, SYNTHETIC.cut, SYNTHETIC.burst]) {
      const { answers } = await pairsOf(video, 'anomaly');
      const textOf = (type: QaType) => answers.find((answer) => answer.type === type)?.text ?? '';
      expect(textOf('scene_description')).not.toMatch(/flash|cuts? |burst|\d\d:\d\d/);
      expect(textOf('event_summary')).not.toMatch(/\bleft\b|\bright\b|centre|gray|blue/);
    }
  });

  it('do not all read alike', async () => {
    const questions = new Set<string>();
    const letters = new Set<string>();
    for (const video of ALL) {
      const { answers } = await pairsOf(video, 'normal');
      for (const { type, pairs } of answers) {
        if (type === 'event_summary') for (const { question } of pairs) questions.add(question);
        for (const pair of pairs) if (pair.type === 'mcq') letters.add(pair.answer);
      }
    }
    expect(questions.size).toBeGreaterThan(1);
    expect([...letters].sort()).toEqual(['A', 'B', 'C', 'D']);
  });

  it('depend on nothing but the text', async () => {
    const described = await describeVideo(model, inputOf(SYNTHETIC.burst), 'anomaly');
    const stranger = createSignals(fakeMedia());
    for (const key of PROMPT_KEYS.filter((one) => qaTypeOf(one) !== undefined))
      expect(await say(stranger, key, `Andere Worte.\n${described}\nEnde.`)).toBe(
        await say(model, key, qaPrompt(described)),
      );
  });
});
