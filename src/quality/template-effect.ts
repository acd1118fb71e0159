/** How many questions of a data set are the same question asked of different videos. */
import { Keys } from '../tables/keys.js';
import { Table } from '../tables/table.js';
import type { TemplateFigures } from './report-schema.js';
import { signaturesOf, templateOf } from './template.js';

const MORE_THAN = [1, 3, 10, 100] as const;
const TOP = 10;
/** How many texts are held that may still reach the top. */
const CANDIDATES = 500;

/** Counts templates by their hashes: about 25 bytes for each question about a new video, and 150 for each template. */
export class TemplateEffect {
  readonly #templates = new Table({ questions: 'u32', videos: 'u32', group: 'u32' });
  readonly #seen = new Keys();
  readonly #bands = new Table({ group: 'u32' });
  readonly #groupSeen = new Keys();
  readonly #groupQuestions: number[] = [];
  readonly #groupVideos: number[] = [];
  readonly #candidates = new Map<string, { questions: number; videos: number }>();
  #questions = 0;

  add(question: string, video_id: string): void {
    const template = templateOf(question);
    const table = this.#templates;
    const row = table.findOrAdd(template);
    const questions = table.get(row, 'questions') + 1;
    if (questions === 1) table.set(row, 'group', this.#groupOf(template));
    table.set(row, 'questions', questions);
    if (this.#seen.add(`${template}\n${video_id}`)) table.set(row, 'videos', table.get(row, 'videos') + 1);
    this.#questions += 1;

    const group = table.get(row, 'group');
    this.#groupQuestions[group] = (this.#groupQuestions[group] ?? 0) + 1;
    if (this.#groupSeen.add(`${group}\n${video_id}`))
      this.#groupVideos[group] = (this.#groupVideos[group] ?? 0) + 1;
    if (questions > 1) this.#nominate(template, { questions, videos: table.get(row, 'videos') });
  }

  figures(): TemplateFigures {
    const table = this.#templates;
    const share = (count: number) =>
      this.#questions === 0 ? 0 : Number((count / this.#questions).toFixed(4));
    const shared = MORE_THAN.map((more_than_videos) => {
      let questions = 0;
      for (const row of table.rows())
        if (table.get(row, 'videos') > more_than_videos) questions += table.get(row, 'questions');
      const near_questions = this.#groupQuestions.reduce(
        (sum, count, group) => ((this.#groupVideos[group] ?? 0) > more_than_videos ? sum + count : sum),
        0,
      );
      const near_share = share(near_questions);
      return { more_than_videos, questions, share: share(questions), near_questions, near_share };
    });
    return {
      questions: this.#questions,
      templates: table.size,
      near_templates: this.#groupQuestions.length,
      shared,
      top: this.#ranked(TOP),
    };
  }

  /** The group of templates that are nearly like this one; a new group when there is none. */
  #groupOf(template: string): number {
    const signatures = signaturesOf(template);
    const found = signatures.flatMap((signature) => this.#bands.find(signature) ?? [])[0];
    const group = found === undefined ? this.#groupQuestions.length : this.#bands.get(found, 'group');
    if (found === undefined) this.#groupQuestions.push(0);
    for (const signature of signatures)
      if (this.#bands.find(signature) === undefined)
        this.#bands.set(this.#bands.findOrAdd(signature), 'group', group);
    return group;
  }

  /** Counts only grow: a template of the top is in it when it is asked for the last time, at the latest. */
  #nominate(template: string, counts: { questions: number; videos: number }): void {
    this.#candidates.set(template, counts);
    if (this.#candidates.size < 2 * CANDIDATES) return;
    const kept = this.#ranked(CANDIDATES);
    this.#candidates.clear();
    for (const { template: text, ...rest } of kept) this.#candidates.set(text, rest);
  }

  #ranked(count: number): TemplateFigures['top'][number][] {
    return [...this.#candidates]
      .map(([template, counts]) => ({ template, ...counts }))
      .sort((a, b) => b.questions - a.questions || (a.template < b.template ? -1 : 1))
      .slice(0, count);
  }
}
