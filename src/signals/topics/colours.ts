/** Which colour covers most of the picture. */
import { COLOURS, type Colour, confusable } from '../colours.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import { capital } from '../sentence.js';
import type { Story } from '../story.js';
import { pick, shuffled } from '../variation.js';

/** `gray (52%), brown (20%) and white (11%)`. */
export function palette(story: Story): string {
  const parts = story.of('colour').map(({ colour, share }) => `${colour} (${share}%)`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** Questions about the leading colour, where it leads by five points. */
export function colourIdeas(story: Story): readonly Idea[] {
  const [first, second] = story.of('colour');
  if (first === undefined || first.share - (second?.share ?? 0) < 5) return [];
  const listed = story.of('colour').map(({ colour }) => colour);
  const strangers: Colour[] = COLOURS.filter(
    (colour) => !listed.includes(colour) && !confusable(colour, first.colour),
  );
  const runnerUp = second !== undefined && first.share - second.share >= 10 ? [second.colour] : [];
  const others = [
    ...runnerUp.filter((colour) => !confusable(colour, first.colour)),
    ...shuffled(`${story.seed}c`, strangers),
  ].slice(0, 3);
  const [other] = others;
  if (other === undefined || others.length < 3) return [];
  const rest =
    second === undefined
      ? 'No other colour reaches a share worth counting.'
      : `The next one, ${second.colour}, covers ${second.share}%.`;
  const covers = `By area, ${first.colour} covers ${first.share}% of the picture.`;
  const conclusion = `A colour with a larger share does not exist, so ${first.colour} is the leading one.`;
  const reasoning = reasoned(covers, rest, conclusion);
  const answer = `${capital(first.colour)} leads with ${first.share}% of the picture.`;
  const ask = (colour: string) =>
    pick(`${story.seed}cq`, [
      `Is ${colour} the most widespread colour in the video?`,
      `Does ${colour} cover more of the picture than any other colour?`,
    ]);
  return [
    ...choiceOf({
      question: pick(`${story.seed}cc`, [
        'Which colour covers the largest part of the picture?',
        'Which colour dominates the picture over the whole video?',
      ]),
      answer: capital(first.colour),
      wrong: others.map(capital),
      reasoning: reasoned(covers, rest, `Neither ${others.join(' nor ')} covers as much.`, conclusion),
    }),
    { as: 'yes', question: ask(first.colour), answer, reasoning },
    { as: 'no', question: ask(other), answer, reasoning },
    {
      as: 'open',
      question: 'Which colours make up most of the picture?',
      answer: `Most of the picture is ${palette(story)}.`,
      reasoning,
    },
  ];
}
