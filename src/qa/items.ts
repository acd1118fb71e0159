/** From pairs to the items of the task files in the `tao-vl-reason-v1.0` format. */

import type { QaType } from '../records/qa-types.js';
import type { QaPair, Task, TaskItem } from '../records/record.js';
import { indexOfLetter, letterOf } from './options.js';
import { stateInterval, type TimeForm } from './times.js';

/** One sentence on each task for the `description` of its file. */
export const TASK_DESCRIPTIONS: Readonly<Record<Task, string>> = {
  mcq: 'Multiple-choice questions about a video, answered with one letter.',
  mcq_openended:
    'Multiple-choice questions about a video, answered with a letter, its option and an explanation.',
  bcq: 'Yes/no questions about a video, answered with one word.',
  bcq_openended: 'Yes/no questions about a video, answered with a verdict and an explanation.',
  open_qa: 'Open-ended questions about a video, answered in free text.',
  causal_linkage: 'Questions about causes and effects between the events of a video.',
  temporal_localization:
    'Questions about when an event starts and ends in a video, answered with two timestamps.',
  temporal_description: 'Questions about what happens in a given interval of a video.',
  scene_description: 'Descriptions of the place, the conditions and the participants of a video.',
  video_summarization: 'Summaries of what happens in a video from beginning to end.',
};

const INSTRUCTIONS = {
  letter: 'Answer with a single letter.',
  explained_letter: 'Answer with the correct option letter followed by a brief explanation.',
  verdict: 'Answer with Yes or No.',
  explained_verdict: 'Answer with Yes or No followed by a brief explanation.',
  times: (form: TimeForm) =>
    `Answer with the start and end timestamps in the format {"start": "${form}", "end": "${form}"}.`,
} as const;

/** Changes when the same pair gives other items than before, so that task files are built again. */
export const ITEMS_VERSION = 2;

const TASKS_OF: Readonly<Record<QaType, readonly Task[]>> = {
  mcq: ['mcq', 'mcq_openended'],
  bcq: ['bcq', 'bcq_openended'],
  open_qa: ['open_qa'],
  causal_linkage: ['causal_linkage'],
  temporal_localization: ['temporal_localization'],
  temporal_event_desc: ['temporal_description'],
  scene_description: ['scene_description'],
  event_summary: ['video_summarization'],
};

/** The tasks that a QA type's pairs become items of. */
export function tasksOf(type: QaType): readonly Task[] {
  return TASKS_OF[type];
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n');
}

/** Joins an option and its explanation as two sentences. */
function sentences(first: string, second: string | undefined): string {
  if (second === undefined || second === '') return first;
  return /[.!?。！？]$/.test(first) ? `${first} ${second}` : `${first}. ${second}`;
}

/** Question and answer of each item; the instruction is the last line of the question. */
function word(pair: QaPair): readonly Pick<TaskItem, 'question' | 'answer'>[] {
  const { question } = pair;
  switch (pair.type) {
    case 'mcq': {
      const asked = lines(question, ...pair.options.map((option, index) => `${letterOf(index)}. ${option}`));
      const option = pair.options[indexOfLetter(pair.answer)] ?? '';
      return [
        { question: lines(asked, INSTRUCTIONS.letter), answer: pair.answer },
        {
          question: lines(asked, INSTRUCTIONS.explained_letter),
          answer: sentences(`${pair.answer}. ${option}`, pair.explanation),
        },
      ];
    }
    case 'bcq':
      return [
        { question: lines(question, INSTRUCTIONS.verdict), answer: pair.answer },
        { question: lines(question, INSTRUCTIONS.explained_verdict), answer: pair.full_answer },
      ];
    case 'temporal_localization': {
      const { start, end, form } = stateInterval(pair.start, pair.end);
      const answer = `{"start": "${start}", "end": "${end}"}`;
      return [{ question: lines(question, INSTRUCTIONS.times(form)), answer }];
    }
    default:
      return [{ question, answer: pair.answer }];
  }
}

/**
 * The items of a pair, one for each of its type's tasks. Options keep their order, so shuffle them before. Times are
 * stated as they were said, to the hundredth of a second, and the instruction shows their form; pass the pair through
 * `withinVideo` before.
 *
 * @param video_id path of the video with `video_root` stripped
 */
export function toItems(pair: QaPair, video_id: string): TaskItem[] {
  const worded = word(pair);
  return tasksOf(pair.type).flatMap((task, index) => {
    const item = worded[index];
    return item === undefined ? [] : [{ task, video_id, ...item, reasoning: pair.reasoning }];
  });
}
