/** Records and task files of results directories that an earlier version has made, and the rule of their fingerprints. */
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FILES, MADE_IN } from './past.js';

/** A record as it lies on disk. */
const lineSchema = z.looseObject({
  video: z.string(),
  prompt_key: z.string().optional(),
  provenance: z.looseObject({
    prompts: z.record(z.string(), z.string()),
    model_hash: z.string(),
    video_hash: z.string(),
    upstream: z.string(),
    fingerprint: z.string(),
  }),
});
export type Line = z.infer<typeof lineSchema>;

/** The records of a results directory by step, video and prompt, in the order of their names. */
export function linesOf(results_dir: string): Map<string, Line> {
  const lines = Object.entries(FILES).flatMap(([step, file]) => {
    const path = join(results_dir, file);
    const texts = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    // What zod gives back has its names in another order.
    return texts.map((text) => [step, JSON.parse(text) as Line, lineSchema.parse(JSON.parse(text))] as const);
  });
  return new Map(
    lines
      .map(
        ([step, line, { video, prompt_key = '' }]) =>
          [`${step} ${video} ${prompt_key}`.trim(), line] as const,
      )
      .sort(([first], [second]) => (first < second ? -1 : 1)),
  );
}

/**
 * The fingerprint that a record must have, by the rule that stood when the fixtures were made. The rule is written down
 * here a second time on purpose: if it changes, every record there is becomes out of date.
 */
export function fingerprintOf(step: string, line: Line): string {
  const { provenance, meta: _meta, ...content } = line;
  const { video_hash, model_hash, prompts, upstream } = provenance;
  const made = [step, video_hash, model_hash, Object.entries(prompts).sort(), upstream, content];
  return hash('sha256', JSON.stringify(made)).slice(0, 16);
}

/**
 * Records as text, byte for byte, without what differs when they are made again elsewhere or from memory, and without the
 * sentences that tell why a pair was rejected.
 */
export function textsOf(lines: ReadonlyMap<string, Line>, folder: string): Map<string, string> {
  const gone = ['fingerprint', 'upstream', 'written_at', 'milliseconds', 'attempts', 'usage', 'bytes_sent'];
  return new Map(
    [...lines].map(([key, line]) => {
      // The stamps of that time had no time of the last change of the file's entry.
      const stampThen = (value: unknown) => String(value).split('-').slice(0, 2).join('-');
      const provenance = Object.entries(line.provenance).map(([name, value]) => {
        if (gone.includes(name)) return [name, ''];
        return [name, name === 'video_stamp' ? stampThen(value) : value];
      });
      const text = withoutSentences(JSON.stringify({ ...line, provenance: Object.fromEntries(provenance) }));
      return [key.replaceAll(folder, MADE_IN), text.replaceAll(folder, MADE_IN)];
    }),
  );
}

/** Of reasons such as `times_in_video: The question …` the name stays. */
function withoutSentences(text: string): string {
  return text.replace(/"reasons":\[("(?:[^"\\]|\\.)*",?)*\]/g, (reasons) =>
    reasons.replace(/"(\w+): (?:[^"\\]|\\.)*"/g, '"$1"'),
  );
}

/** The task files, byte for byte as they lie there. */
export function taskFiles(results_dir: string): Map<string, string> {
  const names = readdirSync(join(results_dir, 'step_4_output')).filter((name) => name.endsWith('.json'));
  const files = names.filter((name) => name !== 'quality.json').sort();
  return new Map(files.map((name) => [name, readFileSync(join(results_dir, 'step_4_output', name), 'utf8')]));
}

/**
 * The task files as text, without the folder that they lie in, the day on which they were made, and the mark of a baseline,
 * which those of then do not have.
 */
export function taskTexts(results_dir: string, folder: string): Map<string, string> {
  return new Map(
    [...taskFiles(results_dir)].map(([name, text]) => [
      name,
      text
        .replaceAll(folder, MADE_IN)
        .replace(/"date":"\d{4}-\d{2}-\d{2}"/, '"date":""')
        .replace(/ Made with signals, [^"]*/, ''),
    ]),
  );
}
