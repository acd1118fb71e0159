import { expect, it } from 'vitest';
import { jsonProblem } from '../../src/sources/json-problem.js';

function problemOf(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonProblem(text, error as SyntaxError);
  }
  throw new Error(`${text} is JSON`);
}

it.each([
  ['{video_path: "a.mp4"}', 'a name in double quotes is missing at: video_path: "a.mp4"}'],
  ["{'video': 1}", "a name in double quotes is missing at: 'video': 1}"],
  ['{"a": 1,}', 'a name in double quotes is missing at: }'],
  ['{a: "a text that is longer"}', 'a name in double quotes is missing at: a: "a text that is l …'],
  ['{"a" 1}', 'a colon is missing at: 1}'],
  ['{"a": 1 "b": 2}', 'a comma is missing at: "b": 2}'],
  ['{"a": "C:\\videos"}', 'a backslash has to be written twice (\\\\) at: videos"}'],
  ['{"a": "x\ty"}', 'a tab or line break has to be written as \\t or \\n at: y"}'],
  ['{"a": "b', 'a closing double quote is missing'],
  ['{"a": ', 'it breaks off before its end'],
  ['{"a": 1} and', 'there is more after its end at: and'],
  ['{"a": \'x\'}', '"\'" is out of place'],
  ['{"a": None}', '"N" is out of place'],
  ['{"a": 01}', "it can't be read at: 1}"],
])('says what is wrong with %s', (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});
