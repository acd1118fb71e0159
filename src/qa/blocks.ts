/** Cuts the lines of a model's text into blocks: one per question, each with its labelled sections. */
import type { QaType } from '../records/qa-types.js';
import { isFence, separatorOf } from './clean.js';
import { isPairHeading, type Label, type LabelKind, readLabel, splitInline } from './labels.js';

/** The text under one label. */
interface Section {
  readonly kind: LabelKind;
  readonly lines: string[];
}

/** Everything from one question's label to the next. */
export interface Block {
  readonly sections: Section[];
  /** Lines after a closing separator that have no label. */
  readonly stray: string[];
  /** First line of the block in the text, and the line after its last one. */
  readonly start: number;
  end: number;
}

type Line =
  | { readonly kind: 'blank' | 'text' }
  | { readonly kind: 'separator'; readonly mark: string }
  | { readonly kind: 'label'; readonly label: Label };

function lex(line: string): Line {
  if (line.trim() === '') return { kind: 'blank' };
  const mark = separatorOf(line);
  if (mark !== undefined) return { kind: 'separator', mark };
  if (isPairHeading(line)) return { kind: 'separator', mark: '=' };
  const label = readLabel(line);
  return label === undefined ? { kind: 'text' } : { kind: 'label', label };
}

/** When blocks are cut by `=`, any other rule inside a paragraph is part of the text. */
function isRule(lexed: readonly Line[], index: number): boolean {
  let next = index + 1;
  while (lexed[next]?.kind === 'blank') next += 1;
  return lexed[next]?.kind === 'text';
}

/** Labels that only count in one place: `A:` after `Q:`, and `Start_Time:` without a label for the answer. */
function bareAnswer(type: QaType, line: string): Label | undefined {
  const window = line.slice(0, 40);
  if (type === 'temporal_localization' && /^[\s*]{0,8}start[_ ]?time[\s*]{0,4}[:=：]/i.test(window)) {
    return { kind: 'answer', rest: line.trim() };
  }
  const match = type === 'mcq' ? null : /^\s{0,8}(?:\*\*)?A\d{0,3}(?:\*\*)?[:：](?:\*\*)?/.exec(window);
  return match === null ? undefined : { kind: 'answer', rest: line.slice(match[0].length).trim() };
}

/** One pass over the lines; it knows where the next line belongs. */
class Splitter {
  readonly blocks: Block[] = [];
  #block: Block | undefined;
  #section: Section | undefined;
  #hasText = false;
  #closed = false;

  constructor(private readonly type: QaType) {}

  get section(): Section | undefined {
    return this.#section;
  }

  open(label: Label, index: number): void {
    const isFirst = this.#block === undefined;
    if (isFirst || (label.kind === 'question' && !this.#awaitsQuestion())) {
      this.#block = { sections: [], stray: [], start: index, end: index + 1 };
      this.blocks.push(this.#block);
    } else if (label.kind === 'question') {
      // "### Question 1" above "Multiple-Choice Question: …": the second label has the text.
      this.#block?.sections.pop();
    }
    this.#section = { kind: label.kind, lines: [] };
    this.#hasText = false;
    this.#closed = false;
    this.#block?.sections.push(this.#section);
    this.text(label.rest, index);
  }

  close(): void {
    if (this.#section?.kind === 'question') this.#section.lines.push('');
    else if (this.#hasText) this.#closed = true;
  }

  text(line: string, index: number): void {
    const block = this.#block;
    const section = this.#section;
    if (block === undefined || section === undefined) return; // prose before the first label
    block.end = index + 1;
    if (this.#closed) {
      block.stray.push(line);
      return;
    }
    const inline = splitInline(line, section.kind);
    const mayBeBare = inline === undefined && section.kind === 'question' && this.#hasText;
    const label = inline?.label ?? (mayBeBare ? bareAnswer(this.type, line) : undefined);
    if (label === undefined || inline !== undefined) {
      const before = inline?.before ?? line;
      section.lines.push(before);
      this.#hasText ||= before.trim() !== '';
    }
    if (label !== undefined) this.open(label, index);
  }

  #awaitsQuestion(): boolean {
    const sections = this.#block?.sections;
    return sections?.length === 1 && sections[0]?.kind === 'question' && !this.#hasText;
  }
}

/**
 * Cuts lines into blocks. A question's label begins a block; a separator ends a section that has text, and text after it
 * without a label is kept apart as stray. Text before the first label is dropped. Linear in the number of lines.
 */
export function splitBlocks(lines: readonly string[], type: QaType): Block[] {
  const lexed = lines.map(lex);
  const usesEquals = lexed.some((line) => line.kind === 'separator' && line.mark === '=');
  const splitter = new Splitter(type);
  for (const [index, line] of lines.entries()) {
    const token = lexed[index];
    if (token === undefined || isFence(line)) continue;
    if (token.kind === 'label') splitter.open(token.label, index);
    else if (token.kind !== 'separator') splitter.text(line, index);
    else {
      const mayBeRule = token.mark !== '=' && usesEquals && splitter.section?.kind === 'reasoning';
      if (mayBeRule && isRule(lexed, index)) splitter.text(line, index);
      else splitter.close();
    }
  }
  return splitter.blocks;
}
