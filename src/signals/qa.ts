/** Facts to question/answer blocks, for each of the eight QA types. */
import { RecordError } from '../errors/errors.js';
import type { QaType } from '../records/qa-types.js';
import { clock } from './clock.js';
import type { Choice, Ideas, Topic } from './ideas.js';
import { type Block, LETTERS, writeBlocks } from './protocol.js';
import { eventDescriptions, located } from './qa-intervals.js';
import { eventSummaries, sceneDescriptions } from './qa-summaries.js';
import type { Story } from './story.js';
import { activityIdeas } from './topics/activity.js';
import { brightnessIdeas } from './topics/brightness.js';
import { calmIdeas } from './topics/calm.js';
import { colourIdeas } from './topics/colours.js';
import { happeningIdeas } from './topics/happenings.js';
import { lengthIdeas } from './topics/length.js';
import { peakIdeas } from './topics/peak.js';
import { toldIdeas } from './topics/told.js';
import { hash, pick, shuffled } from './variation.js';

/** The ordinary course of a video; the order of its topics depends on the facts, so that data sets vary. */
const COURSE: readonly Topic[] = [activityIdeas, peakIdeas, brightnessIdeas, colourIdeas];

/** Events come first in the anomaly lane and when there are any; then what was told, then the ordinary course. */
function topicsOf(story: Story, anomaly: boolean): readonly Topic[] {
  const course = shuffled(`${story.seed}topics`, COURSE);
  const eventful = anomaly || story.happenings.length > 0;
  return eventful ? [happeningIdeas, toldIdeas, ...course] : [toldIdeas, ...course, happeningIdeas];
}

/** The first idea of every topic, then the second ones and so on: variety before depth. */
function spread<T>(ideas: readonly (readonly T[] | undefined)[]): T[] {
  const lists = ideas.map((list = []) => list);
  const depth = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: depth }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** Puts the right option at a place that depends on the question and the facts. */
function choiceBlock(story: Story, { question, right, wrong, reasoning }: Choice): Block {
  const at = hash(`${story.seed}${question}`) % LETTERS.length;
  const options = [...wrong.slice(0, at), right, ...wrong.slice(at)];
  return { question, options, answer: LETTERS[at] ?? 'A', reasoning };
}

/** One question with the answer yes and one with the answer no, of different topics if possible. */
function binary(story: Story, ideas: readonly Ideas[], last: Ideas): Block[] {
  const pool = ideas.filter(({ yes = [], no = [] }) => yes.length + no.length > 0);
  const first = <K extends 'yes' | 'no'>(key: K, not?: Ideas) =>
    [...pool, last].find((idea) => idea !== not && (idea[key]?.length ?? 0) > 0);
  const yesFrom = first('yes');
  const noFrom = first('no', yesFrom) ?? first('no');
  const yes = yesFrom?.yes?.[0];
  const no = noFrom?.no?.[0];
  if (yes === undefined || no === undefined) return [];
  const blocks = [
    { ...yes, answer: `Yes. ${yes.answer}` },
    { ...no, answer: `No. ${no.answer}` },
  ];
  return pick(`${story.seed}y`, [true, false]) ? blocks : blocks.reverse();
}

function blocksOf(type: QaType, story: Story, anomaly: boolean): readonly Block[] {
  const ideas = topicsOf(story, anomaly).map((topic) => topic(story));
  const last = lengthIdeas(story);
  const orLast = <T>(list: readonly T[], rest: readonly T[] = []) => (list.length > 0 ? list : rest);
  switch (type) {
    case 'mcq':
      return orLast(spread(ideas.map((idea) => idea.choices)), last.choices)
        .slice(0, 3)
        .map((choice) => choiceBlock(story, choice));
    case 'bcq':
      return binary(story, ideas, last);
    case 'open_qa':
      return orLast(spread(ideas.map((idea) => idea.open)), last.open).slice(0, 3);
    case 'causal_linkage':
      return orLast(spread(ideas.map((idea) => idea.causal)), calmIdeas(story).causal).slice(0, 2);
    case 'temporal_localization':
      return located(story, anomaly).map(({ start, end, ...pair }) => ({
        ...pair,
        answer: `Start_Time: ${clock(start)}, End_Time: ${clock(end)}`,
      }));
    case 'temporal_event_desc':
      return orLast(eventDescriptions(story), toldIdeas(story).open);
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
