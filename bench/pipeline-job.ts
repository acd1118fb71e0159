/** What the parts of `bench/pipeline` tell each other: they are processes of their own. */

/** What a run is given. */
export interface Job {
  readonly url: string;
  readonly videos: number;
  /** Seconds of a video on average: they are from half to one and a half times as long. */
  readonly length: number;
  readonly concurrency: number;
  /** Milliseconds that a second of the model takes here. */
  readonly pace: number;
  readonly workflow: object;
  /** One step after the other, each over all videos. */
  readonly barrier?: boolean;
  /** Real clips, cut by ffmpeg, instead of a few bytes. */
  readonly clips?: boolean;
  /** Of a virtual run. */
  readonly requests_per_minute?: number;
  /** On a clock that jumps from answer to answer, without a server. */
  readonly virtual?: boolean;
}

/** What a run came to. */
export interface Ran {
  readonly seconds: number;
  readonly first_item_sec: number | null;
  /** Videos about which nothing had been asked when there was a first item. */
  readonly not_begun: number;
  readonly rss_peak: number;
  /** Seconds of the processor that this process took. */
  readonly cpu: number;
}

/** What the server was asked since the last reset; times in milliseconds. */
export interface Asked {
  readonly calls: number;
  /** Calls in flight, added up over time. */
  readonly in_flight_ms: number;
  /** From the reset until the last call came: how long that was, and the calls in flight meanwhile, added up over time. */
  readonly giving_out: GivingOut;
  /** When the first call about each video came, since 1970. */
  readonly begun_at: readonly number[];
  /** Latencies of each video by stage, as they were in the end: on a busy machine a timer is late. */
  readonly videos: readonly (readonly (readonly number[])[])[];
}

/** The time in which there are still calls to be given out, in milliseconds. */
export interface GivingOut {
  readonly ms: number;
  readonly in_flight_ms: number;
}
