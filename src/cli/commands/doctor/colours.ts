/**
 * A clip that only a viewer can describe: plain colours in a random order. Behind a gateway that drops the video, the
 * model names another order; by chance it guesses the right one once in 3,750 times.
 */

import { diffArrays } from 'diff';
import { sum } from '../../show/columns.js';

/** The colours as they are drawn; they differ clearly, also after compression. */
export const COLOURS = {
  red: '#e00000',
  green: '#00a000',
  blue: '#0000e0',
  yellow: '#ffe000',
  white: '#ffffff',
  black: '#000000',
} as const;

export type Colour = keyof typeof COLOURS;

/** How many colours a clip shows. */
export const SHOWN = 5;
/** How long each is shown, in seconds; servers look at one or two frames a second. */
export const SECONDS_EACH = 2;
/** The part that is asked about where a form sends parts: the last three colours, from within the third. */
export const PART = { first: 2, range: { start: 2.25 * SECONDS_EACH, end: SHOWN * SECONDS_EACH } } as const;

const NAMES: readonly Colour[] = ['red', 'green', 'blue', 'yellow', 'white', 'black'];
/** Other words that models use for them. */
const SYNONYMS: Readonly<Record<string, Colour>> = {
  crimson: 'red',
  scarlet: 'red',
  lime: 'green',
  navy: 'blue',
  gold: 'yellow',
  golden: 'yellow',
};

/** Colours in a random order, no two neighbours alike. @param random in [0, 1), as Math.random */
export function pickColours(random: () => number): Colour[] {
  const picked: Colour[] = [];
  while (picked.length < SHOWN) {
    const others = NAMES.filter((name) => name !== picked.at(-1));
    const next = others[Math.floor(random() * others.length)];
    if (next === undefined) throw new Error('expected a random number below 1');
    picked.push(next);
  }
  return picked;
}

/** The clip as a filter graph for ffmpeg: each colour fills the picture for its time. */
export function colourGraph(colours: readonly Colour[]): string {
  const parts = colours.map(
    (colour, index) =>
      `color=c=${COLOURS[colour].replace('#', '0x')}:s=320x240:r=10:d=${SECONDS_EACH}[c${index}]`,
  );
  const labels = colours.map((_, index) => `[c${index}]`).join('');
  return `${parts.join(';')};${labels}concat=n=${colours.length}:v=1`;
}

/** The question about the clip. It lists the colours alphabetically, whatever order the clip has. */
export const COLOUR_QUESTION =
  'The picture is one plain colour at a time, and the colour changes several times. Name the colours in the order in ' +
  'which they appear, one word for each, separated by commas, and write nothing else. A colour may come back later. ' +
  `The words to use: ${NAMES.toSorted().join(', ')}.`;

/** The colours that a text names, in its order; repetitions in a row count once. */
export function readColours(text: string): Colour[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const named = words.flatMap((word) => NAMES.find((name) => name === word) ?? SYNONYMS[word] ?? []);
  return named.filter((colour, index) => colour !== named[index - 1]);
}

/** How well an answer fits what was shown. `nearly`: one colour is missing, wrong or extra. */
export function judgeColours(text: string, shown: readonly Colour[]): 'seen' | 'nearly' | 'not' {
  // Some models think aloud before they answer.
  const readings = [text, ...text.split('\n')].map(readColours);
  if (readings.some((named) => named.join() === shown.join())) return 'seen';
  const near = readings.some(
    (named) => Math.abs(named.length - shown.length) <= 1 && inCommon(named, shown) >= shown.length - 1,
  );
  return near ? 'nearly' : 'not';
}

/** How many entries two lists have in common, in the same order. */
function inCommon(some: readonly string[], others: readonly string[]): number {
  const kept = diffArrays([...some], [...others]).filter(({ added, removed }) => !added && !removed);
  return sum(kept.map(({ count }) => count));
}
