/** Facts to question/answer blocks, for each of the eight QA types. */
import { RecordError } from '../errors/errors.js';
import type { QaType } from '../records/qa-types.js';
import { clock } from './clock.js';
import type { Idea, Reply, Topic } from './ideas.js';
import { eventDescriptions, located } from './qa-intervals.js';
import { eventSummaries, sceneDescriptions } from './qa-summaries.js';
import type { Story } from './story.js';
import { activityIdeas, calmIdeas } from './topics/activity.js';
import { brightnessIdeas } from './topics/brightness.js';
import { colourIdeas } from './topics/colours.js';
import { happeningIdeas } from './topics/happenings.js';
import { lengthIdeas } from './topics/length.js';
import { peakIdeas } from './topics/peak.js';
import { toldIdeas } from './topics/told.js';
import { hash, pick, shuffled } from './variation.js';

/** One pair as it is written: a reply, or a choice whose answer is a letter. */
interface Block extends Reply {
  /** Without letters, A first. */
  readonly options?: readonly string[];
}

/** Letters of options. */
const LETTERS = ['A', 'B', 'C', 'D'] as const;

/** The ordinary course of a video; the order of its topics depends on the facts, so that data sets vary. */
const COURSE: readonly Topic[] = [activityIdeas, peakIdeas, brightnessIdeas, colourIdeas];

/** Events come first in the anomaly lane and when there are any; then what was told, then the ordinary course. */
function topicsOf(story: Story, anomaly: boolean): readonly Topic[] {
  const course = shuffled(`${story.seed}topics`, COURSE);
  const eventful = anomaly || story.happenings.length > 0;
  return eventful ? [happeningIdeas, toldIdeas, ...course] : [toldIdeas, ...course, happeningIdeas];
}

const ofKind = (ideas: readonly Idea[], as: Idea['as']) => ideas.filter((idea) => idea.as === as);

/** The first idea of every topic, then the second ones and so on: variety before depth. */
function spread(topics: readonly (readonly Idea[])[], as: Idea['as']): readonly Idea[] {
  const lists = topics.map((ideas) => ofKind(ideas, as));
  const depth = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: depth }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** Puts the right option at a place that depends on the question and the facts. */
function choiceBlock(story: Story, { question, answer, wrong = [], reasoning }: Idea): Block {
  const at = hash(`${story.seed}${question}`) % LETTERS.length;
  const options = [...wrong.slice(0, at), answer, ...wrong.slice(at)];
  return { question, options, answer: LETTERS[at] ?? 'A', reasoning };
}

/** One question with the answer yes and one with the answer no, of different topics if possible. */
function binary(story: Story, topics: readonly (readonly Idea[])[]): Block[] {
  const having = (as: 'yes' | 'no') => topics.filter((ideas) => ofKind(ideas, as).length > 0);
  const [yesFrom = []] = having('yes');
  const noFrom = having('no').find((ideas) => ideas !== yesFrom) ?? yesFrom;
  const [yes] = ofKind(yesFrom, 'yes');
  const [no] = ofKind(noFrom, 'no');
  if (yes === undefined || no === undefined) return [];
  const blocks = [
    { ...yes, answer: `Yes. ${yes.answer}` },
    { ...no, answer: `No. ${no.answer}` },
  ];
  return pick(`${story.seed}y`, [true, false]) ? blocks : blocks.reverse();
}

function blocksOf(type: QaType, story: Story, anomaly: boolean): readonly Block[] {
  const topics = topicsOf(story, anomaly).map((topic) => topic(story));
  const last = lengthIdeas(story);
  const orLast = <T>(list: readonly T[], rest: readonly T[]) => (list.length > 0 ? list : rest);
  switch (type) {
    case 'mcq':
      return orLast(spread(topics, 'choice'), ofKind(last, 'choice'))
        .slice(0, 3)
        .map((choice) => choiceBlock(story, choice));
    case 'bcq':
      return binary(story, [...topics, last]);
    case 'open_qa':
      return orLast(spread(topics, 'open'), ofKind(last, 'open')).slice(0, 3);
    case 'causal_linkage':
      return orLast(spread(topics, 'causal'), calmIdeas(story)).slice(0, 2);
    case 'temporal_localization':
      return located(story, anomaly).map(({ start, end, ...pair }) => ({
        ...pair,
        answer: `Start_Time: ${clock(start)}, End_Time: ${clock(end)}`,
      }));
    case 'temporal_event_desc':
      return orLast<Reply>(eventDescriptions(story), ofKind(toldIdeas(story), 'open'));
    case 'scene_description':
      return sceneDescriptions(story);
    case 'event_summary':
      return eventSummaries(story);
  }
}

const LABELS: Readonly<Partial<Record<QaType, string>>> = {
  mcq: 'Multiple-Choice Question',
  open_qa: 'Open-ended Question',
};

/**
 * Writes the pairs of one QA type in the text protocol.
 * @throws RecordError no_input when the facts allow no honest question of this type.
 */
export function writeQa(type: QaType, story: Story, anomaly: boolean): string {
  const blocks = blocksOf(type, story, anomaly);
  if (blocks.length === 0)
    throw new RecordError(
      'no_input',
      `expected facts that allow a question of type ${type}, the ${story.facts.length} facts in the text do not`,
      { hint: `leave ${type} out of workflow.qa_types for such videos, or use a language model for step 3` },
    );
  return writeBlocks(LABELS[type] ?? 'Question', blocks);
}

/** The text protocol of pairs: blocks between lines of `=`, with `label` before each question. */
function writeBlocks(label: string, blocks: readonly Block[]): string {
  const numbered = blocks.length > 1 && label === 'Question';
  return blocks
    .map(({ question, options = [], answer, reasoning }, index) =>
      [
        '=====',
        `${numbered ? `${index + 1}. ` : ''}${label}: ${question}`,
        ...options.map((option, at) => `${LETTERS[at] ?? ''}. ${option}`),
        '======',
        `Answer: ${answer}`,
        '=====',
        `Reasoning: ${reasoning}`,
      ].join('\n'),
    )
    .join('\n');
}
