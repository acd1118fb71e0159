/** The digest of a pilot: what the models said of each video, side by side, in one file that opens in a browser. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnswer } from '../operators/question.js';
import { type QaPair, qaTypeOf } from '../record.js';
import { ROW_FILES, ROW_STEPS, type RowStep, rowSchemas, videoOf } from '../rows.js';
import { readRows } from '../sinks/rows.js';

/** All that is known of one video, as sections of text. */
export interface Digest {
  readonly video: string;
  readonly sections: readonly { readonly title: string; readonly text: string }[];
}

/** Gathers what the rows of a results directory say of some videos, in the order of the steps. */
export async function gatherDigests(results_dir: string, videos: readonly string[]): Promise<Digest[]> {
  const sections = new Map<string, { title: string; text: string }[]>(videos.map((video) => [video, []]));
  for (const step of ROW_STEPS)
    for await (const entry of readRows(join(results_dir, ROW_FILES[step]))) {
      const found = 'row' in entry ? sections.get(videoOf(entry.row) ?? '') : undefined;
      if (found !== undefined && 'row' in entry) found.push(...sectionsOf(step, entry.row));
    }
  return videos.map((video) => ({ video, sections: sections.get(video) ?? [] }));
}

function sectionsOf(step: RowStep, raw: unknown): { title: string; text: string }[] {
  if (step === '0') {
    const row = rowSchemas['0'].parse(raw);
    const verdict = row.is_valid ? `in domain${row.mode ? `, ${row.mode}` : ''}` : 'out of domain';
    return [
      {
        title: `Step 0: ${verdict}`,
        text: [row.raw_response, row.classification].filter(Boolean).join('\n\n'),
      },
    ];
  }
  if (step === '1a') {
    const row = rowSchemas['1a'].parse(raw);
    return [
      { title: 'Global caption', text: row.global_caption },
      { title: 'Dense caption', text: row.dense_caption },
    ];
  }
  if (step === '1b') {
    const { chunk_captions } = rowSchemas['1b'].parse(raw);
    const lines = chunk_captions.map(
      (chunk) => `${chunk.timestamp_start}–${chunk.timestamp_end} s: ${chunk.caption}`,
    );
    return [{ title: 'Chunk captions', text: lines.join('\n\n') }];
  }
  if (step === '1c') {
    const { highlight_chunk: chunk } = rowSchemas['1c'].parse(raw);
    const text =
      chunk === null ? 'no usable moment' : `at ${chunk.anomaly_timestamp_sec} s: ${chunk.caption}`;
    return [{ title: 'Highlight', text }];
  }
  if (step === '2') return [{ title: 'Description', text: rowSchemas['2'].parse(raw).detailed_description }];
  const { prompt_key, qa_output } = rowSchemas['3'].parse(raw);
  const type = qaTypeOf(prompt_key);
  const { qa, rejections } = type === undefined ? { qa: [], rejections: [] } : readAnswer(type, qa_output);
  const rejected = rejections.map(({ message }) => `REJECTED: ${message}`);
  return [{ title: `Questions: ${prompt_key}`, text: [...qa.map(pairText), ...rejected].join('\n\n') }];
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
  return [`Q: ${pair.question}`, ...options, `A: ${answer}`, `Because: ${pair.reasoning}`].join('\n');
}

/** Writes the digest as HTML; every text of a model is escaped. Returns its path. */
export async function writeDigest(results_dir: string, digests: readonly Digest[]): Promise<string> {
  const path = join(results_dir, 'pilot.html');
  await writeFile(path, digestHtml(digests));
  return path;
}

/** The page: a column of what was seen beside a column of what is asked, video by video. */
export function digestHtml(digests: readonly Digest[]): string {
  const videos = digests.map(({ video, sections }) => {
    const isQuestion = (title: string) => title.startsWith('Questions');
    const column = (of: typeof sections) =>
      of.map(({ title, text }) => `<h3>${escapeHtml(title)}</h3><pre>${escapeHtml(text)}</pre>`).join('\n');
    return `<section><h2>${escapeHtml(video)}</h2><div class="columns"><div>${column(
      sections.filter(({ title }) => !isQuestion(title)),
    )}</div><div>${column(sections.filter(({ title }) => isQuestion(title)))}</div></div></section>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>reeltrace pilot</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; }
h2 { font-size: 1.1rem; border-top: 2px solid #888; padding-top: 1rem; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; color: #456; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; }
@media (max-width: 60rem) { .columns { grid-template-columns: 1fr; } }
</style>
<h1>Pilot: ${digests.length} videos</h1>
${videos.join('\n')}
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from models and file names is data: nothing in it can become markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
