/** Sentences with slots: one template both writes a sentence and finds it again in any text. */
import { SLOTS, type Slot, type Value } from './slots.js';

/** A compiled template. */
export interface Sentence {
  /** Writes the sentence from the fields that the template names. */
  write(fields: Readonly<Record<string, Value>>): string;
  /** Every place of the sentence in a text, with its fields; blanks and line breaks between words count as the same. */
  find(text: string): { readonly index: number; readonly fields: Record<string, Value> }[];
}

/**
 * Compiles a template such as `Motion peaks at {at:time}.`; the kind of the slot may be left out when it has the name of
 * the field (`{zone}`).
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
