/** A server that knows the truth about its videos, and spoils a third of what it says of them. */

import type { PromptKey } from '../../src/records/record.js';
import { loadPack, PROMPT_KEYS } from '../../src/steps.js';
import { promptMatcher } from '../helpers/emulators/answer.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { promptTokens } from '../helpers/emulators/media.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { EmulatedQuestion, Emulator, Fault, LoggedRequest } from '../helpers/emulators/wire.js';
import { qaTypeOf } from '../helpers/steps.js';
import { spoiltCaption, spoiltPairs } from './chaos-spoil.js';
import { numberOf, TIMES, truth } from './chaos-truth.js';

/** What stands in the prompt of a repair and in no other. */
const ONCE_MORE = '\n\n## Once more\n';

/** What a chaos is made of. */
export interface ChaosOptions {
  readonly backend: 'gemini' | 'openai';
  /** The server knows no structured answers. */
  readonly refusesForm?: boolean;
}

/** A running chaos. */
export interface Chaos {
  readonly server: Emulator;
  /** How often each question was put: the prompt itself, and its repairs. */
  questions(): readonly { readonly key: PromptKey; readonly first: number; readonly again: number }[];
  /** Tokens of all answers that were billed, as the server counted them. */
  tokens(): { readonly input: number; readonly output: number };
}

/** Starts a server that spoils a third of its answers, those that it gives a second time not in the same way. */
export async function startChaos({ backend, refusesForm = false }: ChaosOptions): Promise<Chaos> {
  const pack = await loadPack('general');
  const keyOf = promptMatcher<PromptKey>(
    Object.fromEntries(PROMPT_KEYS.map((key) => [key, pack.prompt(key).template])),
  );
  const often = new Map<string, number>();
  let output = 0;

  const answer = (question: EmulatedQuestion, { form }: LoggedRequest): string => {
    const key = keyOf(question.text);
    const name = nameOf(question);
    const [, more = ''] = question.text.split(ONCE_MORE);
    const asked = [key, name, rangeOf(question), more].join(' ');
    const count = (often.get(asked) ?? 0) + 1;
    often.set(asked, count);
    const text = answerTo(key, name, question, more, form !== undefined, `${count} ${asked}`);
    output += Math.ceil(text.length / 4);
    return text;
  };

  /** One answer of twenty stops at the token limit, and a few are blocked. */
  const plan = ({ text, form }: LoggedRequest): Fault | null => {
    if (refusesForm && form !== undefined)
      return { fault: 'status', status: 400, message: 'response_format is not supported by this model.' };
    // Uploads have no text.
    if (text === '' || qaTypeOf(keyOf(text)) === undefined) return null;
    const seed = numberOf(`fault ${text}`) % 60;
    if (seed > 2) return null;
    output += seed < 2 ? Math.ceil(CUT_SHORT.length / 4) : 0;
    return { fault: seed < 2 ? 'too_long' : 'blocked' };
  };

  const server = await (backend === 'gemini' ? startGemini : startOpenai)({ answer, plan });
  return {
    server,
    questions: () => counted(server.asked, keyOf),
    tokens: () => {
      const billed = server.asked.filter(({ status }) => status === 200);
      return { input: billed.reduce((sum, { parts }) => sum + promptTokens(parts), 0), output };
    },
  };
}

/** What the emulators say where an answer stops at the token limit. */
const CUT_SHORT = 'This answer ends in the midd';

function counted(asked: readonly LoggedRequest[], keyOf: (text: string) => PromptKey) {
  const questions = new Map<string, { key: PromptKey; first: number; again: number }>();
  for (const { text, parts } of asked.filter((request) => request.status === 200)) {
    const [prompt = '', more] = text.split(ONCE_MORE);
    // What is said of the form stands behind all else.
    const [bare = ''] = prompt.split('\n\nGive the pairs as JSON');
    const media = parts.filter(({ kind }) => kind !== 'text').map(({ sha256, range }) => [sha256, range]);
    const name = JSON.stringify([bare.trimEnd(), media]);
    const counts = questions.get(name) ?? { key: keyOf(text), first: 0, again: 0 };
    counts[more === undefined ? 'first' : 'again'] += 1;
    questions.set(name, counts);
  }
  return [...questions.values()];
}

/** The name of the video that a question is about. */
function nameOf({ text, media }: EmulatedQuestion): string {
  const said = media[0]?.data.toString() ?? /## The account.*/s.exec(text)?.[0] ?? text;
  return /yard\d+/.exec(said)?.[0] ?? '';
}

/** The part of a video that a question is about, whichever way it came. */
function rangeOf({ media }: EmulatedQuestion): string {
  const [first] = media;
  const cut = /from [\d.]+ to [\d.]+$/.exec(first?.data.toString() ?? '')?.[0];
  return cut ?? JSON.stringify(first?.range ?? null);
}

function answerTo(
  key: PromptKey,
  name: string,
  question: EmulatedQuestion,
  more: string,
  isAskedForJson: boolean,
  seed: string,
): string {
  const type = qaTypeOf(key);
  if (key === 'video_filtering') return spoiltCaption('Yes.', key, seed);
  if (type === undefined) {
    const said = `This is ${name}, of which one sees ${rangeOf(question)}. ${TIMES}`;
    return spoiltCaption(key.endsWith('_dense_caption') ? `<00:00:02><00:00:05> ${said}` : said, key, seed);
  }
  const wanted = Number(/Now give (\d+) pairs/.exec(more)?.[1] ?? (more === '' ? 2 : 1));
  const open = truth(type, name).filter((pair) => !more.includes(`\n- ${pair.question}\n`));
  return spoiltPairs(open.slice(0, wanted), key, isAskedForJson, seed);
}
