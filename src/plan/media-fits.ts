/** How many bytes clips and frames of this footage take, measured by what was sent so far. */
import type { Config } from '../config/config.js';
import type { VideoInput } from '../models/model.js';
import { planChunks } from '../operators/chunk.js';
import type { PromptKey, Step, TimeRange, VideoInfo } from '../records/record.js';
import type { Row } from '../records/rows.js';
import type { Carriage } from './carriage.js';
import type { PlannedEndpoint } from './endpoints.js';
import { Fit } from './fit.js';

/** Assumed properties of a video whose record says only its length and size; they hardly matter for how it is sent. */
const ORDINARY = {
  width: 1280,
  height: 720,
  frame_rate: 30,
  codec: 'h264',
  has_audio: false,
  modified_ms: 0,
};

/** Measures the media that records were made from, and makes estimates from that. */
export class MediaFits {
  readonly #clips = new Map<string, Fit>();
  readonly #frames = new Map<string, Fit>();
  readonly #workflow: Config['workflow'];
  readonly #answering: ReadonlyMap<PromptKey, PlannedEndpoint>;

  constructor(workflow: Config['workflow'], answering: ReadonlyMap<PromptKey, PlannedEndpoint>) {
    this.#workflow = workflow;
    this.#answering = answering;
  }

  /** Takes in what was sent for a record of step 1a or 1b: their calls follow from the video's length alone. */
  add(step: Step, { video, mode = 'normal', provenance }: Row, duration: number): void {
    if (step !== '1a' && step !== '1b') return;
    const { bytes_sent = 0, video_stamp } = provenance ?? {};
    const endpoint = this.#answering.get(step === '1a' ? `${mode}_global_caption` : `${mode}_chunk_caption`);
    const size_bytes = Number.parseInt(video_stamp ?? '', 10);
    if (endpoint === undefined || Number.isNaN(size_bytes)) return;
    const info: VideoInfo = { ...ORDINARY, duration, size_bytes };
    const ranges: readonly (TimeRange | undefined)[] =
      step === '1a' ? [undefined, undefined] : planChunks(duration, this.#workflow);
    const carried = ranges.map((range) =>
      endpoint.carry({ path: video, info, ...(range !== undefined && { range }) }, 0, false),
    );
    const ways = new Set(carried.map(({ way }) => way));
    const files = carried.filter(({ way }) => way === 'file').length;
    const sent = bytes_sent - files * size_bytes;
    if (ways.has('upload') || (ways.has('clip') && ways.has('frames')) || sent <= 0) return;
    const clips = carried.filter(({ way }) => way === 'clip');
    if (clips.length > 0)
      fitOf(this.#clips, endpoint.name).add(clips.length, sum(clips.map(({ seconds }) => seconds)), sent);
    else if (ways.has('frames'))
      fitOf(this.#frames, endpoint.name).add(sum(carried.map(({ frames }) => frames)), 0, sent);
  }

  /** The bytes of media inside a request. */
  bytes(carriage: Carriage, endpoint: string, video: VideoInput | undefined): number {
    const { way, seconds, frames } = carriage;
    if (way === 'file') return video?.info.size_bytes ?? 0;
    if (way === 'clip') {
      const { a_call, a_unit } = this.#clips.get(endpoint)?.line(carriage.bytes) ?? carriage.bytes;
      return a_call + a_unit * seconds;
    }
    if (way !== 'frames') return 0;
    return (this.#frames.get(endpoint)?.line(carriage.bytes) ?? carriage.bytes).a_call * frames;
  }
}

function fitOf(fits: Map<string, Fit>, name: string): Fit {
  const fit = fits.get(name) ?? new Fit();
  fits.set(name, fit);
  return fit;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
