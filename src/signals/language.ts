/**
 * The controlled English of measured facts. `render` and `read` are inverses: `read` finds what `render` wrote,
 * anywhere in a text. Each sentence has figures, so that the example lines of a prompt are not mistaken for facts.
 */
import { type Fact, type FactKind, factSchema } from './fact.js';
import { type Sentence, sentence } from './sentence.js';
import { hash } from './variation.js';

const MOVES = 'on average {motion:percent} of the picture changes, above all in the {zone}';

/** The wordings of each fact; which one is used depends on the fact's figures. */
const WORDINGS: Readonly<Record<FactKind, readonly string[]>> = {
  measured: [
    'Measured on {rate:number} frames a second: the video lasts {length:number} s.',
    'Measured on {rate:number} frames a second: the footage is {length:number} s long.',
  ],
  colour: [
    '{colour:Colour} covers {share:percent} of the picture.',
    '{colour:Colour} takes up {share:percent} of the picture.',
  ],
  brightness: [
    'Brightness averages {average:percent}, with {start:percent} at the start and {end:percent} at the end.',
    'The picture has an average brightness of {average:percent}; it begins at {start:percent} and ends at {end:percent}.',
  ],
  motion: [
    'Over the whole video {average:percent} of the picture changes from frame to frame on average, {median:percent} in the median.',
    'From one frame to the next {average:percent} of the picture changes on average over the whole video (median {median:percent}).',
  ],
  area: [
    'The {zone} holds {share:percent} of all motion, the {second:zone} follows with {second_share:percent}.',
    'Of all motion {share:percent} lies in the {zone} and {second_share:percent} in the {second:zone}.',
  ],
  peak: [
    'Motion peaks at {at:time}, when {motion:percent} of the picture changes and {share:percent} of that lies in the {zone}; more than a second away it stays within {rest:percent}.',
    'The peak of motion comes at {at:time}: {motion:percent} of the picture changes, {share:percent} of it in the {zone}, against at most {rest:percent} more than a second away.',
  ],
  halves: [
    'From {start:time} to {middle:time}, the first half, motion averages {first:percent}; from there to {end:time}, the second half, it averages {second:percent}.',
    'The first half, {start:time} to {middle:time}, averages {first:percent} motion and the second half, up to {end:time}, averages {second:percent}.',
  ],
  counts: ['Counted over the whole video: {cuts}, {flashes}, {freezes}, {blacks} and {bursts}.'],
  stretch: [
    `From {start:time} to {end:time} motion is {level}: ${MOVES}; brightness averages {brightness:percent}.`,
    `From {start:time} to {end:time} there is {level} motion: ${MOVES}, at a brightness of {brightness:percent}.`,
  ],
  still: ['From {start:time} to {end:time} nothing moves; brightness averages {brightness:percent}.'],
  part: [
    `Between {start:time} and {end:time} ${MOVES}, with a high of {peak:percent} at {at:time}; brightness averages {brightness:percent}.`,
  ],
  calm: ['Between {start:time} and {end:time} nothing moves; brightness averages {brightness:percent}.'],
  cut: [
    'The picture cuts to another view at {at:time}: {change:percent} of it is replaced at once.',
    'At {at:time} a cut brings another view: {change:percent} of the picture is replaced at once.',
  ],
  flash: [
    'A flash lights the picture from {start:time} to {end:time}: brightness jumps from {before:percent} to {during:percent} and falls back.',
    'Between {start:time} and {end:time} a flash occurs: brightness leaps from {before:percent} to {during:percent} and drops again.',
  ],
  burst: [
    'A sudden burst of motion runs from {start:time} to {end:time}: up to {motion:percent} of the picture changes at {at:time}, above all in the {zone}, against at most {rest:percent} in all the rest.',
  ],
  freeze: [
    'The picture freezes from {start:time} to {end:time}: {before:percent} of it was changing in the second before, then nothing does.',
  ],
  black: [
    'The picture is black from {start:time} to {end:time}: brightness is down to {brightness:percent}.',
  ],
  told: ['From {start:time} to {end:time} the footage shows this: "{text}".'],
  stated: ['The stated length of the video is {length:number} s.'],
};

/** The wordings after the time stamps of a dense caption's line. */
const LINES: Readonly<Partial<Record<FactKind, string>>> = {
  stretch: `<{start:stamp}><{end:stamp}> Motion is {level}: ${MOVES}; brightness averages {brightness:percent}.`,
  still: '<{start:stamp}><{end:stamp}> Nothing moves; brightness averages {brightness:percent}.',
};

const SENTENCES = new Map<string, readonly Sentence[]>(
  Object.entries(WORDINGS).map(([kind, wordings]) => [kind, wordings.map(sentence)]),
);
const LINE_SENTENCES = new Map<string, Sentence>(
  Object.entries(LINES).map(([kind, wording]) => [kind, sentence(wording)]),
);

/** Writes a fact as one sentence. */
export function render(fact: Fact): string {
  const wordings = SENTENCES.get(fact.kind) ?? [];
  return wordings[hash(Object.entries(fact).sort().join()) % wordings.length]?.write(fact) ?? '';
}

/** Writes a stretch of the timeline as a line `<HH:MM:SS><HH:MM:SS> …`; times have hundredths where they need them. */
export function renderLine(fact: Fact): string {
  return LINE_SENTENCES.get(fact.kind)?.write(fact) ?? render(fact);
}

/**
 * Finds every fact that a text states, in the order of the text, each once. A sentence whose figures do not make a fact
 * (an unknown zone, for example) is ignored; nothing is guessed.
 */
export function read(text: string): Fact[] {
  const found: { readonly index: number; readonly fact: Fact }[] = [];
  for (const [kind, wordings] of SENTENCES) {
    const line = LINE_SENTENCES.get(kind);
    for (const wording of line === undefined ? wordings : [...wordings, line]) {
      for (const { index, fields } of wording.find(text)) {
        const parsed = factSchema.safeParse({ kind, ...fields });
        if (parsed.success) found.push({ index, fact: parsed.data });
      }
    }
  }
  const ordered = found.sort((a, b) => a.index - b.index);
  return [...new Map(ordered.map(({ fact }) => [JSON.stringify(fact), fact])).values()];
}
