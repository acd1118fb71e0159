/**
 * The facts that captions state and questions are made of. Times are seconds on the grid of `clock.ts`; `length` is in
 * seconds; everything else that is a number is a percentage with one decimal.
 */
import { z } from 'zod';
import { COLOURS } from './colours.js';
import { ZONES } from './pixels.js';

/** Words for the strength of motion, weakest first. */
export const LEVELS = ['slight', 'moderate', 'strong', 'very strong'] as const;
export type Level = (typeof LEVELS)[number];

/** The word for the percentage of the picture that changes. */
export function levelOf(motion: number): Level {
  if (motion < 1.5) return 'slight';
  if (motion < 6) return 'moderate';
  return motion < 20 ? 'strong' : 'very strong';
}

const n = z.number().nonnegative();
const span = { start: n, end: n };
const zone = z.enum(ZONES);

export const factSchema = z.discriminatedUnion('kind', [
  /** The whole video. */
  z.object({ kind: z.literal('measured'), rate: n, length: n }),
  z.object({ kind: z.literal('colour'), colour: z.enum(COLOURS), share: n }),
  z.object({ kind: z.literal('brightness'), average: n, start: n, end: n }),
  z.object({ kind: z.literal('motion'), average: n, median: n }),
  z.object({ kind: z.literal('area'), zone, share: n, second: zone, second_share: n }),
  z.object({ kind: z.literal('peak'), at: n, motion: n, zone, share: n, rest: n }),
  z.object({ kind: z.literal('halves'), start: n, middle: n, end: n, first: n, second: n }),
  z.object({ kind: z.literal('counts'), cuts: n, flashes: n, freezes: n, blacks: n, bursts: n }),
  /** A tile of the timeline, with and without motion. */
  z.object({
    kind: z.literal('stretch'),
    ...span,
    level: z.enum(LEVELS),
    motion: n,
    zone,
    brightness: n,
  }),
  z.object({ kind: z.literal('still'), ...span, brightness: n }),
  /** A part that was asked about (a chunk, a highlight), with and without motion. */
  z.object({ kind: z.literal('part'), ...span, motion: n, zone, at: n, peak: n, brightness: n }),
  z.object({ kind: z.literal('calm'), ...span, brightness: n }),
  /** Events. */
  z.object({ kind: z.literal('cut'), at: n, change: n }),
  z.object({ kind: z.literal('flash'), ...span, before: n, during: n }),
  z.object({ kind: z.literal('burst'), ...span, at: n, motion: n, zone, rest: n }),
  z.object({ kind: z.literal('freeze'), ...span, before: n }),
  z.object({ kind: z.literal('black'), ...span, brightness: n }),
  /** What the captions of another model say. */
  z.object({ kind: z.literal('told'), ...span, text: z.string().min(1) }),
  z.object({ kind: z.literal('stated'), length: n }),
]);
export type Fact = z.infer<typeof factSchema>;
export type FactKind = Fact['kind'];
/** The fact of one kind. */
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** When something begins; 0 for facts about the whole video. The counts of events come after all events. */
export function timeOf(fact: Fact): number {
  if (fact.kind === 'brightness' || fact.kind === 'halves') return 0;
  if ('start' in fact) return fact.start;
  if (fact.kind === 'counts') return Number.MAX_VALUE;
  return fact.kind === 'cut' ? fact.at : 0;
}
