/** Reads captions that another model wrote: dense lines, chunk captions and a stated length. */
import { clockValue, lastHundredth } from '../qa/times.js';
import type { Fact } from './fact.js';

type Told = Extract<Fact, { kind: 'told' }>;

const DENSE =
  /^\W*<(\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)>\s*-?\s*<(\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)>[\s:–-]*(\S.*)$/;
const CHUNK =
  /^\W*(?:Chunk \d+|Highlight at [\d.]+s) \((\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*s\):\s*(\S.*)$/i;
const LENGTH =
  /\b(?:video|clip|footage)(?:'s)?[ _](?:length|duration)\b(?:\s+(?:is|of))?\W{0,6}(\d+(?:\.\d+)?)\s*(?:s|sec|seconds)\b/i;
const LASTS =
  /\b(?:video|clip|footage)\s+(?:is|lasts|runs(?:\s+for)?)\s+(\d+(?:\.\d+)?)[\s-]*(?:s|sec|seconds)\b/i;

function toldOf(line: string): Told | undefined {
  const dense = DENSE.exec(line);
  const match = dense ?? CHUNK.exec(line);
  if (match === null) return undefined;
  const [from = '', to = '', said = ''] = match.slice(1);
  const [start, end] = dense === null ? [Number(from), Number(to)] : [clockValue(from), clockValue(to)];
  // In our own sentence, double quotes enclose the text.
  const text = said.replaceAll('"', "'").replace(/\s+/g, ' ').trim();
  return { kind: 'told', start: Math.round(start * 100) / 100, end: Math.round(end * 100) / 100, text };
}

/** The longest run of told lines, ignoring blank ones: the examples of a prompt are shorter than real captions. */
function longestRun(lines: readonly string[]): readonly Told[] {
  const runs: Told[][] = [[]];
  for (const line of lines) {
    const told = toldOf(line);
    if (told !== undefined) runs.at(-1)?.push(told);
    else if (/\w/.test(line)) runs.push([]);
  }
  return runs.reduce((best, run) => (run.length > best.length ? run : best), []);
}

/** The length of the video in seconds, if a prompt states it. */
export function statedLength(text: string): number | undefined {
  const stated = (LENGTH.exec(text) ?? LASTS.exec(text))?.[1];
  return stated === undefined ? undefined : lastHundredth(Number(stated));
}

/**
 * Reads captions by another model: the length that the text states (0.01 s), its longest list of dense lines and its
 * longest list of chunk captions, without lines that end before they start or after that length.
 */
export function readForeign(text: string): Fact[] {
  const length = statedLength(text);
  // The examples of a prompt are about another video.
  const lines = text.replace(/<example>[\s\S]*?<\/example>/gi, '').split(/\r?\n/);
  const candidates = [lines.filter((line) => !CHUNK.test(line)), lines.filter((line) => !DENSE.test(line))];
  const [dense = [], chunks = []] = candidates.map(longestRun);
  const told = [...dense, ...chunks]
    .filter(({ end }) => length === undefined || end <= length + 1)
    .map((fact) => ({ ...fact, end: Math.min(fact.end, length ?? fact.end) }))
    .filter(({ start, end }) => start < end);
  if (told.length === 0) return [];
  return [...(length === undefined ? [] : [{ kind: 'stated', length } as const]), ...told];
}
