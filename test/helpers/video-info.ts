import type { VideoInfo } from '../../src/records/record.js';

/** What a probe says of a small video, for tests to which it does not matter. */
export const INFO: VideoInfo = {
  duration: 10,
  width: 64,
  height: 36,
  frame_rate: 10,
  codec: 'h264',
  has_audio: false,
  size_bytes: 1,
  modified_ms: 0,
};
