/** Texts that are hard to read in linear time. */
import type { QaType } from '../../src/records/qa-types.js';

/** Repeats a piece up to a length. */
export function fill(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length));
}

/** Pieces of which hostile texts are made. */
export const HOSTILE = [
  '=', '= ', '*', '* ', '** ', '-', '_', '#', '# ', '>', '> ', ' ', '\t', ' \n', '\n', '\r', 'A.', 'A. ', 'A.\n', '(A) ', '- A. x\n',
  'Question', 'Question:', 'Question: ', 'Question:\n', 'Question: x\n', 'Answer:', ' Answer:', '? Answer: ', ' Reasoning:', '.Reasoning: ',
  'Answer: B\n', '**Answer:** ', '1. ', '1.\n', '1) Question: ', '[', '{', '{}', '[]', '{"', '{"question":', '"', '\\', '```\n', '<think>',
  '</think>', '<think></think>', '00:', '00:05 ', '1', '1:', '1.', '--- \n', '===\n---\n', 'yes ', 'no ', ', B', 'B and ', 'the answer is ', '（', '：',
  '🅰', '\ud800',
  '{"question": "q"}\n', '{"question": "q"\n', '[\n{"q":\n',
]; // biome-ignore format: a table

/** Pieces that checks of a reasoning pass over more than once: letters, marks of conclusion, denials, brackets, text without spaces. */
export const HOSTILE_REASONINGS = [
  'A ', 'A, ', 'A, B, ', 'A and B ', 'A and B. ', 'not A ', '(A) ', '(A', '"A" ', 'B: no, ', '- A. ', 'A\n', 'option ', 'option A is right. ',
  'so ', 'so so ', 'So A. ', 'therefore ', 'the answer is ', 'the answer is no. ', 'not ', 'not, ', 'because ', 'but ', 'except ', 'rather than ', 'if ',
  '(', ')', '“', '”', '"', '**', '.', '. ', ', ', '…', '?', '\n', ' ', '0', '00:04 ', '00:04 to ', 'at 3 s ', '3 s to ', '1,5 ', 'the ', 'caption ',
  'the caption ', 'as an ai ', 'aaaa', '货车停了', '所以', '所以A。', '不', '排除', 'A和B', '选项A', '、', '。', 'अ', '।', 'ا', 'А', 'ไทย', '\u0301',
]; // biome-ignore format: a table

/** The places of an answer that a hostile text can stand in. */
export const FRAMES: Readonly<Record<QaType, (text: string) => readonly string[]>> = {
  mcq: (text) => [
    text,
    `Question: ${text}\nA. x\nB. y\nAnswer: B\nReasoning: r`,
    `Question: q\nA. ${text}\nB. y\nAnswer: B\nReasoning: r`,
    `Question: q\nA. x\nB. y\nAnswer: ${text}`,
  ],
  bcq: (text) => [
    `Question: q\nAnswer: ${text}`,
    `Question: q\nAnswer: Yes ${text}`,
    `Question: q\nAnswer: Yes. ${text}`,
  ],
  temporal_localization: (text) => [`Question: q\nAnswer: ${text}`, `Question: q\nAnswer: {${text}`],
  open_qa: (text) => [`Question: q\nAnswer: a\nReasoning: ${text}`],
  causal_linkage: () => [],
  temporal_event_desc: () => [],
  scene_description: () => [],
  event_summary: () => [],
};
