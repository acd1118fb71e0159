import { expect, test } from 'vitest';
import {
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  formatMinutes,
} from '../../src/prompts/index.js';

const chunk = (index: number, caption: string) => ({
  chunk_index: index,
  timestamp_start: index * 5,
  timestamp_end: index * 5 + 5,
  caption,
});

test('chunk captions are shown with one decimal and a line of dashes between them', () => {
  expect(formatChunkCaptions([chunk(0, 'A van turns left.\n'), chunk(1, 'It stops.')])).toBe(
    'Chunk 0 (0.0-5.0s): A van turns left.\n\n---\n\nChunk 1 (5.0-10.0s): It stops.',
  );
});

test('without chunk captions or a highlight a sentence says so', () => {
  expect(formatChunkCaptions([])).toBe('No chunk captions are available.');
  expect(formatHighlight(null)).toBe('No highlight clip is available.');
});

test('a highlight is shown with its moment and its clip', () => {
  const highlight = {
    anomaly_timestamp_sec: 12.46,
    timestamp_start: 9.46,
    timestamp_end: 15.46,
    caption: ' It tips. ',
  };
  expect(formatHighlight(highlight)).toBe('Highlight at 12.5s (9.5-15.5s): It tips.');
});

test('the length in MM:SS is never later than the end of the video', () => {
  expect(formatLength(30.24)).toEqual({ video_length: '30.2', video_length_mmss: '00:30' });
  expect(formatLength(2.97)).toEqual({ video_length: '2.9', video_length_mmss: '00:02' });
  expect(formatMinutes(59.99)).toBe('00:59');
  expect(formatMinutes(0.4)).toBe('00:00');
  expect(formatMinutes(4530)).toBe('75:30');
});
