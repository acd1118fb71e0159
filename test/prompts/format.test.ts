import { expect, test } from 'vitest';
import {
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  formatMinutes,
  formatRange,
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

test.each([
  [0, 0.75, '0.0', '0.75'],
  [0.25, 0.5, '0.25', '0.5'],
  [0, 1.97, '0.0', '1.97'],
  [9, 9.96, '9.0', '9.96'],
  [0, 2, '0.0', '2.0'],
  [10, 12.47, '10.0', '12.5'],
])('a part from %d to %d s has its own times, however short it is', (start, end, from, to) => {
  expect(formatRange({ start, end })).toEqual({ timestamp_start: from, timestamp_end: to });
  const caption = { timestamp_start: start, timestamp_end: end, caption: 'It stops.' };
  expect(formatChunkCaptions([{ chunk_index: 3, ...caption }])).toBe(`Chunk 3 (${from}-${to}s): It stops.`);
  expect(formatHighlight({ anomaly_timestamp_sec: start, ...caption })).toBe(
    `Highlight at ${from}s (${from}-${to}s): It stops.`,
  );
});

test.each([
  [1.97, '1.97', '00:01.97'],
  [1.6, '1.6', '00:01.60'],
  [1, '1.0', '00:01'],
  [0.756, '0.75', '00:00.75'],
  [0.04, '0.04', '00:00.04'],
  [1.9999, '1.99', '00:01.99'],
])('the length of a video of %d s has hundredths, and is not later than its end', (length, plain, mmss) => {
  expect(formatLength(length)).toEqual({ video_length: plain, video_length_mmss: mmss });
});

test('the length in MM:SS is never later than the end of the video', () => {
  expect(formatLength(30.24)).toEqual({ video_length: '30.2', video_length_mmss: '00:30' });
  expect(formatLength(2.97)).toEqual({ video_length: '2.9', video_length_mmss: '00:02' });
  expect(formatMinutes(59.99)).toBe('00:59');
  expect(formatMinutes(0.4)).toBe('00:00');
  expect(formatMinutes(4530)).toBe('75:30');
});
