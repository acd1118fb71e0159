/** A teacher for `bench/pipeline`: it answers every prompt, and says how long a model would take. */
import type { PromptKey } from '../src/records/record.js';
import { PROMPT_KEYS } from '../src/steps.js';
import { readyModel } from './stand-ins.js';

/** A kind of call: the stage of a video that it is of, and the seconds that it takes; a real one is off by up to 40 %. */
interface Kind {
  readonly keys: RegExp;
  readonly stage: number;
  readonly seconds: number;
}

/** Chunks are captioned without a look at the captions of the whole: both are of one stage. */
const KINDS: readonly Kind[] = [
  { keys: /^video_filtering$/, stage: 0, seconds: 1 },
  { keys: /^video_anomaly_classification$/, stage: 1, seconds: 1 },
  { keys: /_(global|dense)_caption$/, stage: 2, seconds: 5.5 },
  { keys: /^(normal|anomaly)_chunk_caption$/, stage: 2, seconds: 3 },
  { keys: /^highlight_timestamp_extraction$/, stage: 3, seconds: 1 },
  { keys: /^highlight_chunk_caption$/, stage: 4, seconds: 3 },
  { keys: /^(normal|anomaly)_description$/, stage: 5, seconds: 5 },
  { keys: /^/, stage: 6, seconds: 6 },
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
      const kind = KINDS.findIndex(({ keys }) => keys.test(key));
      const stage = KINDS[kind]?.stage ?? 0;
      while (video.stages.length <= stage) video.stages.push([]);
      const seconds = secondsOf(kind, number, nth + PROMPT_KEYS.indexOf(key) * 10);
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

function secondsOf(kind: number, number: number, nth: number): number {
  const drawn = Math.abs(Math.sin(number * 12.9898 + nth * 78.233 + kind * 37.719) * 43758.5453) % 1;
  return (KINDS[kind]?.seconds ?? 0) * (1 + SPREAD * (2 * drawn - 1));
}
