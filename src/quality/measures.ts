/**
 * Everything that is measured on the items of a data set, in one pass. Memory grows by some 20 bytes a video, unless the
 * caller says whether an item is the first of its video.
 */
import { type Mode, type QaPair, TASKS, type Task } from '../records/record.js';
import { Table } from '../tables/table.js';
import { BlindProbe } from './blind-probe.js';
import { chiSquared } from './chi-squared.js';
import { Lengths } from './lengths.js';
import { LongestOption } from './longest-option.js';
import { Positions } from './positions.js';
import type { AnswerCounts, ItemFigures } from './report-schema.js';
import { TemplateEffect } from './template-effect.js';

/** Whether an item is the first one of its video. */
export interface FirstOf {
  readonly of_all: boolean;
  readonly of_task: boolean;
}

/** An item with what is known of its video. */
export interface MeasuredItem {
  readonly task: Task;
  /** The video or image that it is about. */
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
  /** The item read back as a pair, where that is possible. */
  readonly pair: QaPair | undefined;
  readonly lane?: Mode | undefined;
  /** Seconds. */
  readonly video_length?: number | undefined;
  /** Given by a caller that counts videos itself; then for all items of a video or for none. */
  readonly first?: FirstOf | undefined;
}

/** These tasks ask the same questions as another task; their templates would count twice. */
export const REPEATED: Readonly<Partial<Record<Task, Task>>> = { mcq_openended: 'mcq', bcq_openended: 'bcq' };
const LANES = { anomaly: 0, normal: 1, unknown: 2 } as const;
const LETTERS = 'ABCDEFGHIJ';
/** Templates are looked for in at most this many questions a task: more would cost memory and hardly change a share. */
const MOST_COMPARED = 25_000;

class PerTask {
  readonly lanes: [anomaly: number, normal: number, unknown: number] = [0, 0, 0];
  videos = 0;
  /** Questions that were compared for templates. */
  compared = 0;
  readonly question = new Lengths();
  readonly answer = new Lengths();
  readonly reasoning = new Lengths();
  readonly longest = new LongestOption();
}

/** Takes items in any order, though `mcq` before `mcq_openended` and `bcq` before `bcq_openended`. */
export class ItemMeasures {
  readonly #tasks = new Map<Task, PerTask>();
  /** The tasks of each video, one bit each, where the caller does not say. */
  readonly #tasksOf = new Table({ tasks: 'u32' });
  #videos = 0;
  /** Counts by task and number of options. */
  readonly #letters = new Map<string, { task: Task; counts: number[] }>();
  readonly #templates = new TemplateEffect();
  readonly #positions = new Positions();
  readonly #probe = new BlindProbe();

  add(item: MeasuredItem): void {
    const { task, id, question, answer, reasoning, pair, lane = 'unknown', video_length } = item;
    const part = this.#part(task);
    part.lanes[LANES[lane]] += 1;
    const first = item.first ?? this.#see(id, task);
    if (first.of_all) this.#videos += 1;
    if (first.of_task) part.videos += 1;
    part.question.add(question);
    part.answer.add(answer);
    part.reasoning.add(reasoning);
    const same = REPEATED[task];
    const repeated = same !== undefined && this.#tasks.has(same);
    if (!repeated && part.compared < MOST_COMPARED) {
      part.compared += 1;
      this.#templates.add(question, id);
    }
    // The other way round, both are added, and the probe counts what is the same once.
    if (pair !== undefined && !repeated) this.#probe.add(pair, id);
    if (pair?.type === 'mcq') part.longest.add(pair);
    if (pair?.type === 'mcq') this.#count(task, pair.options.length, LETTERS.indexOf(pair.answer));
    if (pair?.type === 'bcq') this.#count(task, 2, pair.answer === 'Yes' ? 0 : 1);
    if (pair?.type === 'temporal_localization') this.#positions.add(pair, video_length);
  }

  figures(): ItemFigures {
    const parts = TASKS.flatMap((task) => {
      const part = this.#tasks.get(task);
      return part === undefined ? [] : [{ task, ...part }];
    });
    const by_task = parts.map(({ task, lanes: [anomaly, normal, unknown], videos }) => ({
      task,
      items: anomaly + normal + unknown,
      videos,
      by_lane: { anomaly, normal, unknown },
    }));
    return {
      items: { total: by_task.reduce((sum, { items }) => sum + items, 0), videos: this.#videos, by_task },
      letters: this.#answers(['mcq', 'mcq_openended'], LETTERS.split('')),
      yes_no: this.#answers(['bcq', 'bcq_openended'], ['Yes', 'No']),
      blind_probe: this.#probe.figures(),
      longest_option: (
        this.#tasks.get('mcq') ??
        this.#tasks.get('mcq_openended') ??
        new PerTask()
      ).longest.figures(),
      lengths: parts.map(({ task, question, answer, reasoning }) => ({
        task,
        question: question.figures(),
        answer: answer.figures(),
        reasoning: reasoning.figures(),
      })),
      templates: this.#templates.figures(),
      times: this.#positions.figures(),
    };
  }

  #see(id: string, task: Task): FirstOf {
    const row = this.#tasksOf.findOrAdd(id);
    const tasks = this.#tasksOf.get(row, 'tasks');
    const bit = 1 << TASKS.indexOf(task);
    this.#tasksOf.set(row, 'tasks', tasks | bit);
    return { of_all: tasks === 0, of_task: (tasks & bit) === 0 };
  }

  #part(task: Task): PerTask {
    const known = this.#tasks.get(task);
    if (known !== undefined) return known;
    const made = new PerTask();
    this.#tasks.set(task, made);
    return made;
  }

  #count(task: Task, options: number, place: number): void {
    if (place < 0 || place >= options) return;
    const key = `${task} ${options}`;
    const found = this.#letters.get(key) ?? { task, counts: new Array<number>(options).fill(0) };
    found.counts[place] = (found.counts[place] ?? 0) + 1;
    this.#letters.set(key, found);
  }

  #answers(tasks: readonly Task[], names: readonly string[]): AnswerCounts[] {
    return [...this.#letters.values()]
      .filter(({ task }) => tasks.includes(task))
      .sort((a, b) => tasks.indexOf(a.task) - tasks.indexOf(b.task) || a.counts.length - b.counts.length)
      .map(({ task, counts }) => ({
        task,
        options: counts.length,
        counts: Object.fromEntries(counts.map((count, place) => [names[place] ?? '', count])),
        ...chiSquared(counts),
      }));
  }
}
