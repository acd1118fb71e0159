/** The facts of a text, arranged for asking questions about them. */
import { type Fact, type FactKind, type FactOf, factSchema } from './fact.js';
import { render } from './language.js';
import { hash } from './variation.js';

/** A tile of the timeline or a chunk, with or without motion. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Percent of the picture that changes on average. */
  readonly motion: number;
  readonly brightness: number;
  readonly zone?: string;
}

/** Something that happens at a time, as questions name it. */
export interface Happening {
  readonly kind: 'cut' | 'flash' | 'burst' | 'freeze' | 'black' | 'onset' | 'stop';
  readonly start: number;
  readonly end: number;
  /** Noun with article: `the flash`. */
  readonly name: string;
  /** What happens, as a sentence without a time and without its full stop: `A flash lights up the picture`. */
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

/** Facts of one kind; zod narrows, so that nothing is asserted. */
function only<K extends FactKind>(facts: readonly Fact[], kind: K): readonly FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
}

/** Spans in the order of time, without those that overlap one before them. */
function inOrder(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  const kept: Span[] = [];
  for (const span of sorted)
    if (span.end > span.start && span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

function happeningOf(fact: Fact): Happening | undefined {
  const evidence = render(fact);
  switch (fact.kind) {
    case 'cut':
      return {
        kind: 'cut',
        start: fact.at,
        end: fact.at,
        name: 'the cut',
        statement: 'The picture cuts to another view',
        evidence,
      };
    case 'flash':
      return { ...fact, name: 'the flash', statement: 'A flash lights up the picture', evidence };
    case 'burst':
      return {
        ...fact,
        name: 'the burst of motion',
        statement: 'A sudden burst of motion sets in',
        evidence,
      };
    case 'freeze':
      return { ...fact, name: 'the freeze', statement: 'The picture freezes after motion', evidence };
    case 'black':
      return { ...fact, name: 'the black stretch', statement: 'The picture goes black', evidence };
    default:
      return undefined;
  }
}

/** Motion that sets in after rest, or ends in rest, read off neighbouring tiles. */
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

/** Arranges facts; the order of the facts does not matter but for colours. */
export function storyOf(facts: readonly Fact[]): Story {
  const of = <K extends FactKind>(kind: K) => only(facts, kind);
  const still = (fact: FactOf<'still'> | FactOf<'calm'>): Span => ({ ...fact, motion: 0 });
  const tiles = inOrder([...of('stretch'), ...of('still').map(still)]);
  const parts = inOrder([...of('part'), ...of('calm').map(still)]);
  const dated = facts.map(happeningOf).filter((happening) => happening !== undefined);
  const ends = [
    ...tiles.map(({ end }) => end),
    ...parts.map(({ end }) => end),
    ...of('halves').map(({ end }) => end),
    ...of('told').map(({ end }) => end),
  ];
  return {
    facts,
    seed: String(
      hash(
        facts
          .map((fact) => JSON.stringify(factSchema.parse(fact)))
          .sort()
          .join(),
      ),
    ),
    of,
    end: Math.max(0, ...ends),
    tiles,
    parts,
    happenings: [...dated, ...turns(tiles, dated)].sort((a, b) => a.start - b.start),
  };
}
