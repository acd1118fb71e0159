/** One run for `bench/pipeline`, in a process of its own; prints what it came to as JSON. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseConfig } from '../src/config/config.js';
import { createMedia } from '../src/media/index.js';
import type { Media } from '../src/media/media.js';
import type { Step } from '../src/records/record.js';
import { selectSteps } from '../src/results/select.js';
import { createModels } from '../src/run/models/models.js';
import { type RunEvent, run } from '../src/run/run.js';
import { PROMPT_KEYS, STEPS } from '../src/steps.js';
import { copyClips } from './pipeline-clips.js';
import type { Asked, Job, Ran } from './pipeline-job.js';
import { virtualModels } from './pipeline-virtual.js';
import { readyMedia } from './stand-ins.js';

async function measure(job: Job): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-pipeline-'));
  try {
    const videos = join(folder, 'videos');
    await mkdir(videos);
    if (job.clips === true) await copyClips(videos, job.videos);
    else await writeStandIns(videos, job.videos);
    // Loading the SDK takes as long as a few calls do here; a run pays for it once.
    await import('openai');
    await fetch(`${job.url}/reset`, { method: 'POST', body: String(job.pace) });
    const media =
      job.clips === true
        ? await createMedia({ temporary_directory: join(folder, 'tmp') })
        : standInMedia(job.length);
    const [started, began, cpu] = [performance.now(), Date.now(), process.cpuUsage()];
    let first: number | null = null;
    for (const steps of stagesOf(job)) {
      const before = (performance.now() - started) / 1000;
      const { first_item_sec, done } = await runOnce(job, join(folder, 'results'), videos, media, steps);
      if (done !== job.videos) throw new Error(`Expected ${job.videos} videos to be done, got ${done}.`);
      if (first_item_sec !== null) first ??= before + first_item_sec;
    }
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const { begun_at } = (await (await fetch(`${job.url}/asked`)).json()) as { begun_at: number[] };
    const at = began + (first ?? 0) * 1000;
    return {
      seconds,
      first_item_sec: first,
      not_begun: job.videos - begun_at.filter((begun) => begun <= at).length,
      rss_peak: process.resourceUsage().maxRSS * 1024,
      cpu: (user + system) / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The steps of each run that a job takes. */
function stagesOf({ barrier }: Job): readonly (readonly Step[])[] {
  return barrier === true ? STEPS.ids.map((step) => [step]) : [STEPS.ids];
}

/** No video is left out for its length. */
function workflowOf({ workflow, length }: Job, steps: readonly Step[]) {
  return { structured_output: 'off', max_video_length_sec: 2 * length, ...workflow, steps };
}

async function runOnce(job: Job, results_dir: string, videos: string, media: Media, steps: readonly Step[]) {
  const { url, concurrency } = job;
  // Each prompt has an endpoint of its own, whose model is named for it; all are of one account.
  const endpoint = (model_name: string) => ({
    backend: 'openai',
    openai: {
      ...{ base_url: `${url}/v1`, api_key: 'key-of-the-bench', model_name },
      max_concurrent: concurrency,
    },
  });
  const config = parseConfig({
    results_dir,
    vlm: endpoint('vlm'),
    llm: endpoint('llm'),
    models: Object.fromEntries(PROMPT_KEYS.map((key) => [key, endpoint(key)])),
    pipeline: Object.fromEntries(PROMPT_KEYS.map((key) => [key, key])),
    workflow: workflowOf(job, steps),
    data: { videos: [videos] },
  });
  const models = await createModels(config, { steps: selectSteps(config.workflow), media });
  return await run({ config, media, models });
}

async function writeStandIns(folder: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1)
    await writeFile(join(folder, `${String(number).padStart(5, '0')}.mp4`), shown(number));
}

/** Bytes that stand for video, by which the server knows it. */
function shown(number: number): string {
  return `clip ${number}.`.padEnd(20_000, ' ');
}

/** Videos of half to one and a half times a length, whose clips are cut in no time. */
function standInMedia(length: number): Media {
  const ready = readyMedia();
  const numberOf = (path: string) => Number(basename(path, '.mp4'));
  return {
    ...ready,
    probe: async (path) => {
      const { size, mtimeMs } = await stat(path);
      const duration = length * (0.5 + ((numberOf(path) * 7) % 31) / 30);
      return { ...(await ready.probe(path)), duration, size_bytes: size, modified_ms: mtimeMs };
    },
    hash: async (path) => createHash('sha256').update(path).digest('hex'),
    clip: async (path) => Buffer.from(shown(numberOf(path))),
  };
}

/** The same without a server, in the time of a clock that jumps. */
async function measureVirtual(job: Job): Promise<Ran & Pick<Asked, 'videos' | 'calls' | 'giving_out'>> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-pipeline-'));
  try {
    const videos = join(folder, 'videos');
    await mkdir(videos);
    await writeStandIns(videos, job.videos);
    const { clock, lessons, models, givingOut } = virtualModels(job);
    let first: number | null = null;
    const cpu = process.cpuUsage();
    const onEvent = (event: RunEvent) => {
      const isAnswered = event.type === 'step' && event.event.step === '4';
      if (isAnswered && event.event.change === 'entered') first ??= clock.now();
    };
    for (const steps of stagesOf(job)) {
      const config = parseConfig({
        results_dir: join(folder, 'results'),
        workflow: workflowOf(job, steps),
        data: { videos: [videos] },
      });
      const { done } = await run({ config, media: standInMedia(job.length), models, onEvent });
      if (done !== job.videos) throw new Error(`Expected ${job.videos} videos to be done, got ${done}.`);
    }
    const { user, system } = process.cpuUsage(cpu);
    clock.stop();
    const all = [...lessons.videos.values()];
    return {
      seconds: clock.now() / 1000,
      first_item_sec: first === null ? null : first / 1000,
      not_begun: job.videos - all.filter(({ begun }) => begun <= (first ?? 0)).length,
      rss_peak: process.resourceUsage().maxRSS * 1024,
      cpu: (user + system) / 1e6,
      giving_out: givingOut(),
      videos: all.map(({ stages }) => stages),
      calls: all.flatMap(({ stages }) => stages.flat()).length,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
process.stdout.write(JSON.stringify(await (job.virtual === true ? measureVirtual(job) : measure(job))));
