/** What is true of the videos of the chaos run, and the two forms in which it can be said. */
import { createHash } from 'node:crypto';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';

/** A pair as a model says it: nothing of it has been read yet. */
export interface Said {
  readonly question: string;
  readonly options?: readonly string[];
  readonly answer: string;
  readonly reasoning: string;
}

/** All that happens in any of the videos, which last 12 s. */
export const TIMES =
  'From 00:02 to 00:05 something passes, and from 00:07 to 00:09 something is carried away.';
const PASSING = ['van', 'tram', 'goat', 'kite'];
const CARRIED = ['barrel', 'ladder', 'basket', 'mirror'];

/** Sentences that are doubtful in a reasoning, and leave its label right. */
export const DOUBTS = ['From 00:09 to 00:02 it is hard to see. ', 'At 00:11 it is far away. '] as const;

/** A number that is the same for the same text, and looks like chance. */
export function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

/** The two true pairs of a type about a video. */
export function truth(type: QaType, name: string): readonly [Said, Said] {
  const seed = numberOf(name);
  const passing = PASSING[seed % 4] ?? '';
  const carried = CARRIED[(seed >>> 2) % 4] ?? '';
  const passes = `In ${name} nothing moves before it comes in from the left. It is tall and easy to make out. So it is the ${passing} that passes.`;
  const goes = `Two people lift it in ${name} and leave with it. Everything else stays where it was. So what is carried away is the ${carried}.`;
  switch (type) {
    case 'mcq':
      return [
        choice(`What passes in ${name}?`, PASSING, passing, passes),
        choice(`What is carried away in ${name}?`, CARRIED, carried, goes),
      ];
    case 'bcq':
      return [
        {
          question: `Does the ${passing} pass in ${name}?`,
          answer: `Yes. The ${passing} does.`,
          reasoning: `${passes} So the answer is yes.`,
        },
        {
          question: `Is the ${passing} carried away in ${name}?`,
          answer: `No. That is the ${carried}.`,
          reasoning: `${goes} So the answer is no.`,
        },
      ];
    case 'temporal_localization':
      return [
        {
          question: `When does the ${passing} pass in ${name}?`,
          answer: 'Start_Time: 00:02, End_Time: 00:05',
          reasoning: `${passes} So it lasts from 00:02 to 00:05.`,
        },
        {
          question: `When is the ${carried} carried away in ${name}?`,
          answer: 'Start_Time: 00:07, End_Time: 00:09',
          reasoning: `${goes} So it lasts from 00:07 to 00:09.`,
        },
      ];
    case 'causal_linkage':
    case 'temporal_event_desc':
      return [
        {
          question: 'What happens from 00:02 to 00:05?',
          answer: `The ${passing} passes.`,
          reasoning: passes,
        },
        {
          question: 'What happens from 00:07 to 00:09?',
          answer: `The ${carried} is taken.`,
          reasoning: goes,
        },
      ];
    default:
      return [
        {
          question: `What is to be seen of the ${passing} in ${name}?`,
          answer: `The ${passing} passes.`,
          reasoning: passes,
        },
        {
          question: `What becomes of the ${carried} in ${name}?`,
          answer: `The ${carried} goes.`,
          reasoning: goes,
        },
      ];
  }
}

function choice(question: string, options: readonly string[], right: string, reasoning: string): Said {
  const at = options.indexOf(right);
  const other = (at + 1) % options.length;
  const letter = 'ABCD'[at] ?? '';
  // The letter in the reasoning has to follow its option when options are shuffled.
  const ruledOut = `Option ${'ABCD'[other]}, the ${options[other]}, is ruled out.`;
  return { question, options, answer: letter, reasoning: reasoning.replace('. ', `. ${ruledOut} `) };
}

/** The type of QA that items of a task come from. */
const TYPE_OF: Readonly<Record<string, QaType>> = {
  ...Object.fromEntries(QA_TYPES.map((type) => [type, type])),
  mcq_openended: 'mcq',
  bcq_openended: 'bcq',
  temporal_description: 'temporal_event_desc',
  video_summarization: 'event_summary',
};

/** An item of a task file. */
export interface Item {
  readonly task: string;
  readonly video_id: string;
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
}

/** The true pair that an item was made of: its type and place; undefined when there is none that asks this. */
export function sourceOf({ task, video_id, question }: Item): { type: QaType; said: Said } | undefined {
  const type = TYPE_OF[task];
  if (type === undefined) return undefined;
  const [asked] = question.split('\n');
  const said = truth(type, video_id.replace('.mp4', '')).find((pair) => pair.question === asked);
  return said === undefined ? undefined : { type, said };
}

/** The doubtful sentence that an item begins its reasoning with. */
function doubtIn({ reasoning }: Item): string | undefined {
  return DOUBTS.find((doubt) => reasoning.startsWith(doubt));
}

/** True for an item whose reasoning was cut off within a word or a sentence. */
function isStump(item: Item): boolean {
  const whole = sourceOf(item)?.said.reasoning ?? '';
  return !item.reasoning.endsWith('.') && whole.startsWith(item.reasoning);
}

/** True for an item that must be listed as doubtful. */
export function isDoubtful(item: Item): boolean {
  return doubtIn(item) !== undefined || isStump(item);
}

/** True when an item says what is true, judged without anything of the program: where there are letters, by what they name. */
export function isTrue(item: Item): boolean {
  const source = sourceOf(item);
  if (source === undefined) return false;
  const { said, type } = source;
  const { answer, task } = item;
  const doubt = doubtIn(item);
  const reasoning = item.reasoning.slice(doubt?.length ?? 0);
  if (type === 'mcq') {
    const named = (letter = '?') =>
      item.question
        .split('\n')
        .find((line) => line.startsWith(`${letter}. `))
        ?.slice(3);
    const right = said.options?.['ABCD'.indexOf(said.answer)];
    const [, letter, thing] = /Option ([A-D]), the (\w+), is ruled out/.exec(reasoning) ?? [];
    const isWhole = task === 'mcq' ? answer.length === 1 : answer === `${answer[0]}. ${right}`;
    return isWhole && named(answer[0]) === right && thing !== undefined && named(letter) === thing;
  }
  if (reasoning !== said.reasoning && !isStump(item)) return false;
  if (task === 'bcq') return said.answer.startsWith(`${answer}. `);
  if (type !== 'temporal_localization') return answer === said.answer;
  const { start, end } = JSON.parse(answer) as { start: string; end: string };
  return said.answer === `Start_Time: ${start}, End_Time: ${end}`;
}

/** Pairs in the text protocol. */
export function inBlocks(pairs: readonly Said[]): string {
  return pairs
    .map(({ question, options = [], answer, reasoning }) => {
      const lines = options.map((option, index) => `${'ABCDEFGHIJKL'[index]}. ${option}\n`);
      return `=====\nQuestion: ${question}\n${lines.join('')}======\nAnswer: ${answer}\n=====\nReasoning: ${reasoning}\n`;
    })
    .concat('=====\n')
    .join('');
}

/** Pairs as JSON that follows the schema of their type. */
export function inJson(pairs: readonly Said[]): string {
  return JSON.stringify({ pairs: pairs.map(inObject) }, null, 2);
}

/** One pair as an object. */
export function inObject({ question, options, answer, reasoning }: Said): object {
  const times = /^Start_Time: ([\d:]+), End_Time: ([\d:]+)$/.exec(answer);
  if (times !== null) return { question, reasoning, start: times[1], end: times[2] };
  return { question, ...(options !== undefined && { options }), reasoning, answer };
}
