/** The types about the whole video: scene_description (no events) and event_summary (no layout). */
import { clock, interval } from './clock.js';
import { levelOf } from './fact.js';
import { type Reply, reasoned } from './ideas.js';
import type { Span, Story } from './story.js';
import { palette } from './topics/colours.js';
import { pick } from './variation.js';

/** A word for a brightness in percent. */
function lighting(brightness: number): string {
  if (brightness < 20) return 'very dark';
  if (brightness < 40) return 'dim';
  if (brightness < 65) return 'evenly lit';
  return brightness < 85 ? 'bright' : 'very bright';
}

/** What the scene looks like, without anything that happens in it. */
export function sceneDescriptions(story: Story): readonly Reply[] {
  const [brightness] = story.of('brightness');
  const colours = story.of('colour');
  const [lead] = colours;
  if (brightness === undefined || lead === undefined) return toldScene(story);
  const mood = lighting(brightness.average);
  const seen = `The scene is ${mood}, with an average brightness of ${brightness.average}%.`;
  const reasoning = reasoned(
    `The colours with the largest areas are ${palette(story)}.`,
    `An average brightness of ${brightness.average}% makes the picture ${mood}.`,
    `Together they give a scene in which ${lead.colour} dominates under these light conditions.`,
  );
  return [
    {
      question: pick(`${story.seed}s`, [
        'Describe the look of the scene: its colours and its light.',
        'What does the setting of this video look like?',
        'How would you characterise the scene by its colours and brightness?',
      ]),
      answer: `${seen} Most of the picture is ${palette(story)}.`,
      reasoning,
    },
  ];
}

function toldScene(story: Story): readonly Reply[] {
  const [first] = story.of('told');
  if (first === undefined) return [];
  return [
    {
      question: 'What is to be seen in the scene at the beginning?',
      answer: first.text,
      reasoning: reasoned(
        `The first part of the footage, from ${interval(first)}, introduces the scene.`,
        `It shows this: ${first.text}`,
        'What is visible there makes up the scene.',
      ),
    },
  ];
}

function course({ start, end, motion }: Span): string {
  const action = motion === 0 ? 'nothing moves' : `motion is ${levelOf(motion)} (${motion}%)`;
  return `from ${interval({ start, end })} ${action}`;
}

/** What happens in the video, in order, without colours and places. */
export function eventSummaries(story: Story): readonly Reply[] {
  const spans = story.tiles.length > 0 ? story.tiles : story.parts;
  const events = story.happenings.map(({ statement, start }) => `${statement} at ${clock(start)}.`);
  const told = story.of('told').map(({ start, end, text }) => `From ${interval({ start, end })}: ${text}`);
  const [motion] = story.of('motion');
  const whole = motion === undefined ? '' : `Over the whole video motion averages ${motion.average}%.`;
  const flow = spans.length === 0 ? '' : `In order of time, ${spans.map(course).join('; ')}.`;
  const answer = [flow || whole, ...events, ...told].filter((part) => part !== '').join(' ');
  if (answer === '') return [];
  const stages = [...spans, ...story.of('told')];
  return [
    {
      question: pick(`${story.seed}v`, [
        'Summarise what happens in this video in the order of time.',
        'What is the course of events in this video?',
        'Give a short account of what takes place from beginning to end.',
      ]),
      answer,
      reasoning: reasoned(
        `The video falls into ${stages.length <= 1 ? 'one stage' : `${stages.length} stages`}.`,
        whole,
        events.length > 0
          ? `Between and within them this stands out: ${events.join(' ')}`
          : told.length > 0
            ? 'Each stage has its own start and end, which gives the order.'
            : 'No single event stands out from this course.',
        `Listing all of it by time, from ${clock(stages[0]?.start ?? 0)} on, gives the summary.`,
      ),
    },
  ];
}
