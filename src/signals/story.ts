/** The facts of a text, arranged for asking questions about them. */
import type { TimeRange } from '../records/record.js';
import { type Fact, type FactKind, type FactOf, factSchema } from './fact.js';
import { render } from './language.js';
import { hash } from './variation.js';

/** A tile of the timeline or a chunk, with or without motion. */
export interface Span extends TimeRange {
  /** Percent of the picture that changes on average. */
  readonly motion: number;
  readonly brightness: number;
  readonly zone?: string;
}

/** Something that happens at a time, as questions name it. */
export interface Happening extends TimeRange {
  readonly kind: keyof typeof EVENTS | 'onset' | 'stop';
  /** Noun with article: `the flash`. */
  readonly name: string;
  /** What happens, as a sentence without a time or full stop: `A flash lights up the picture`. */
  readonly statement: string;
  /** The measurement as a sentence. */
  readonly evidence: string;
}

export interface Story {
  readonly facts: readonly Fact[];
  /** What variety in wording depends on. */
  readonly seed: string;
  /** All facts of a kind, in the order of the text. */
  of<K extends FactKind>(kind: K): readonly FactOf<K>[];
  /** The last time that may be stated; 0 when no interval is known. */
  readonly end: number;
  /** The timeline: uniform stretches, in order. */
  readonly tiles: readonly Span[];
  /** Parts that were captioned one by one, without those that overlap an earlier one. */
  readonly parts: readonly Span[];
  /** In the order of time. */
  readonly happenings: readonly Happening[];
}

/** Spans in the order of time, without those that overlap one before them. */
function inOrder(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  const kept: Span[] = [];
  for (const span of sorted)
    if (span.end > span.start && span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

/** The events that are measured, as questions name them. */
export const EVENTS = {
  cut: { name: 'the cut', statement: 'The picture cuts to another view' },
  flash: { name: 'the flash', statement: 'A flash lights up the picture' },
  burst: { name: 'the burst of motion', statement: 'A sudden burst of motion sets in' },
  freeze: { name: 'the freeze', statement: 'The picture freezes after motion' },
  black: { name: 'the black stretch', statement: 'The picture goes black' },
} as const;

function happeningOf(fact: Fact): readonly Happening[] {
  switch (fact.kind) {
    case 'cut':
      return [{ kind: 'cut', start: fact.at, end: fact.at, ...EVENTS.cut, evidence: render(fact) }];
    case 'flash':
    case 'burst':
    case 'freeze':
    case 'black':
      return [{ ...fact, ...EVENTS[fact.kind], evidence: render(fact) }];
    default:
      return [];
  }
}

/** Motion that sets in after rest, or ends in rest, found by comparing neighbouring tiles. */
function turns(tiles: readonly Span[], taken: readonly Happening[]): Happening[] {
  return tiles.flatMap((tile, index): Happening[] => {
    const before = tiles[index - 1];
    if (before === undefined || before.motion > 0 === tile.motion > 0) return [];
    if (taken.some(({ start, end }) => start - 1 <= tile.start && tile.start <= end + 1)) return [];
    const onset = tile.motion > 0;
    const moving = onset ? tile : before;
    return [
      {
        kind: onset ? 'onset' : 'stop',
        start: tile.start,
        end: tile.start,
        name: onset ? 'the onset of motion' : 'the end of motion',
        statement: onset ? 'Motion sets in after rest' : 'Motion comes to rest',
        evidence: `Motion averages ${before.motion}% up to that moment and ${tile.motion}% after it, in the ${moving.zone ?? 'frame'}.`,
      },
    ];
  });
}

/** Arranges facts; only the order of colours matters. */
export function storyOf(facts: readonly Fact[]): Story {
  const of = <K extends FactKind>(kind: K) => facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
  const still = (fact: FactOf<'still'> | FactOf<'calm'>): Span => ({ ...fact, motion: 0 });
  const tiles = inOrder([...of('stretch'), ...of('still').map(still)]);
  const parts = inOrder([...of('part'), ...of('calm').map(still)]);
  const dated = facts.flatMap(happeningOf);
  const ends = [...tiles, ...parts, ...of('halves'), ...of('told')].map(({ end }) => end);
  const texts = facts.map((fact) => JSON.stringify(factSchema.parse(fact))).sort();
  return {
    facts,
    seed: String(hash(texts.join())),
    of,
    end: Math.max(0, ...ends),
    tiles,
    parts,
    happenings: [...dated, ...turns(tiles, dated)].sort((a, b) => a.start - b.start),
  };
}
