/** Answers questions about text from that text alone, as a language model would: steps 1c, 2 and 3. */
import { RecordError } from '../errors/errors.js';
import { BUILT_IN_QA_TYPES } from '../records/qa-types.js';
import type { PromptKey } from '../records/record.js';
import { type Fact, type FactKind, timeOf } from './fact.js';
import { readForeign, statedLength } from './foreign.js';
import { read, render } from './language.js';
import { writeQa } from './qa.js';
import { type Story, storyOf } from './story.js';

type Section = readonly [heading: string, kinds: readonly FactKind[]];
/** The sections of a description, and the facts in each. */
const SETTING: Section = ['Setting', ['measured', 'stated', 'colour', 'brightness']];
const EVENTS: Section = ['Events', ['cut', 'flash', 'burst', 'freeze', 'black', 'counts']];
const COURSE: readonly Section[] = [
  ['Activity', ['motion', 'area', 'peak', 'halves']],
  ['Timeline', ['stretch', 'still', 'told']],
  ['Closer looks', ['part', 'calm']],
];

/** A structured text of exactly these facts; in the anomaly lane events come before the ordinary course. */
function description(facts: readonly Fact[], anomaly: boolean): string {
  const sections = anomaly ? [SETTING, EVENTS, ...COURSE] : [SETTING, ...COURSE, EVENTS];
  return sections
    .flatMap(([heading, kinds]) => {
      const inside = facts.filter(({ kind }) => kinds.includes(kind)).sort((a, b) => timeOf(a) - timeOf(b));
      return inside.length === 0 ? [] : [`${heading}:\n${inside.map(render).join('\n')}`];
    })
    .join('\n\n');
}

const ALARM =
  /\b(?:collisions?|collides?|crash\w*|accident|hits?|falls?|fell|sudden\w*|abrupt\w*|fire|smoke|fight\w*|swerv\w*|trips?|slips?|explo\w*|dangerous\w*|anomal\w*|unusual\w*)\b/i;

/**
 * The second of the strongest event: an event that departs from the baseline, else the peak, else the most active part.
 */
function highlight({ of, tiles, parts }: Story): number {
  const told = of('told');
  const alarming = told.find(({ text }) => ALARM.test(text)) ?? told[told.length >> 1];
  const [most] = [...tiles, ...parts].sort((a, b) => b.motion - a.motion);
  return (
    of('burst')[0]?.at ??
    of('freeze')[0]?.start ??
    of('flash')[0]?.start ??
    of('black').find(({ start }) => start > 0)?.start ??
    of('peak')[0]?.at ??
    (most === undefined ? undefined : (most.start + most.end) / 2) ??
    (alarming === undefined ? 0 : (alarming.start + alarming.end) / 2)
  );
}

/** The facts of our own sentences; without any, those of captions by another model. */
function factsOf(text: string): readonly Fact[] {
  const own = read(text);
  if (own.length === 0) return readForeign(text);
  // A clip at a low rate may be a little longer than the video it was cut from, so the length in the prompt wins.
  const stated = statedLength(text) ?? Number.POSITIVE_INFINITY;
  return own.map((fact) =>
    fact.kind === 'measured' && stated < fact.length ? { ...fact, length: stated } : fact,
  );
}

/**
 * Answers a prompt about text alone, from nothing but that text.
 * @throws RecordError no_input when the text holds nothing that can be read, or too little for the asked type.
 */
export function write(key: PromptKey, text: string): string {
  const facts = factsOf(text);
  // Without facts there is no moment to name; the prompt allows that answer.
  if (facts.length === 0 && key === 'highlight_timestamp_extraction') return 'none';
  if (facts.length === 0)
    throw new RecordError(
      'no_input',
      'expected measured sentences, lines "<HH:MM:SS><HH:MM:SS> text" or "Chunk i (a-bs): text" in the prompt, found none',
      {
        hint: 'the signals model reads structured captions only: let it write captions and descriptions too, or use a language model as llm.backend',
      },
    );
  const story = storyOf(facts);
  if (key === 'highlight_timestamp_extraction') return String(Math.round(highlight(story) * 100) / 100);
  const anomaly = key.startsWith('anomaly_');
  const type = BUILT_IN_QA_TYPES.ofKey(key)?.like;
  return type === undefined ? description(facts, anomaly) : writeQa(type, story, anomaly);
}
