/** Questions about the captions of another model, in its words and with its times. */
import { clock, interval } from '../clock.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import type { Story } from '../story.js';
import { shuffled } from '../variation.js';

/** A told text without its full stop. */
export const bare = (text: string) => text.replace(/[.\s]+$/, '');

/** Questions about told events: which one is shown when, and in which order. */
export function toldIdeas(story: Story): readonly Idea[] {
  const told = story.of('told').map((fact) => ({ ...fact, text: bare(fact.text) }));
  const distinct = told.filter(({ text }, index) => told.findIndex((other) => other.text === text) === index);
  const choices = shuffled(`${story.seed}t`, distinct)
    .slice(0, 3)
    .flatMap((fact) => {
      const apart = distinct.filter(({ start, end }) => end <= fact.start || start >= fact.end);
      const others = shuffled(`${story.seed}t${fact.start}`, apart).slice(0, 3);
      return choiceOf({
        question: `Which of these is shown from ${interval(fact)}?`,
        answer: fact.text,
        wrong: others.map(({ text }) => text),
        reasoning: reasoned(
          `From ${interval(fact)} the footage shows this: ${fact.text}.`,
          `The other options belong to ${others.map(interval).join(', ')}.`,
          `None of these intervals overlaps the one in question, so what is shown is this: ${fact.text}.`,
        ),
      });
    });
  const [first, ...later] = [...distinct].sort((a, b) => a.start - b.start || a.end - b.end);
  const second = first === undefined ? undefined : later.find(({ start }) => start >= first.end);
  const open = distinct.slice(0, 3).map(
    (fact): Idea => ({
      as: 'open',
      question: `What is shown from ${interval(fact)}?`,
      answer: `${fact.text}.`,
      reasoning: reasoned(
        `The interval in question runs from ${interval(fact)}.`,
        'No other event covers exactly this interval.',
        `What the footage shows then is this: ${fact.text}.`,
      ),
    }),
  );
  if (first === undefined || second === undefined) return [...choices, ...open];
  const reasoning = reasoned(
    `At ${clock(first.start)} this begins: ${first.text}.`,
    `At ${clock(second.start)} this begins: ${second.text}.`,
    `Since ${clock(first.start)} lies before ${clock(second.start)}, the former precedes the latter.`,
  );
  const answer = `One begins at ${clock(first.start)}, the other at ${clock(second.start)}.`;
  const ask = (a: string, b: string) => `Does "${a}" begin before "${b}"?`;
  return [
    ...choices,
    ...open,
    { as: 'yes', question: ask(first.text, second.text), answer, reasoning },
    { as: 'no', question: ask(second.text, first.text), answer, reasoning },
    {
      as: 'causal',
      question: `What leads up to what is seen at ${clock(second.start)}?`,
      answer: `It follows on this: ${first.text}.`,
      reasoning: reasoned(reasoning, `What leads up to the latter is this: ${first.text}.`),
    },
  ];
}
