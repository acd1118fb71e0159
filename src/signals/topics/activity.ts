/** How motion is distributed over the time of the video. */
import type { TimeRange } from '../../records/record.js';
import { clock, interval } from '../clock.js';
import { choiceOf, type Idea, reasoned } from '../ideas.js';
import type { Span, Story } from '../story.js';
import { pick, shuffled } from '../variation.js';

/** True when one value of motion is clearly higher than another: by 15 percent of it and by 0.2 points. */
function higher(a: Span | undefined, b: Span | undefined): boolean {
  return a !== undefined && b !== undefined && a.motion >= 1.15 * b.motion && a.motion - b.motion >= 0.2;
}

/** The spans with the most and the least motion, each only if it differs clearly from all others. */
export function extremes(spans: readonly Span[]): { most: Span | undefined; least: Span | undefined } {
  const sorted = [...spans].sort((a, b) => b.motion - a.motion);
  const [most, next] = sorted;
  const [least, before] = [...sorted].reverse();
  return { most: higher(most, next) ? most : undefined, least: higher(before, least) ? least : undefined };
}

function stretchChoices({ seed, tiles }: Story): readonly Idea[] {
  const { most } = extremes(tiles);
  if (most === undefined) return [];
  const rest = tiles.filter((span) => span !== most);
  const others = shuffled(`${seed}a`, rest).slice(0, 3);
  const compared = others.map((span) => `${interval(span)} (${span.motion}%)`).join(', ');
  const name = (span: Span) => `From ${interval(span)}`;
  return choiceOf({
    question: pick(`${seed}aq`, [
      'During which of these stretches is the video most active?',
      'Which of these stretches shows the most motion?',
    ]),
    answer: name(most),
    wrong: others.map(name),
    reasoning: reasoned(
      `From ${interval(most)} motion averages ${most.motion}% of the picture.`,
      `The stretches ${compared} all stay below that.`,
      `Therefore the stretch from ${interval(most)} is the most active one.`,
    ),
  });
}

/** Compares the two halves, which every video longer than an instant has. */
function halfIdeas(story: Story): readonly Idea[] {
  const [halves] = story.of('halves');
  if (halves === undefined) return [];
  const { first, second } = halves;
  const high = Math.max(first, second);
  const low = Math.min(first, second);
  const none = high === 0;
  const same = !none && high <= 1.1 * low;
  const apart = !none && high >= 1.25 * low && high - low >= 0.2;
  if (!none && !same && !apart) return [];
  const early = `The first half, from ${clock(halves.start)} to ${clock(halves.middle)}`;
  const late = `The second half, from ${clock(halves.middle)} to ${clock(halves.end)}`;
  const both = 'The two halves alike, with the same share of motion';
  const neither = 'No half at all, since nothing moves in the video';
  const answer = none ? neither : same ? both : first > second ? early : late;
  const verdict = none
    ? 'neither half holds any motion'
    : same
      ? 'the halves are equally active'
      : `the ${first > second ? 'first' : 'second'} half is the more active one`;
  const reasoning = reasoned(
    `Up to ${clock(halves.middle)} motion averages ${first}% of the picture, after that ${second}%.`,
    none
      ? 'Both values are zero, so no frame differs visibly from its neighbour.'
      : `The larger value is ${high}%, the smaller one ${low}%.`,
    `It follows that ${verdict}.`,
  );
  const binary = (as: 'yes' | 'no', half: string): Idea => ({
    as,
    question: pick(`${story.seed}ah`, [
      `Is there more motion in the ${half} half of the video than in the other?`,
      `Does the ${half} half of the video hold more motion than the other half?`,
    ]),
    answer: `Motion averages ${first}% in the first half and ${second}% in the second, so ${verdict}.`,
    reasoning,
  });
  const [winner, loser] = first > second ? ['first', 'second'] : ['second', 'first'];
  return [
    ...choiceOf({
      question: pick(`${story.seed}ac`, [
        'Which half of the video holds more motion?',
        'In which half of the video does more of the picture move?',
      ]),
      answer,
      wrong: [early, late, both, neither].filter((option) => option !== answer),
      reasoning,
    }),
    ...(apart
      ? [binary('yes', winner), binary('no', loser)]
      : [binary('no', 'second'), binary('no', 'first')]),
    {
      as: 'open',
      question: 'How does the amount of motion in the two halves of the video compare?',
      answer: `Motion averages ${first}% of the picture in the first half and ${second}% in the second: ${verdict}.`,
      reasoning,
    },
    ...(none
      ? [whyStill(halves, 'in both halves 0% of the picture changes from frame to frame', reasoning)]
      : []),
  ];
}

/** Questions about stretches and halves. */
export function activityIdeas(story: Story): readonly Idea[] {
  const ideas = [...stretchChoices(story), ...halfIdeas(story)];
  const { most } = extremes(story.tiles);
  const calmest = [...story.tiles].sort((a, b) => a.motion - b.motion)[0];
  if (most === undefined || calmest === undefined) return ideas;
  const compared: Idea = {
    as: 'open',
    question: pick(`${story.seed}ao`, [
      'Which stretch of the video is the most active, and how does it compare with a calm one?',
      'When is the video at its most active, and how much calmer does it get elsewhere?',
    ]),
    answer: `The most active stretch runs from ${interval(most)} with ${most.motion}% of the picture changing on average; from ${interval(calmest)} it is only ${calmest.motion}%.`,
    reasoning: reasoned(
      `Average motion is ${motions(story.tiles)}.`,
      `The highest of these values is ${most.motion}%, and no value lies below ${calmest.motion}%.`,
      `That makes ${interval(most)} the most active stretch, in contrast to ${interval(calmest)}.`,
    ),
  };
  return [compared, ...ideas];
}

/** The motion of each span: `3% from 00:00 to 00:04, …`. */
export function motions(spans: readonly Span[]): string {
  return spans.map((span) => `${span.motion}% from ${interval(span)}`).join(', ');
}

/** Why a quiet video stays as it is: the only cause to ask about when nothing happens. */
function whyStill({ start, end }: TimeRange, measured: string, reasoning: string): Idea {
  return {
    as: 'causal',
    question: `What keeps the situation as it is from ${clock(start)} to ${clock(end)}?`,
    answer: `The lack of motion: ${measured}.`,
    reasoning,
  };
}

/** A question about the cause, for videos in which less than one percent of the picture changes. */
export function calmIdeas(story: Story): readonly Idea[] {
  const [motion] = story.of('motion');
  if (motion === undefined || motion.average >= 1) return [];
  const reasoning = reasoned(
    `Between neighbouring frames ${motion.average}% of the picture changes on average and ${motion.median}% in the median.`,
    'What does not change looks the same, and that is nearly all of the picture.',
    'So the lack of motion is what keeps the picture as it is.',
  );
  const measured = `on average only ${motion.average}% of the picture changes between neighbouring frames`;
  return [whyStill({ start: 0, end: story.end }, measured, reasoning)];
}
