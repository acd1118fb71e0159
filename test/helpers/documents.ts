/** The documents of this repository as the pieces that can be tested: code blocks, links, names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './project.js';

/** One fenced block. */
export interface Block {
  /** `README.md:12`. */
  readonly place: string;
  readonly document: string;
  readonly language: string;
  readonly text: string;
  /** Why it can't be run: from a comment `<!-- not run: reason -->` on the line before the fence. */
  readonly not_run: string | undefined;
}

/** One document; `path` is relative to the repository. */
export interface Document {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const FENCE = /^```(\w*)\s*$/;

/** Reads all documents. @throws Error for a block that is not closed, or that says no language. */
export function readDocuments(): readonly Document[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const paths = [...['README.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name)), ...docs.map(inDocs)];
  return paths.map((file) => {
    const path = relative(ROOT, file);
    const text = readFileSync(file, 'utf8');
    return { path, text, blocks: blocksOf(path, text) };
  });
}

function inDocs(name: string): string {
  return join(ROOT, 'docs', name);
}

/** The fenced blocks of a text. */
function blocksOf(document: string, text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const language = FENCE.exec(lines[at] ?? '')?.[1];
    if (language === undefined) continue;
    const place = `${document}:${at + 1}`;
    const end = lines.indexOf('```', at + 1);
    if (end === -1) throw new Error(`The block at ${place} is not closed.`);
    if (language === '') throw new Error(`The block at ${place} says no language; plain text is "text".`);
    const not_run = /^<!-- not run: (.+) -->$/.exec(lines[at - 1] ?? '')?.[1];
    blocks.push({ place, document, language, text: lines.slice(at + 1, end).join('\n'), not_run });
    at = end;
  }
  return blocks;
}
