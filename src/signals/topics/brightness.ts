/** How the brightness of the end compares with that of the start. */
import { clock } from '../clock.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import { tenth } from '../statistics.js';
import type { Story } from '../story.js';
import { pick } from '../variation.js';

/** From `CHANGED` points of brightness on there is a change, up to `SAME` there is none; between them, no question. */
const CHANGED = 6;
const SAME = 3;

const even = (value: number) => `The end is as bright as the start, both close to ${value}%`;
const compared = (word: string, end: number, start: number) =>
  `The end is ${word} than the start, ${end}% against ${start}%`;

/** The right and the wrong statements about both ends. */
function statements(
  start: number,
  end: number,
): { readonly answer: string; readonly wrong: readonly string[] } {
  const delta = end - start;
  if (Math.abs(delta) >= CHANGED) {
    const [word, opposite] = delta < 0 ? ['darker', 'brighter'] : ['brighter', 'darker'];
    return {
      answer: compared(word, end, start),
      wrong: [compared(opposite, start, end), even(start), even(end)],
    };
  }
  const other = tenth(start < 50 ? start + 40 : start - 40);
  const [up, down] = start < 50 ? [other, start] : [start, other];
  return {
    answer: even(start),
    wrong: [compared('brighter', up, down), compared('darker', down, up), even(other)],
  };
}

/** Questions about brightness at both ends. */
export function brightnessIdeas(story: Story): readonly Idea[] {
  const [fact] = story.of('brightness');
  if (fact === undefined) return [];
  const { start, end } = fact;
  const delta = tenth(end - start);
  if (Math.abs(delta) > SAME && Math.abs(delta) < CHANGED) return [];
  const changed = Math.abs(delta) >= CHANGED;
  const word = delta < 0 ? 'darker' : 'brighter';
  const conclusion = changed
    ? `the end is clearly ${word} than the start`
    : `the end is as bright as the start, both close to ${start}%`;
  const reasoning = reasoned(
    pick(`${story.seed}b`, [
      `Brightness measures ${start}% at the start and ${end}% at the end.`,
      `At the beginning the picture has a brightness of ${start}%, at the end one of ${end}%.`,
    ]),
    changed
      ? `That is a ${delta < 0 ? 'fall' : 'rise'} of ${Math.abs(delta)} points, far more than noise between frames.`
      : `The two values lie ${Math.abs(delta)} points apart, which is too little to be seen.`,
    `So ${conclusion}.`,
  );
  const statement = changed
    ? `Brightness goes from ${start}% to ${end}%, so the end is ${word}.`
    : `Brightness is ${start}% at the start and ${end}% at the end, which is no visible change.`;
  const ask = (as: 'yes' | 'no', direction: string): Idea => ({
    as,
    question: pick(`${story.seed}bq`, [
      `Is the picture ${direction} at the end than at the start?`,
      `Does the video end ${direction} than it begins?`,
    ]),
    answer: statement,
    reasoning,
  });
  const opposite = word === 'darker' ? 'brighter' : 'darker';
  const ideas: Idea[] = [
    ...choiceOf({
      question: pick(`${story.seed}bc`, [
        'How does the brightness at the end compare with that at the start?',
        'Which statement compares the lighting of the start and the end correctly?',
        'What becomes of the brightness between the first and the last moments?',
      ]),
      ...statements(start, end),
      reasoning,
    }),
    {
      as: 'open',
      question: pick(`${story.seed}bo`, [
        'How does the brightness of the picture at the end relate to that at the start?',
        'Does the lighting change between the start and the end of the video, and by how much?',
      ]),
      answer: `The picture begins at a brightness of ${start}% and ends at ${end}%; ${conclusion}.`,
      reasoning,
    },
  ];
  if (!changed) return [...ideas, ask('no', 'darker'), ask('no', 'brighter')];
  const causal: Idea = {
    as: 'causal',
    question: `What accounts for the difference between what is seen at ${clock(0)} and at ${clock(story.end)}?`,
    answer: `Brightness goes from ${start}% to ${end}%, a change of ${Math.abs(delta)} points, which makes the end ${word}.`,
    reasoning,
  };
  return [...ideas, ask('yes', word), ask('no', opposite), causal];
}
