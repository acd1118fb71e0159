/** What the models said of the videos of a pilot, gathered from the records. */
import { join } from 'node:path';
import { readAnswer } from '../../operators/question.js';
import { type QaPair, qaTypeOf } from '../../records/record.js';
import { ROW_FILES, ROW_STEPS, type RowStep, rowSchemas, videoOf } from '../../records/rows.js';
import { readRows } from '../../sinks/rows.js';

/** Which column of the page a text stands in. */
export type Column = 'captions' | 'description' | 'questions';

/** A text under its title. */
interface Section {
  readonly column: Column;
  readonly title: string;
  readonly text: string;
}

/** All that is known of one video, as sections of text. */
export interface Digest {
  readonly video: string;
  readonly sections: readonly Section[];
}

/**
 * Gathers what the rows of a results directory say of some videos, in the order of the steps. Of several rows on the same
 * thing the last one counts, as everywhere.
 */
export async function gatherDigests(results_dir: string, videos: readonly string[]): Promise<Digest[]> {
  const found = new Map<string, Map<string, Section>>(videos.map((video) => [video, new Map()]));
  for (const step of ROW_STEPS)
    for await (const entry of readRows(join(results_dir, ROW_FILES[step]))) {
      if (!('row' in entry)) continue;
      const sections = found.get(videoOf(entry.row) ?? '');
      if (sections === undefined) continue;
      for (const section of sectionsOf(step, entry.row)) sections.set(section.title, section);
    }
  return videos.map((video) => ({ video, sections: [...(found.get(video)?.values() ?? [])] }));
}

/** What a row says, text by text; a later row on the same thing gives the same titles. */
function sectionsOf(step: RowStep, raw: unknown): Section[] {
  switch (step) {
    case '0': {
      const row = rowSchemas['0'].parse(raw);
      const verdict = row.is_valid ? `in domain${row.mode ? `, ${row.mode}` : ''}` : 'out of domain';
      const said = [row.raw_response, row.classification].filter(Boolean).join('\n\n');
      return [{ column: 'captions', title: 'Step 0', text: `${verdict}\n\n${said}` }];
    }
    case '1a': {
      const row = rowSchemas['1a'].parse(raw);
      return [
        { column: 'captions', title: 'Global caption', text: row.global_caption },
        { column: 'captions', title: 'Dense caption', text: row.dense_caption },
      ];
    }
    case '1b': {
      const { chunk_captions } = rowSchemas['1b'].parse(raw);
      const texts = chunk_captions.map(
        (chunk) => `${chunk.timestamp_start}–${chunk.timestamp_end} s: ${chunk.caption}`,
      );
      return [{ column: 'captions', title: 'Chunk captions', text: texts.join('\n\n') }];
    }
    case '1c': {
      const { highlight_chunk: chunk } = rowSchemas['1c'].parse(raw);
      const text =
        chunk === null ? 'no usable moment' : `at ${chunk.anomaly_timestamp_sec} s: ${chunk.caption}`;
      return [{ column: 'captions', title: 'Highlight', text }];
    }
    case '2': {
      const { detailed_description } = rowSchemas['2'].parse(raw);
      return [{ column: 'description', title: 'Description', text: detailed_description }];
    }
    case '3': {
      const { prompt_key, qa_output } = rowSchemas['3'].parse(raw);
      const type = qaTypeOf(prompt_key);
      const { qa, rejections } =
        type === undefined ? { qa: [], rejections: [] } : readAnswer(type, qa_output);
      const rejected = rejections.map(({ reasons }) => `REJECTED: ${reasons.join(' ')}`);
      const text = [...qa.map(pairText), ...rejected].join('\n\n');
      return [{ column: 'questions', title: prompt_key, text }];
    }
  }
}

function pairText(pair: QaPair): string {
  const options =
    pair.type === 'mcq' ? pair.options.map((option, index) => `${'ABCDEFGHIJ'[index]}. ${option}`) : [];
  const answer =
    pair.type === 'temporal_localization'
      ? `${pair.start} s – ${pair.end} s`
      : pair.type === 'bcq'
        ? pair.full_answer
        : pair.answer;
  return [`Question: ${pair.question}`, ...options, `Answer: ${answer}`, `Because: ${pair.reasoning}`].join(
    '\n',
  );
}
