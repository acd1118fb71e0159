import { describe, expect, it } from 'vitest';
import { signaturesOf, templateOf } from '../../src/quality/template.js';
import { TemplateEffect } from '../../src/quality/template-effect.js';

function effect(questions: readonly (readonly [string, string])[]) {
  const counted = new TemplateEffect();
  for (const [question, video] of questions) counted.add(question, video);
  return counted.figures();
}

describe('templateOf', () => {
  it.each([
    ['What happens from 00:04 to 00:09.5?', 'what happens from # to #'],
    ['WHICH cart is it?\nA. red\nB. blue\nAnswer with a single letter.', 'which cart is it'],
    ['Is it 3 m long?\nAnswer with Yes or No.', 'is it # m long'],
    ['视频中 12 秒发生了什么？', '视频中 # 秒发生了什么'],
  ])('takes from %j all that belongs to one video', (question, template) => {
    expect(templateOf(question)).toBe(template);
  });
});

describe('signaturesOf', () => {
  const share = (first: string, second: string) => {
    const known = new Set(signaturesOf(first));
    return signaturesOf(second).some((signature) => known.has(signature));
  };

  it('has one in common for texts that are nearly the same, and none for others', () => {
    const long =
      'which of these best describes what the forklift driver does after the load has begun to slip';
    expect(share(long, `${long} away`)).toBe(true);
    expect(share(long, 'how many people cross the street while the light is green')).toBe(false);
  });
});

describe('TemplateEffect', () => {
  it('counts the share of questions whose template is asked of more than so many videos', () => {
    const same = Array.from(
      { length: 12 },
      (_, index) => [`What happens at 00:0${index}?`, `v${index}`] as const,
    );
    const own = ['Who waits?', 'Why does it rain?', 'Where is the dog?', 'How fast is it?'].map(
      (question) => [question, 'v0'] as const,
    );
    const { questions, templates, shared, top } = effect([...same, ...own]);
    expect({ questions, templates }).toEqual({ questions: 16, templates: 5 });
    expect(shared.map(({ more_than_videos, share }) => [more_than_videos, share])).toEqual([
      [1, 0.75],
      [3, 0.75],
      [10, 0.75],
      [100, 0],
    ]);
    expect(top).toEqual([{ template: 'what happens at #', questions: 12, videos: 12 }]);
  });

  it('counts videos, not questions: one that asks the same often is one', () => {
    const { shared } = effect(Array.from({ length: 20 }, () => ['Who waits?', 'v0'] as const));
    expect(shared[0]).toMatchObject({ more_than_videos: 1, questions: 0 });
  });

  it('takes templates together that differ in a word', () => {
    const colours = ['red', 'blue', 'green', 'black', 'white', 'grey', 'brown', 'pink'];
    const questions = colours.map(
      (colour, index) =>
        [
          `Which of the following best describes what happens to the load on the left side of the ${colour} lorry?`,
          `v${index}`,
        ] as const,
    );
    const { templates, near_templates, shared } = effect(questions);
    expect(templates).toBe(8);
    expect(near_templates).toBeLessThan(4);
    expect(shared[0]?.share).toBe(0);
    expect(shared[0]?.near_share).toBeGreaterThan(0.5);
  });

  it('finds the most frequent ones also when they come last, behind a great many others', () => {
    const word = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const many = Array.from({ length: 3000 }, (_, index) => {
      const own = [`why ${word(index)}`, `v${index}`] as const;
      return [own, own];
    }).flat();
    const last = Array.from({ length: 5 }, (_, index) => ['Who waits?', `v${index}`] as const);
    expect(effect([...many, ...last]).top[0]).toEqual({ template: 'who waits', questions: 5, videos: 5 });
  });
});
