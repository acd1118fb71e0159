/** Recomputes answers from the pixels' signals, by code of its own, and compares. */
import { describe, expect, it } from 'vitest';
import { parseQa } from '../../src/qa/parse.js';
import { MODES, type Mode, type QaPair } from '../../src/records/record.js';
import { COLOURS } from '../../src/signals/colours.js';
import { readEvents } from '../../src/signals/events.js';
import { createSignals } from '../../src/signals/index.js';
import type { Signals } from '../../src/signals/measure.js';
import { ZONES } from '../../src/signals/pixels.js';
import { describeVideo, qaPrompt, say } from './dialogue.js';
import { ALL, fakeMedia, inputOf, SYNTHETIC, type Synthetic, signalsOf } from './synthetic.js';

const model = createSignals(fakeMedia());

async function ask(video: Synthetic, type: 'mcq' | 'bcq' | 'temporal_localization', mode: Mode) {
  const described = await describeVideo(model, inputOf(video), mode);
  return parseQa(type, await say(model, `${mode}_${type}`, qaPrompt(described))).pairs;
}

/** The text of a pair's right option, its verdict, or its interval. */
function answerOf(pair: QaPair): string {
  if (pair.type === 'mcq') return pair.options['ABCDEFGHIJ'.indexOf(pair.answer)] ?? '';
  return pair.type === 'temporal_localization' ? `${pair.start}-${pair.end}` : pair.answer;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The truth about one question of ours, straight from the signals; undefined when this oracle does not know it. */
function truthOf(question: string, signals: Signals): string | RegExp | undefined {
  const { samples, length } = signals;
  const { steady, events } = readEvents(signals);
  const motion = steady.map((sample) => sample.motion);
  const top = Math.max(...motion.slice(1));
  const at = motion.findIndex((value, index) => index > 0 && value === top);
  const zones = steady[at]?.zones ?? [];
  const zone = ZONES[zones.indexOf(Math.max(...zones))] ?? '';
  const colours = COLOURS.map((_, index) => average(samples.map((sample) => sample.colours[index] ?? 0)));
  const colour = COLOURS[colours.indexOf(Math.max(...colours))] ?? '';
  const edge = Math.max(1, Math.min(4, samples.length >> 1));
  const light = samples.map((sample) => sample.brightness);
  const delta = average(light.slice(-edge)) - average(light.slice(0, edge));
  const middle = length < 2 ? Math.floor(length * 4 * 0.5) / 4 : Math.floor(Math.floor(length) / 2);
  const first = average(motion.filter((_, index) => index / 4 < middle));
  const second = average(motion.filter((_, index) => index / 4 >= middle));
  const named = (kind: string) => events.some((event) => event.kind === kind);
  const yes = (truth: boolean) => (truth ? 'Yes' : 'No');

  const asked = /in the ([a-z ]+) of the frame\?|Is the ([a-z ]+) of the frame the place/.exec(question);
  if (asked !== null && /strongest motion|most of it lie/.test(question))
    return yes((asked[1] ?? asked[2]) === zone);
  if (/part of the frame is motion strongest|Where in the frame/.test(question)) return `In the ${zone}`;
  if (/When does the picture change the most|which time does motion peak/.test(question))
    return `At 00:${String(Math.floor(at / 4)).padStart(2, '0')}`;
  if (/Which colour/.test(question)) return colour.charAt(0).toUpperCase() + colour.slice(1);
  const widespread = /(?:Is|Does) ([a-z ]+?) (?:the most widespread|cover more)/.exec(question);
  if (widespread !== null) return yes(widespread[1] === colour);
  if (
    /(?:brightness|lighting).*(?:end|last)/.test(question) &&
    !/\?.*Yes/.test(question) &&
    !/^(?:Is|Does)/.test(question)
  )
    return delta > 3 ? /^The end is brighter/ : delta < -3 ? /^The end is darker/ : /^The end is as bright/;
  const direction = /(?:Is the picture|Does the video end) (darker|brighter)/.exec(question);
  if (direction !== null) return yes(direction[1] === 'darker' ? delta < -3 : delta > 3);
  if (/^(?:Which half|In which half)/.test(question))
    return first === 0 && second === 0
      ? /^No half/
      : Math.max(first, second) <= 1.12 * Math.min(first, second)
        ? /^The two halves alike/
        : first > second
          ? /^The first half/
          : /^The second half/;
  const half = /the (first|second) half of the video/.exec(question);
  if (half !== null && /^(?:Is|Does)/.test(question))
    return yes(half[1] === 'first' ? first > 1.2 * second : second > 1.2 * first);
  if (/^Does a flash light up/.test(question)) return yes(named('flash'));
  if (/^Does the picture cut/.test(question)) return yes(named('cut'));
  if (/^Is there a sudden burst/.test(question)) return yes(named('burst'));
  if (/^Does the moving picture freeze/.test(question))
    return yes(events.some((e) => e.kind === 'freeze' && e.unusual));
  if (/^Does the picture go black/.test(question)) return yes(named('black'));
  const longer = /last longer than ([\d.]+) s/.exec(question);
  if (longer !== null) return yes(length > Number(longer[1]));
  if (/How long does|length of the video/.test(question)) return /^About /;
  const happens = /(?:What happens|Which event takes place) at (\d\d):(\d\d)/.exec(question);
  if (happens !== null) {
    const second = Number(happens[1]) * 60 + Number(happens[2]);
    const event = events.find(({ start }) => Math.floor(start) === second);
    const statements = {
      cut: /cuts to/,
      flash: /flash/,
      burst: /burst/,
      freeze: /freezes/,
      black: /goes black/,
    };
    if (event !== undefined) return statements[event.kind];
    const before = average(motion.slice(Math.max(0, second - 1) * 4, second * 4));
    return before < average(motion.slice(second * 4, (second + 1) * 4))
      ? /^Motion sets in/
      : /^Motion comes to rest/;
  }
  return undefined;
}

describe('answers agree with the pixels', () => {
  it.each(ALL.flatMap((video) => MODES.map((mode) => ({ video, mode, name: `${video.name} (${mode})` }))))(
    'in every choice and binary question about $name',
    async ({ video, mode }) => {
      const signals = await signalsOf(video);
      const pairs = [...(await ask(video, 'mcq', mode)), ...(await ask(video, 'bcq', mode))];
      expect(pairs.length).toBeGreaterThanOrEqual(3);
      let known = 0;
      for (const pair of pairs) {
        const truth = truthOf(pair.question, signals);
        if (truth === undefined) continue;
        known += 1;
        if (truth instanceof RegExp) expect(`${answerOf(pair)} | ${pair.question}`).toMatch(truth);
        else expect(`${answerOf(pair)} | ${pair.question}`).toBe(`${truth} | ${pair.question}`);
      }
      expect(known).toBeGreaterThanOrEqual(Math.ceil(pairs.length / 2));
    },
  );

  it.each([
    [SYNTHETIC.flash, /flash/, '4-5'],
    [SYNTHETIC.freeze, /frozen/, '4-9'],
    [SYNTHETIC.burst, /burst/, '6-8'],
    [SYNTHETIC.black, /black/, '4-6'],
    [SYNTHETIC.cut, /first of the two views/, '0-2'],
    [SYNTHETIC.onset, /most active/, '3-8'],
  ] as const)('in the interval of the event of $name', async (video, question, interval) => {
    const pairs = await ask(video, 'temporal_localization', 'anomaly');
    const pair = pairs.find((one) => question.test(one.question));
    const [start = 0, end = 0] = (pair === undefined ? '' : answerOf(pair)).split('-').map(Number);
    const [from = 0, to = 0] = interval.split('-').map(Number);
    expect(Math.abs(start - from)).toBeLessThanOrEqual(1);
    expect(Math.abs(end - to)).toBeLessThanOrEqual(1);
    expect(end).toBeGreaterThan(start);
  });

  it('in the second that is named as the highlight', async () => {
    const moments = { flash: 4, burst: 6, freeze: 5, black: 4, onset: 3 } as const;
    for (const name of ['flash', 'burst', 'freeze', 'black', 'onset'] as const) {
      const text = await describeVideo(model, inputOf(SYNTHETIC[name]), 'anomaly');
      const second = Number(await say(model, 'highlight_timestamp_extraction', text));
      expect(Math.abs(second - moments[name])).toBeLessThanOrEqual(1);
    }
  });
});
