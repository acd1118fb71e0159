/** A teacher for `bench/pipeline`: it answers every prompt, and says how long a model would take. */
import { PROMPT_KEYS, type PromptKey } from '../src/record.js';
import { readyModel } from './stand-ins.js';

/** A video's stages in their order, with the seconds that a call of each takes; a real one is off by up to 40 %. */
const STAGES: readonly (readonly [RegExp, number])[] = [
  [/^video_filtering$/, 1],
  [/^video_anomaly_classification$/, 1],
  [/_(global|dense)_caption$/, 5.5],
  [/l_chunk_caption$|y_chunk_caption$/, 3],
  [/^highlight_timestamp_extraction$/, 1],
  [/^highlight_chunk_caption$/, 3],
  [/l_description$|y_description$/, 5],
  [/^/, 6],
];
const SPREAD = 0.4;

/** What was asked about one video. */
export interface Pupil {
  /** When the first call came, in milliseconds of the caller's clock. */
  readonly begun: number;
  /** Latencies by stage: stages follow one another, the calls of one are independent. */
  readonly stages: number[][];
  readonly asked: Map<string, number>;
}

/** An answer, and how it is to be given. */
export interface Lesson {
  readonly text: string;
  /** Seconds of the model's time. */
  readonly seconds: number;
  /** To be told how long it took in the end. */
  readonly took: (milliseconds: number) => void;
}

/** Makes a teacher who has been asked nothing. Videos are known by number; so are texts about them: `clip 7.` */
export function createLessons() {
  const model = readyModel();
  const videos = new Map<number, Pupil>();

  return {
    videos,
    async answer(key: PromptKey, number: number, now: number): Promise<Lesson> {
      const video = videos.get(number) ?? { begun: now, stages: [], asked: new Map<string, number>() };
      videos.set(number, video);
      const nth = (video.asked.get(key) ?? 0) + 1;
      video.asked.set(key, nth);
      const stage = STAGES.findIndex(([pattern]) => pattern.test(key));
      while (video.stages.length <= stage) video.stages.push([]);
      const seconds = secondsOf(stage, number, nth + PROMPT_KEYS.indexOf(key) * 10);
      const took = (milliseconds: number) => void video.stages[stage]?.push(milliseconds);
      // All videos go the whole way.
      if (key === 'video_filtering') return { text: 'Yes.', seconds, took };
      const info = { duration: 60, width: 1, height: 1, frame_rate: 1, codec: '', has_audio: false };
      const shown = {
        path: `/${number}.mp4`,
        info: { ...info, size_bytes: 1, modified_ms: 0 },
        range: { start: nth, end: nth + 1 },
      };
      const { text } = await model.ask({ step: '0', prompt_key: key, text: '', video: shown });
      const isText = /_caption$|l_description$|y_description$/.test(key);
      return { text: isText ? `${text} This is clip ${number}.` : text, seconds, took };
    },
  };
}

/** The number of the video that a text is about; 0 when it names none. */
export function numberIn(text: string): number {
  return Number(/clip (\d+)\./.exec(text)?.[1] ?? 0);
}

function secondsOf(stage: number, number: number, nth: number): number {
  const drawn = Math.abs(Math.sin(number * 12.9898 + nth * 78.233 + stage * 37.719) * 43758.5453) % 1;
  return (STAGES[stage]?.[1] ?? 0) * (1 + SPREAD * (2 * drawn - 1));
}
