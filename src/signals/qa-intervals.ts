/** The types about time: temporal_localization and temporal_event_desc. */
import type { TimeRange } from '../records/record.js';
import { clock, interval } from './clock.js';
import { type Reply, reasoned } from './ideas.js';
import type { Happening, Span, Story } from './story.js';
import { extremes, motions } from './topics/activity.js';
import { bare } from './topics/told.js';
import { pick, shuffled } from './variation.js';

/** A question whose answer is a part of the video. */
export interface Located extends TimeRange {
  readonly question: string;
  readonly reasoning: string;
}

const EVENT_QUESTIONS: Readonly<Partial<Record<Happening['kind'], string>>> = {
  flash: 'When does a flash light up the picture?',
  burst: 'When does the sudden burst of motion take place?',
  freeze: 'During which interval is the picture frozen?',
  black: 'During which interval is the picture black?',
};

function events(story: Story): Located[] {
  return story.happenings.flatMap(({ kind, start, end, evidence }): Located[] => {
    const question = EVENT_QUESTIONS[kind];
    const alone = story.happenings.filter((other) => other.kind === kind).length === 1;
    if (question === undefined || !alone) return [];
    const reasoning = reasoned(
      evidence,
      end < story.end
        ? `Before ${clock(start)} and after ${clock(end)} the figures do not show this.`
        : `Before ${clock(start)} the figures do not show this, and it lasts until the video ends.`,
      `The interval is therefore ${interval({ start, end })}.`,
    );
    return [{ question, start, end, reasoning }];
  });
}

/** The two views of a video with one cut. */
function views(story: Story): Located[] {
  const cuts = story.happenings.filter(({ kind }) => kind === 'cut');
  const [cut] = cuts;
  if (cut === undefined || cuts.length > 1) return [];
  const view = (name: string, start: number, end: number): Located => ({
    question: `During which interval is the ${name} of the two views shown?`,
    start,
    end,
    reasoning: reasoned(
      cut.evidence,
      `That is the only cut, so the video consists of one view before and one after ${clock(cut.start)}.`,
      `The ${name} view thus lasts from ${interval({ start, end })}.`,
    ),
  });
  return [view('first', 0, cut.start), view('second', cut.start, story.end)];
}

function activity(story: Story, spans: readonly Span[]): Located[] {
  const { most, least } = extremes(spans);
  const locate = (word: string, span: Span): Located => ({
    question: pick(`${story.seed}i${word}`, [
      `Between which two moments is the video the ${word}?`,
      `Which part of the video, given by its start and end, is the ${word}?`,
    ]),
    start: span.start,
    end: span.end,
    reasoning: reasoned(
      `Average motion is ${motions(spans)}.`,
      `Of these values ${span.motion}% is the ${word === 'calmest' ? 'lowest' : 'highest'}.`,
      `So the ${word} part runs from ${interval(span)}.`,
    ),
  });
  return [most && locate('most active', most), least && locate('calmest', least)].filter(
    (part) => part !== undefined,
  );
}

/** The two halves, the more active one first; even a video without changes has halves. */
function halves(story: Story): Located[] {
  const [fact] = story.of('halves');
  if (fact === undefined) return [];
  const { first, second, middle } = fact;
  const apart = Math.abs(first - second) >= 0.2 && Math.max(first, second) >= 1.25 * Math.min(first, second);
  const early = apart ? first > second : pick(`${story.seed}ih`, [true, false]);
  const half = (name: 'first' | 'second', word: string): Located => {
    const [start, end] = name === 'first' ? [fact.start, middle] : [middle, fact.end];
    return {
      question: apart
        ? `Over which interval does the ${word} half of the video run?`
        : `The two halves of the video hardly differ in motion; over which interval does the ${name} of them run?`,
      start,
      end,
      reasoning: reasoned(
        `Motion averages ${first}% up to ${clock(middle)} and ${second}% after it.`,
        apart
          ? `The ${word === 'calmer' ? 'smaller' : 'larger'} of the two values belongs to the ${name} half.`
          : `The border between the halves is ${clock(middle)}, where nothing in the picture changes its course.`,
        `The interval asked for is ${interval({ start, end })}.`,
      ),
    };
  };
  const both = [
    half('first', early ? 'more active' : 'calmer'),
    half('second', early ? 'calmer' : 'more active'),
  ];
  return early ? both : both.reverse();
}

function told(story: Story): Located[] {
  return shuffled(`${story.seed}it`, story.of('told')).map(({ start, end, text }) => ({
    question: `When is this shown: "${bare(text)}"?`,
    start,
    end,
    reasoning: reasoned(
      `What is asked for is this: ${bare(text)}.`,
      `It begins at ${clock(start)} and is over at ${clock(end)}.`,
      `The interval is therefore ${interval({ start, end })}.`,
    ),
  }));
}

/** Up to three questions for an interval, each a proper part of the video. */
export function located(story: Story, anomaly: boolean): readonly Located[] {
  const happening = [...events(story), ...views(story)];
  const course = activity(story, story.tiles);
  const all = [...(anomaly ? [...happening, ...course] : [...course, ...happening]), ...told(story)];
  const length = story.of('measured')[0]?.length ?? story.of('stated')[0]?.length ?? story.end;
  // For videos of two seconds and more whole seconds are stated; the last whole second is the end of the video.
  const last = length < 2 ? story.end : Math.min(story.end, Math.floor(length));
  const proper = ({ start, end }: Located) => start < end && (start > 0 || end < last) && end <= length;
  const rest = [...activity(story, story.parts), ...halves(story)].filter(proper);
  const good = all.filter(proper);
  return distinct(good.length === 0 ? rest.slice(0, 1) : good).slice(0, 3);
}

/** The first of each interval. */
function distinct<T extends TimeRange>(list: readonly T[]): T[] {
  const first = ({ start, end }: T) => list.findIndex((one) => one.start === start && one.end === end);
  return list.filter((item, index) => first(item) === index);
}

/** The events that begin in a span. */
function eventsIn({ happenings }: Story, span: Span): readonly Happening[] {
  return happenings.filter(({ start }) => start >= span.start && start < span.end);
}

/** What happens in a span: its motion and its events. */
function account(story: Story, span: Span): string {
  const course =
    span.motion === 0
      ? 'Nothing moves'
      : `On average ${span.motion}% of the picture changes from frame to frame, above all in the ${span.zone ?? 'frame'}`;
  return [
    `${course}, at a brightness of ${span.brightness}%.`,
    ...eventsIn(story, span)
      .filter(({ kind }) => kind !== 'onset' && kind !== 'stop')
      .map(({ statement, start }) => `${statement} at ${clock(start)}.`),
  ].join(' ');
}

/** Up to three questions about what happens in an interval: first those with events, then the most active ones. */
export function eventDescriptions(story: Story): readonly Reply[] {
  const busy = (span: Span) => eventsIn(story, span).length * 1000 + span.motion;
  const spans = distinct([...story.tiles, ...story.parts]);
  const [motion] = story.of('motion');
  const compared =
    motion === undefined
      ? ''
      : `Over the whole video the average is ${motion.average}%, which gives the scale.`;
  const replies = spans
    .sort((a, b) => busy(b) - busy(a))
    .slice(0, 3)
    .map((span): Reply => {
      const answer = account(story, span);
      return {
        question: pick(`${story.seed}e${span.start}`, [
          `What happens between ${clock(span.start)} and ${clock(span.end)}?`,
          `Describe what goes on from ${interval(span)}.`,
        ]),
        answer,
        reasoning: reasoned(
          `The interval from ${interval(span)} has an average motion of ${span.motion}% and a brightness of ${span.brightness}%.`,
          compared,
          `Taken together this means: ${answer.charAt(0).toLowerCase()}${answer.slice(1)}`,
        ),
      };
    });
  if (replies.length > 0 || motion === undefined) return replies;
  return [
    {
      question: `What happens from ${clock(0)} to the end of this very short video?`,
      answer: `On average ${motion.average}% of the picture changes from frame to frame.`,
      reasoning: reasoned(
        `The average change between neighbouring frames is ${motion.average}%, the median ${motion.median}%.`,
        'The video is too short to be divided any further, so these values stand for all of it.',
      ),
    },
  ];
}
