/** Writes a results directory as a finished run leaves it, with short texts and as many videos as wanted. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Model } from '../src/models/model.js';
import { modelHash } from '../src/operators/ask.js';
import { renderQa } from '../src/qa/index.js';
import type { PromptKey, QaPair } from '../src/records/record.js';
import { loadPack } from '../src/steps.js';
import { ROW_FILES, ROW_STEPS, type RowStep } from '../test/helpers/steps.js';

/** The prompts that make the row of a step in the lane `anomaly`. */
const PROMPTS: Readonly<Record<RowStep, readonly PromptKey[]>> = {
  '0': ['video_filtering'],
  '1a': ['anomaly_dense_caption', 'anomaly_global_caption'],
  '1b': ['anomaly_chunk_caption'],
  '1c': ['highlight_chunk_caption', 'highlight_timestamp_extraction'],
  '2': ['anomaly_description'],
  '3': ['anomaly_mcq'],
};
const BLOCK = 1 << 22;

const global_caption = 'A forklift moves a pallet of boxes along an aisle and one box slides off.';
const dense_caption = '<00:00:00><00:00:05> The forklift comes in.\n<00:00:05><00:00:12> A box slides off.';
const detailed_description = `${global_caption} The driver stops, climbs down and looks at it.`;
const captions = { global_caption, dense_caption };
const chunk_captions = [
  { chunk_index: 0, timestamp_start: 0, timestamp_end: 5, caption: 'The forklift comes in.' },
  { chunk_index: 1, timestamp_start: 5, timestamp_end: 12, caption: 'A box slides off.' },
];
const highlight_chunk = {
  anomaly_timestamp_sec: 6,
  timestamp_start: 3,
  timestamp_end: 9,
  caption: 'It falls.',
};
const reasoning = 'The box leans from second 5 on and lies on the floor at second 7.';
const pair: QaPair = {
  type: 'mcq',
  question: 'What falls?',
  options: ['a box', 'a lamp', 'a sign', 'nothing'],
  answer: 'A',
  reasoning,
};
const qa = { qa_output: renderQa('mcq', [pair]), qa: [pair] };

/** The fields of each step's row behind `video`. */
const FIELDS: Readonly<Record<RowStep, object>> = {
  '0': { is_valid: true, raw_response: 'Yes.', mode: 'anomaly' },
  '1a': { video_length: 12, mode: 'anomaly', ...captions },
  '1b': { video_length: 12, mode: 'anomaly', ...captions, chunk_captions },
  '1c': { video_length: 12, mode: 'anomaly', ...captions, chunk_captions, highlight_chunk },
  '2': {
    video_length: 12,
    mode: 'anomaly',
    prompt_key: 'anomaly_description',
    detailed_description,
    original_captions: captions,
    chunk_captions,
  },
  '3': {
    video_length: 12,
    mode: 'anomaly',
    prompt_key: 'anomaly_mcq',
    ...qa,
    original_captions: captions,
    detailed_description,
  },
};

/** The path of a video; there is no such file. */
export function videoPath(index: number): string {
  return `/footage/camera-${index % 40}/clip-${String(index).padStart(9, '0')}.mp4`;
}

/**
 * Writes the records of `count` videos, one for each step, and a list of the videos as input.
 * @returns the bytes of all records
 */
export async function writeFinished(
  results_dir: string,
  list: string,
  count: number,
  model: Model,
): Promise<number> {
  const pack = await loadPack('general');
  let bytes = 0;
  for (const [place, step] of ROW_STEPS.entries()) {
    const provenance = {
      model: model.name,
      backend: model.backend,
      pack: pack.name,
      prompts: Object.fromEntries(PROMPTS[step].map((key) => [key, pack.prompt(key).hash])),
      model_hash: modelHash([model]),
      calls: PROMPTS[step].length,
      attempts: PROMPTS[step].length,
      usage: { input_tokens: 3200, output_tokens: 180, thinking_tokens: 0, cached_tokens: 0 },
      bytes_sent: 1_200_000,
      milliseconds: 2400,
      video_stamp: '1234567-1700000000000',
      written_at: '2026-01-31T12:00:00.000Z',
    };
    const rest = JSON.stringify({ ...FIELDS[step], provenance }).slice(1, -2);
    bytes += await writeLines(join(results_dir, ROW_FILES[step]), count, (index) => {
      const video = JSON.stringify(videoPath(index));
      const names = step === '0' ? `"video_path":${video},"video":${video}` : `"video":${video}`;
      const [made, from] = [print(index, place), place < 2 ? '' : print(index, place - 1)];
      return `{${names},${rest},"video_hash":"${print(index, 9).repeat(4)}","upstream":"${from}","fingerprint":"${made}"}}\n`;
    });
  }
  await writeLines(list, count, (index) => `${JSON.stringify({ video_path: videoPath(index) })}\n`);
  return bytes;
}

/** A hash of a row that only has to differ from those of other rows. */
function print(index: number, place: number): string {
  return (index * 16 + place + 0x1000_0000).toString(16).padEnd(16, '0');
}

async function writeLines(path: string, count: number, line: (index: number) => string): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  let bytes = 0;
  let block: string[] = [];
  let length = 0;
  const flush = async () => {
    const buffer = Buffer.from(block.join(''), 'utf8');
    await file.writeFile(buffer);
    bytes += buffer.length;
    block = [];
    length = 0;
  };
  for (let index = 0; index < count; index += 1) {
    const text = line(index);
    block.push(text);
    length += text.length;
    if (length >= BLOCK) await flush();
  }
  await flush();
  await file.close();
  return bytes;
}
