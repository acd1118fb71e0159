/** The controlled English: how each kind of value is written and read back, and sentences with slots for them. */
import { clockValue } from '../qa/times.js';
import { CLOCK_PATTERN, clock, stamp } from './clock.js';
import { COLOURS } from './colours.js';
import { LEVELS } from './fact.js';
import { ZONES } from './pixels.js';

/** What a fact's field holds. */
type Value = string | number;

/** One kind of slot; `read(print(value))` is `value` for every value that a fact may hold. */
interface Slot {
  /** What `print` may write, as the source of a regular expression without groups that capture. */
  readonly pattern: string;
  print(value: Value): string;
  read(text: string): Value;
}

const NUMBER = '\\d+(?:\\.\\d+)?';

function words(list: readonly string[]): Slot {
  // Longest first: "dark gray" before "gray".
  const pattern = [...list].sort((a, b) => b.length - a.length).join('|');
  return {
    pattern: `(?:${pattern})`.replaceAll(' ', '\\s+'),
    print: String,
    read: (text) => text.replace(/\s+/g, ' '),
  };
}

/** A text with a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function count(one: string, many: string): Slot {
  return {
    pattern: `(?:no ${one}|one ${one}|\\d+ ${many})`.replaceAll(' ', '\\s+'),
    print: (value) => (value === 0 ? `no ${one}` : value === 1 ? `one ${one}` : `${value} ${many}`),
    read: (text) => (text.startsWith('no') ? 0 : text.startsWith('one') ? 1 : Number.parseInt(text, 10)),
  };
}

const colour = words(COLOURS);

/** Every slot, by the name that sentences use. */
const SLOTS: Readonly<Record<string, Slot>> = {
  time: { pattern: CLOCK_PATTERN, print: (value) => clock(Number(value)), read: clockValue },
  stamp: {
    pattern: '\\d{2,}:\\d{2}:\\d{2}(?:\\.\\d{2})?',
    print: (value) => stamp(Number(value)),
    read: clockValue,
  },
  percent: {
    pattern: `${NUMBER}%`,
    print: (value) => `${value}%`,
    read: (text) => Number(text.slice(0, -1)),
  },
  number: { pattern: NUMBER, print: String, read: Number },
  zone: words(ZONES),
  level: words(LEVELS),
  colour,
  Colour: {
    pattern: words(COLOURS.map(capital)).pattern,
    print: (value) => capital(String(value)),
    read: (text) => colour.read(text.charAt(0).toLowerCase() + text.slice(1)),
  },
  cuts: count('cut', 'cuts'),
  flashes: count('flash', 'flashes'),
  freezes: count('freeze', 'freezes'),
  blacks: count('black stretch', 'black stretches'),
  bursts: count('burst of motion', 'bursts of motion'),
  text: { pattern: '[^"]+', print: String, read: (text) => text.replace(/\s+/g, ' ') },
};

/** A compiled template. */
export interface Sentence {
  /** Writes the sentence from the fields that the template names. */
  write(fields: Readonly<Record<string, Value>>): string;
  /** Every place of the sentence in a text, with its fields; blanks and line breaks between words count as the same. */
  find(text: string): { readonly index: number; readonly fields: Record<string, Value> }[];
}

/**
 * Compiles a template such as `Motion peaks at {at:time}.`; the kind of the slot may be left out when it has the name
 * of the field (`{zone}`).
 * @throws Error when the template names a slot that does not exist: a bug in the grammar.
 */
export function sentence(template: string): Sentence {
  const slots: { readonly name: string; readonly slot: Slot }[] = [];
  const parts = template.split(/\{(\w+(?::\w+)?)\}/);
  const source = parts.map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+');
    const [name = '', sort = name] = part.split(':');
    const slot = SLOTS[sort];
    if (slot === undefined) throw new Error(`the grammar knows no slot "${sort}" (in "${template}")`);
    slots.push({ name, slot });
    return `(${slot.pattern})`;
  });
  const pattern = new RegExp(source.join(''), 'g');
  return {
    write: (fields) =>
      parts
        .map((part, index) => {
          const entry = index % 2 === 1 ? slots[(index - 1) / 2] : undefined;
          return entry === undefined ? part : entry.slot.print(fields[entry.name] ?? '');
        })
        .join(''),
    find: (text) =>
      [...text.matchAll(pattern)].map((match) => ({
        index: match.index,
        fields: Object.fromEntries(slots.map(({ name, slot }, at) => [name, slot.read(match[at + 1] ?? '')])),
      })),
  };
}
