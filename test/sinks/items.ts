import { TASKS, type Task, type TaskItem } from '../../src/records/record.js';
import type { EnvelopeOptions } from '../../src/sinks/envelope.js';

/** One item; what is not given is made up. */
export function item(video_id: string, question = 'What?', task: Task = 'mcq'): TaskItem {
  return { task, video_id, question, answer: 'A', reasoning: 'Because "é"\nof } that.' };
}

/** What a test's task files say in their headers. */
export const OPTIONS: EnvelopeOptions = {
  media_root: null,
  license: 'CC-BY-4.0',
  description_extra: '',
  date: '2026-01-31',
  descriptions: Object.fromEntries(TASKS.map((task) => [task, `About ${task}.`])) as Record<Task, string>,
};
