/** Computes the figures of the quality report from the files of a results directory. */
import { join, resolve } from 'node:path';
import { readItem } from '../qa/index.js';
import { fileOf, partOf } from '../records/part.js';
import { TASKS } from '../records/record.js';
import { isBaseline } from '../results/baseline.js';
import { eachRow, type RowReader, readSnapshot } from '../results/ledger/snapshot.js';
import { envelopeName } from '../sinks/envelope.js';
import { readEnvelope } from '../sinks/envelope-read.js';
import { STEPS, type StepList } from '../steps.js';
import { lostIn, NAMED, readRefused, refusedCaptions } from './lost.js';
import { ItemMeasures } from './measures.js';
import { RepairCounts } from './repair-counts.js';
import type { ItemFigures, QualityFigures } from './report-schema.js';
import { QualityVideos } from './videos.js';
import { baselineWarning, itemWarnings, yieldWarning } from './warnings.js';
import { countBySteps, failedAnswers, yieldBySteps } from './yield.js';

/**
 * Measures a results directory: its records, its task files and its lists of failed, skipped and refused. One sequential
 * pass over each file; memory grows by some 15 bytes a video.
 */
export async function qualityFigures(results_dir: string, list: StepList = STEPS): Promise<QualityFigures> {
  const videos = new QualityVideos();
  const { answers, repairs, counts, baseline, ...lists } = await readRecords(results_dir, videos, list);
  for (const what of ['failed', 'skipped'] as const)
    for (const { video, step } of lists[what].current())
      if (step !== 'source') videos.note(fileOf(video), what);

  const output = join(results_dir, 'step_4_output');
  const measured = await measureItems(output, videos);
  const { after, doubtful, refused, examples } = await readRefused(output, videos);
  const first = [...lostIn(lists, videos), ...examples].slice(0, NAMED);
  const lost = videos.lost();
  const kept = primaryItems(measured);
  const passed_at_once = Math.max(0, kept - repairs.saved);
  return {
    version: 1,
    ...measured,
    yield: {
      steps: yieldBySteps(counts, videos, list),
      answers: list.qa_types.names.flatMap((qa_type) => {
        const [made, failed] = [answers.get(qa_type) ?? 0, failedAnswers(lists.failed, qa_type, list)];
        return made + failed === 0 ? [] : [{ qa_type, answers: made, failed }];
      }),
      pairs: { kept, refused, passed_at_once },
    },
    checks: repairs.checks(after),
    doubtful: Object.entries(doubtful)
      .map(([name, pairs]) => ({ name, pairs }))
      .sort((a, b) => b.pairs - a.pairs || (a.name < b.name ? -1 : 1)),
    captions: refusedCaptions(lists),
    repairs: repairs.figures(),
    videos_without_items: {
      count: Object.values(lost).reduce((sum, count) => sum + count, 0),
      ...lost,
      first,
    },
    warnings: [
      ...baselineWarning(baseline),
      ...itemWarnings(measured),
      ...yieldWarning(passed_at_once, kept + refused),
    ],
  };
}

/** Reads the records and what stands. */
async function readRecords(results_dir: string, videos: QualityVideos, list: StepList) {
  const repairs = new RepairCounts();
  const answers = new Map<string, number>();
  let baseline = 0;
  const onRow: RowReader = (step, row, raw) => {
    if (isBaseline(row.provenance?.model)) baseline += 1;
    // Items are about the file.
    const part = partOf(row.video);
    const video = part?.path ?? row.video;
    const length = lengthIn(raw);
    const isPart = part !== undefined;
    videos.record(video, length && (part?.start ?? 0) + length, step === '0' ? undefined : row.mode, isPart);
    if (step === '0' && !row.is_valid && !isPart) videos.note(video, 'out_of_domain');
    const type = step === '3' ? list.qa_types.ofKey(row.prompt_key ?? '')?.name : undefined;
    if (type === undefined) return;
    answers.set(type, (answers.get(type) ?? 0) + 1);
    repairs.add(raw);
  };
  await eachRow(results_dir, onRow, list);
  const snapshot = await readSnapshot(results_dir, { list });
  const { failed, skipped, ledger } = snapshot;
  const counts = countBySteps(snapshot);
  await ledger.close();
  return { answers, repairs, failed, skipped, counts, baseline };
}

async function measureItems(output: string, videos: QualityVideos): Promise<ItemFigures> {
  const measures = new ItemMeasures();
  for (const task of TASKS) {
    const file = await readEnvelope(join(output, envelopeName(task)));
    if (file === undefined) continue;
    for await (const item of file.items) {
      const { question, answer, reasoning } = item;
      const id = 'video_id' in item ? item.video_id : item.image_id;
      const read = readItem(task, item);
      const pair = 'pair' in read ? read.pair : undefined;
      const known = videos.item(resolve(file.media_root ?? output, id), task);
      measures.add({ task, id, question, answer, reasoning, pair, ...known });
    }
  }
  return measures.figures();
}

/** Pairs that became items: each pair gives one item in the first of its tasks. */
function primaryItems({ items: { by_task } }: ItemFigures): number {
  return by_task.reduce((sum, { task, items }) => sum + (task.endsWith('_openended') ? 0 : items), 0);
}

function lengthIn(raw: unknown): number | undefined {
  if (typeof raw !== 'object' || raw === null || !('video_length' in raw)) return undefined;
  return typeof raw.video_length === 'number' ? raw.video_length : undefined;
}
