/** The digest of a pilot as one HTML file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Section } from '../../operators/define-step.js';
import { fileOf } from '../../records/part.js';
import type { Digest } from './digest.js';

const HEADINGS: Readonly<Record<Section['column'], string>> = {
  captions: 'What was seen',
  description: 'The description',
  questions: 'What is asked',
};

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; }
section { border-top: 2px solid #888; margin-top: 2rem; }
h2 { font-size: 1.1rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0; padding: .25rem .5rem; background: #eef1f4; }
h4 { font-size: .9rem; margin: 1rem 0 .25rem; color: #456; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
video { max-width: 100%; max-height: 15rem; background: #000; }
.columns { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 2rem; margin-top: 1rem; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
`;

/** Writes the page into a results directory. Returns its path. */
export async function writeDigest(results_dir: string, digests: readonly Digest[]): Promise<string> {
  const path = join(results_dir, 'pilot.html');
  await writeFile(path, digestHtml(digests));
  return path;
}

/** The page: captions, description and questions side by side, video by video; every text and name is escaped. */
export function digestHtml(digests: readonly Digest[]): string {
  const title = `Pilot: ${digests.length} ${digests.length === 1 ? 'video' : 'videos'}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>reeltrace pilot</title>
<style>${STYLE}</style>
<h1>${title}</h1>
${digests.map(sectionHtml).join('\n')}
</html>
`;
}

function sectionHtml(digest: Digest): string {
  const { video, sections } = digest;
  const file = fileOf(video);
  // The fragment of a part makes a browser play that part.
  const source = pathToFileURL(file).href + video.slice(file.length);
  const columns: readonly Section['column'][] = ['captions', 'description', 'questions'];
  const body =
    sections.length === 0
      ? '<p>There are no records of this video; <code>failures.jsonl</code> and <code>skipped.jsonl</code> say why.</p>'
      : `<div class="columns">${columns.map((column) => columnHtml(column, digest)).join('\n')}</div>`;
  return `<section>
<h2>${escapeHtml(video)}</h2>
<video controls preload="metadata" src="${escapeHtml(source)}"></video>
${body}
</section>`;
}

function columnHtml(column: Section['column'], { sections }: Digest): string {
  const texts = sections
    .filter((section) => section.column === column)
    .map(({ title, text }) => `<h4>${escapeHtml(title)}</h4><pre>${escapeHtml(text)}</pre>`);
  return `<div><h3>${HEADINGS[column]}</h3>${texts.join('\n')}</div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a text from models or file names, so that nothing in it becomes markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
