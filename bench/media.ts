/**
 * What the media engine does with a video against the plain way of doing it: a process a chunk that decodes from the
 * beginning and encodes VP9 in real time, a process a still frame, an ffprobe a step. All clips are made
 * here, out of nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import { createFfmpeg } from '../src/media/ffmpeg.js';
import { createKept } from '../src/media/kept.js';
import type { ClipOptions } from '../src/media/media.js';
import { createProbe } from '../src/media/probe.js';
import { synthesise } from '../src/media/synthesise.js';
import { createTemporary } from '../src/media/temporary.js';
import { findTools } from '../src/media/tools.js';
import { frameTimes } from '../src/models/frames.js';
import { planChunks } from '../src/operators/chunk-plan.js';
import type { TimeRange } from '../src/records/record.js';
import { describeMachine } from './machine.js';
import { add, type Cost, cost, HEAD, row, times } from './media-cost.js';
import { plainClips, plainFrames, plainProbe, repeat, type Subject } from './media-plain.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- media [options]

  --sizes 360,720,1080   heights of the videos
  --seconds 10,60,290    their lengths
  --gops 30,250          frames from one keyframe to the next
  --video FILE           this video instead of such as are made here
  --only NAME            one of: probe; chunks; chunks, full; frames; highlight; everything; everything, full
  --sample 3             how many of its processes the plain way runs for chunks, five times as many for frames,
                         spread over the video; what they took is scaled up to all of them; 0: all
  --quick                360p, 10 and 70 s

CPU is in seconds, of this process and all that it started, as Linux tells; elsewhere only the clock is read. MB are
what would be sent.`;

const { workflow, vlm } = parseConfig({ results_dir: 'none' });
const DEFAULT: ClipOptions = { fps: vlm.openai.clip_fps, max_dim: vlm.openai.clip_max_dim };
const FULL: ClipOptions = { fps: 'full', max_dim: vlm.openai.clip_max_dim };
/** Steps that look at the file: 0, 1a, 1b, 1c. */
const PROBES = 4;
/** Questions about the whole: two each in steps 0 and 1a. */
const WHOLE_QUESTIONS = 4;

function engine({ tools, folder }: Subject) {
  const ffmpeg = createFfmpeg(tools);
  const probe = createProbe(ffmpeg);
  const kept = createKept({ ffmpeg, probe, temporary: createTemporary(join(folder, 'tmp')) });
  return { probe, kept };
}

/** One probe, once the code is warm: a run has many. */
async function ourProbe(subject: Subject): Promise<Cost> {
  const probe = () => engine(subject).probe.probe(subject.path);
  await repeat(100, () => probe().then(() => 0));
  return times(await cost(() => repeat(200, () => probe().then(() => 0))), 1 / 200);
}

/** Clips of these ranges, and still frames where they are asked for, from one decode. */
async function ours(
  subject: Subject,
  clip: ClipOptions,
  ranges: readonly TimeRange[],
  stills: readonly number[] = [],
): Promise<Cost> {
  const { kept } = engine(subject);
  const { path, info } = subject;
  const frames = { times: stills, max_dim: vlm.openai.frame_max_dim };
  return await cost(async () => {
    kept.expect(path, info, { clips: ranges, clip, frames: stills.length === 0 ? [] : [frames] });
    const jpegs = await kept.frames(path, info, frames);
    const clips = await Promise.all(ranges.map((range) => kept.clip(path, info, range, clip)));
    // What a process used is known when it has ended, which may be after the last clip was handed out.
    await kept.close();
    return [...jpegs.map(({ jpeg }) => jpeg), ...clips].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  });
}

const OPERATIONS = [
  'probe',
  'chunks',
  'chunks, full',
  'frames',
  'highlight',
  'everything',
  'everything, full',
] as const;
type Operation = (typeof OPERATIONS)[number];

async function compare(subject: Subject, only: Operation | undefined): Promise<Row[]> {
  const { chunks, highlight, stills, info } = subject;
  const isLong = info.duration > workflow.long_video_threshold_sec;
  // A short video goes whole with each question; of a long one still frames do.
  const whole: Cost = { cpu: 0, wall: 0, bytes: isLong ? 0 : WHOLE_QUESTIONS * info.size_bytes };
  const everything = only === undefined || only.startsWith('everything');
  const needs = (...names: readonly Operation[]) => everything || names.some((name) => name === only);
  const nothing: Cost = { cpu: 0, wall: 0, bytes: 0 };

  const probing = needs('probe') ? await plainProbe(subject) : nothing;
  const cutting = needs('chunks', 'chunks, full') ? await plainClips(subject, chunks) : nothing;
  const taking = needs('frames') ? await plainFrames(subject) : nothing;
  const moment = needs('highlight') ? await plainClips({ ...subject, sample: 0 }, [highlight]) : nothing;
  const all = add(times(probing, PROBES), cutting, isLong ? taking : whole, moment);
  const both = async (clip: ClipOptions) =>
    add(
      await ourProbe(subject),
      whole,
      await ours(subject, clip, chunks, isLong ? stills : []),
      await ours(subject, clip, [highlight]),
    );
  const comparisons: readonly [Operation, Cost, () => Promise<Cost>][] = [
    ['probe', probing, () => ourProbe(subject)],
    ['chunks', cutting, () => ours(subject, DEFAULT, chunks)],
    ['chunks, full', cutting, () => ours(subject, FULL, chunks)],
    ['frames', taking, () => ours(subject, DEFAULT, [], stills)],
    ['highlight', moment, () => ours(subject, DEFAULT, [highlight])],
    ['everything', all, () => both(DEFAULT)],
    ['everything, full', all, () => both(FULL)],
  ];
  const rows: Row[] = [];
  for (const [name, plain, our] of comparisons)
    if (only === undefined || only === name) rows.push(row(name, plain, await our()));
  return rows;
}

function numbers(text: string): number[] {
  const list = text.split(',').map(Number);
  if (list.every((number) => Number.isFinite(number) && number > 0)) return list;
  throw new Error(`Expected numbers with commas between them, got ${text}.`);
}

const { values } = parseArgs({
  options: {
    video: { type: 'string' },
    sizes: { type: 'string' },
    seconds: { type: 'string' },
    gops: { type: 'string' },
    sample: { type: 'string', default: '3' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const only = OPERATIONS.find((name) => name === values.only);
  if (values.only !== undefined && only === undefined) {
    throw new Error(`Expected one of ${OPERATIONS.join('; ')}, got ${values.only}.`);
  }
  const sizes = numbers(values.sizes ?? (values.quick ? '360' : '360,720,1080'));
  const lengths = numbers(values.seconds ?? (values.quick ? '10,70' : '10,60,290'));
  const gops = numbers(values.gops ?? (values.quick ? '250' : '30,250'));
  const sample = Number(values.sample);
  console.log(`${await describeMachine()}\n`);
  const tools = await findTools();
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-bench-'));
  try {
    if (values.video !== undefined) {
      await show({ tools, path: values.video, folder, sample }, values.video, only);
      return;
    }
    for (const size of sizes)
      for (const seconds of lengths)
        for (const gop of gops) {
          const graph = `testsrc2=s=${Math.round((size * 16) / 9 / 2) * 2}x${size}:r=30:d=${seconds}`;
          const path = await synthesise(tools, graph, join(folder, 'video.mp4'), ['-g', String(gop)]);
          await show({ tools, path, folder, sample }, `${size}p, a keyframe every ${gop}`, only);
        }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints the table of one video. */
async function show(
  given: Pick<Subject, 'tools' | 'path' | 'folder' | 'sample'>,
  title: string,
  only: Operation | undefined,
): Promise<void> {
  const info = await createProbe(createFfmpeg(given.tools)).probe(given.path);
  const { duration } = info;
  const chunks = planChunks(duration, workflow);
  const half = (workflow.highlight_before_sec + workflow.highlight_after_sec) / 2;
  const highlight = {
    start: Math.max(0, duration / 2 - half),
    end: Math.min(duration, duration / 2 + half),
  };
  const sampling = { sample_fps: 1, min_frames: 1, max_frames: workflow.long_video_max_frames };
  const stills = frameTimes({ start: 0, end: duration }, sampling);
  const rows = await compare({ ...given, info, chunks, highlight, stills }, only);
  const facts = [
    `${info.width}x${info.height}, ${duration.toFixed(0)} s, ${(info.size_bytes / 1e6).toFixed(1)} MB`,
    `${chunks.length} chunks, ${stills.length} still frames`,
  ];
  console.log(`${title}: ${facts.join('; ')}`);
  printTable([HEAD, ...rows]);
  console.log('');
}

await main();
