import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/operators/question.js';
import { judgePairs, missingVerdict } from '../../../src/qa/index.js';
import { qaTypeOf } from '../../helpers/steps.js';

const PACKS = join(import.meta.dirname, '../../../prompts');

/** The example of each question prompt of each pack that has one. */
const EXAMPLES = readdirSync(PACKS, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
  const type = qaTypeOf(file.replace(/^.*[/\\]|\.md$/g, ''));
  const text = type === undefined || !file.endsWith('.md') ? '' : readFileSync(join(PACKS, file), 'utf8');
  const example = /<example>(.*?)<\/example>/s.exec(text)?.[1];
  return type === undefined || example === undefined ? [] : [{ file, type, example }];
});

/** How long the video is that an example is about. */
function lengthIn(example: string): number {
  const [, seconds] = /another video of (\d+)\s+seconds/.exec(example) ?? [];
  const clocks = [...example.matchAll(/(\d\d):(\d\d)/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  return seconds === undefined ? Math.max(60, ...clocks) : Number(seconds);
}

describe('the examples of the prompts', () => {
  it('are there', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(14);
  });

  it.each(EXAMPLES)('pass all checks that they teach: $file', ({ type, example }) => {
    const { qa, rejections } = readAnswer(type, example);
    expect(rejections).toEqual([]);
    expect(qa.length).toBeGreaterThan(0);
    const judged = judgePairs(qa, { video_length: lengthIn(example) });
    expect(judged.flatMap(({ reasons, pair }) => reasons.map((reason) => [reason, pair.question]))).toEqual(
      [],
    );
    expect(missingVerdict(qa)).toBeUndefined();
  });
});
