/** Random questions whose answers leak in a known way, or not at all. */
import type { QaPair } from '../../src/records/record.js';
import { seededRandom } from '../helpers/seeded.js';

const SYLLABLES = 'ba ke lo mi nu ra se to vi wu da fe gi ho ju pa'.split(' ');
const CHARACTERS = '车人门灯箱桥路手停走推开红蓝左右前后高低快慢大小上下东西南北';

/** Words as frequent as those of a language: the second half as often as the first, and so on. */
function text(draw: () => number, words: number, language: Language): string {
  const word = () => Math.floor(Math.exp(draw() * Math.log(1500)));
  const spell = (number: number) =>
    language === 'zh'
      ? `${CHARACTERS[number % 30]}${CHARACTERS[(number >> 5) % 30]}`
      : [0, 4, 8].map((shift) => SYLLABLES[(number >> shift) % 16]).join('');
  return Array.from({ length: words }, () => spell(word())).join(language === 'zh' ? '' : ' ');
}

type Language = 'latin' | 'zh';

/** How the answers of a set leak. `rate`: the share of the questions that do. */
export interface Leak {
  readonly by: 'length' | 'position' | 'wording' | 'question' | 'nothing';
  readonly rate?: number;
  readonly language?: Language;
}

export type Asked = readonly [pair: QaPair, id: string];

/** Multiple-choice questions, three about each video. */
export function choices(seed: number, count: number, { by, rate = 0.4, language = 'latin' }: Leak): Asked[] {
  const draw = seededRandom(seed + 1);
  return Array.from({ length: count }, (_, index): Asked => {
    const question = `${text(draw, 5, language)}?`;
    const options = Array.from({ length: 4 }, () => text(draw, 3 + Math.floor(draw() * 3), language));
    const leaks = draw() < rate;
    const right = by === 'position' && leaks ? 2 : Math.floor(draw() * 4);
    const add = (more: string) => {
      options[right] = `${options[right]}${language === 'zh' ? '' : ' '}${more}`;
    };
    if (by === 'length' && leaks) add(text(draw, 5, language));
    if (by === 'wording' && leaks) add(language === 'zh' ? '，清楚可见' : 'visibly');
    if (by === 'question' && leaks) add(question.slice(0, -1).split(' ').slice(2, 4).join(' '));
    const pair = { type: 'mcq', question, options, answer: 'ABCD'[right] ?? '', reasoning: '' } as const;
    return [pair, `video-${Math.floor(index / 3)}.mp4`];
  });
}

/** Yes/no questions, four about each video, two of each verdict. */
export function verdicts(seed: number, count: number, { by, rate = 0.6, language = 'latin' }: Leak): Asked[] {
  const draw = seededRandom(seed + 1);
  return Array.from({ length: count }, (_, index): Asked => {
    const answer = index % 2 === 0 ? 'Yes' : 'No';
    const leaks = answer === 'No' && draw() < rate;
    const extra = by === 'wording' && leaks ? (language === 'zh' ? '从来没有' : 'ever ') : '';
    const question = `${extra}${text(draw, 7, language)}?`;
    const pair = { type: 'bcq', question, answer, full_answer: `${answer}.`, reasoning: '' } as const;
    return [pair, `video-${Math.floor(index / 4)}.mp4`];
  });
}

/** The same in another order. */
export function shuffled<T>(seed: number, all: readonly T[]): T[] {
  const draw = seededRandom(seed + 1);
  return all
    .map((each) => [draw(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}
