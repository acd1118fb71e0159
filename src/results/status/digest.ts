/** Gathers from the records what the models said about the videos of a pilot. */
import { join } from 'node:path';
import type { Section } from '../../operators/define-step.js';
import { rowSchema, videoOf } from '../../records/rows.js';
import { readRows } from '../../sinks/rows.js';
import { STEPS, type StepList } from '../../steps.js';

/** Everything known about one video, as sections of text. */
export interface Digest {
  readonly video: string;
  readonly sections: readonly Section[];
}

/**
 * Gathers what the rows of a results directory say about some videos, in the order of the steps. Of several rows about
 * the same thing the last one counts, as everywhere.
 */
export async function gatherDigests(
  results_dir: string,
  videos: readonly string[],
  list: StepList = STEPS,
): Promise<Digest[]> {
  const found = new Map<string, Map<string, Section>>(videos.map((video) => [video, new Map()]));
  for (const step of list.writing) {
    if (step.digest === undefined) continue;
    for await (const entry of readRows(join(results_dir, step.row.file))) {
      const row = 'row' in entry ? rowSchema(step.row).safeParse(entry.row).data : undefined;
      const sections = row && found.get(videoOf(row) ?? '');
      if (row === undefined || sections === undefined) continue;
      for (const section of step.digest({ ...row }, list.qa_types)) sections.set(section.title, section);
    }
  }
  return videos.map((video) => ({ video, sections: [...(found.get(video)?.values() ?? [])] }));
}
