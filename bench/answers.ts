/** Descriptions and answers that differ from video to video, so that no text can be remembered from the one before. */
import { renderQa } from '../src/qa/index.js';
import { QA_TYPES, type QaType } from '../src/records/qa-types.js';
import type { Mode, QaPair } from '../src/records/record.js';
import { qaPromptKey } from '../test/helpers/steps.js';

const WHO =
  'a white van|a courier|the forklift|a cyclist|a red car|two workers|the crane|a pedestrian|a grey bus|the guard';
const DOES =
  'waits beside|turns towards|rolls past|stops near|backs away from|leans against|circles|drops a box at|brakes before|walks around';
const WHERE =
  'the loading dock|the crossing|a stack of pallets|the left gate|the far wall|a yellow barrier|the ramp|the parked truck|the shelf|the entrance';
const WHY =
  'while dust hangs in the air|as the light turns green|under the bright lamps|in the shade of the roof|with its doors still open|although the lane is free';
const LISTS = [WHO, DOES, WHERE, WHY].map((list) => list.split('|'));

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32, in the public domain). */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const clock = (seconds: number) => `00:${String(seconds).padStart(2, '0')}`;
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What happens in a part of a video. */
interface Scene {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** What is told of one video: some 1,500 characters of description, and the rows' other texts. */
export interface Told {
  readonly video: string;
  readonly video_length: number;
  readonly mode: Mode;
  readonly detailed_description: string;
  readonly original_captions: { readonly global_caption: string; readonly dense_caption: string };
  readonly scenes: readonly Scene[];
}

/** Makes up the video with a number. */
export function tellOf(index: number): Told {
  const draw = random(index);
  const pick = (list: readonly string[] = []) => list[Math.floor(draw() * list.length)] ?? '';
  const scenes = Array.from({ length: 6 }, (_, scene): Scene => {
    const start = scene * 9 + Math.floor(draw() * 3);
    const what = LISTS.map(pick).join(' ');
    return { what, start, end: start + 3 + Math.floor(draw() * 4) };
  });
  const tell = ({ what, start, end }: Scene) =>
    `From ${clock(start)} to ${clock(end)} ${what}. ${capital(what)}, and nothing else in the picture moves meanwhile.`;
  const lines = scenes.map(
    ({ what, start, end }) => `<00:${clock(start)}><00:${clock(end)}> ${capital(what)}.`,
  );
  return {
    video: `/footage/camera-${index % 40}/clip-${String(index).padStart(7, '0')}.mp4`,
    video_length: 60,
    mode: index % 4 === 0 ? 'anomaly' : 'normal',
    detailed_description: scenes.map(tell).join(' '),
    original_captions: {
      global_caption: scenes.map(({ what }) => `${capital(what)}.`).join(' '),
      dense_caption: lines.join('\n'),
    },
    scenes,
  };
}

/** Good pairs of one type about a video. */
export function pairsAbout({ scenes }: Told, type: QaType): QaPair[] {
  const [first, second, third, fourth] = scenes;
  if (!first || !second || !third || !fourth) throw new Error('Expected four scenes and more.');
  const seen = `At ${clock(first.start)} ${first.what}, and later ${third.what}. Watching the picture from ${clock(second.start)} on, ${second.what} until ${clock(second.end)}; the rest of the view stays as it was.`;
  const reasoning = `${seen} So from ${clock(second.start)} to ${clock(second.end)} ${second.what}.`;
  const span = `from ${clock(second.start)} to ${clock(second.end)}`;
  switch (type) {
    case 'mcq':
      return [
        {
          type,
          question: `What can be seen ${span}?`,
          options: [second, first, third, fourth].map(({ what }) => capital(what)),
          answer: 'A',
          reasoning,
        },
      ];
    case 'bcq':
      return [
        {
          type,
          question: `Is it true that ${second.what}?`,
          answer: 'Yes',
          full_answer: `Yes. ${capital(second.what)} at ${clock(second.start)}.`,
          reasoning,
        },
        {
          type,
          question: `Does the picture stay empty ${span}?`,
          answer: 'No',
          full_answer: `No. ${capital(second.what)} then.`,
          reasoning: `${reasoning} The picture is far from empty then.`,
        },
      ];
    case 'temporal_localization':
      return [
        {
          type,
          question: `When is it that ${second.what}?`,
          start: second.start,
          end: second.end,
          reasoning,
        },
      ];
    case 'causal_linkage':
    case 'temporal_event_desc':
      return [{ type, question: `What happens ${span}?`, answer: `${capital(second.what)}.`, reasoning }];
    default:
      return [
        { type, question: `What is to be seen ${span}?`, answer: `${capital(second.what)}.`, reasoning },
      ];
  }
}

/** The ways in which models depart from the protocol; the last two leave nothing that can be used. */
const MESSY: readonly ((text: string, pairs: readonly QaPair[]) => string)[] = [
  (text) => text,
  (text) => text.replace(/^((?:\d\. )?[\w-]+(?: Question)?:)/gm, '**$1**'),
  (text) => `\`\`\`text\r\n${text.replaceAll('\n', '\r\n')}\`\`\``,
  (text) => `<think>What can be asked here? Let me see.</think>\nHere are the pairs:\n\n${text}`,
  (text) =>
    text.replace(/^([A-J])\. /gm, '($1) ').replaceAll('Answer: A', 'Answer: The correct answer is A.'),
  (text) => text.replace(/^=+$/gm, '---'),
  (text) => text.replace(/^=+\n/gm, ''),
  (text) => text.replaceAll('Answer:', '### Answer\n').replaceAll('Reasoning:', '### Reasoning\n'),
  (text) =>
    text
      .replace(/(?:Multiple-Choice |Open-ended )?Question:/g, '问题：')
      .replaceAll('Answer:', '答案：')
      .replaceAll('Reasoning:', '理由：'),
  (_, pairs) => `\`\`\`json\n${JSON.stringify(pairs, undefined, 2)}\n\`\`\``,
  (text) => text.slice(0, text.indexOf('Answer:')),
  () => 'I’m sorry, I can’t view videos. Please upload it again.',
];

/** Writes `count` lines of `qa_output.jsonl`, eight a video: as reeltrace writes them, or as another tool would. */
export function* qaLines(count: number, by: 'ours' | 'another tool', provenance: object): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const { scenes, ...told } = tellOf(Math.floor(index / QA_TYPES.length));
    const type = QA_TYPES[index % QA_TYPES.length] ?? 'mcq';
    const pairs = pairsAbout({ scenes, ...told }, type);
    const text = renderQa(type, pairs);
    const { detailed_description, original_captions, ...head } = told;
    const prompt_key = qaPromptKey(type, told.mode);
    const messy = MESSY[(index * 7 + Math.floor(index / 96)) % MESSY.length];
    const row =
      by === 'ours'
        ? {
            ...head,
            prompt_key,
            qa_output: text,
            qa: pairs,
            original_captions,
            detailed_description,
            provenance,
          }
        : { ...head, prompt_key, qa_output: messy?.(text, pairs), original_captions, detailed_description };
    yield `${JSON.stringify(row)}\n`;
  }
}
