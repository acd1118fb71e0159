import { describe, expect, it } from 'vitest';
import { BlindProbe } from '../../src/quality/blind-probe.js';
import { LongestOption } from '../../src/quality/longest-option.js';
import { ItemMeasures } from '../../src/quality/measures.js';
import { itemWarnings } from '../../src/quality/warnings.js';
import { type Asked, choices, type Leak, shuffled, verdicts } from './question-sets.js';

function probed(asked: readonly Asked[], most?: number) {
  const probe = new BlindProbe(most);
  for (const [pair, id] of asked) probe.add(pair, id);
  return probe.figures();
}

/** The kinds of warnings and their messages, as `validate` and the report give them. */
function warnings(asked: readonly Asked[]) {
  const measures = new ItemMeasures();
  for (const [pair, id] of asked) {
    const task = pair.type === 'mcq' ? 'mcq' : 'bcq';
    measures.add({ task, id, question: pair.question, answer: '', reasoning: '', pair });
  }
  return itemWarnings(measures.figures());
}

/** What finds the most of the answers when it is alone. */
function best(asked: readonly Asked[]): string | undefined {
  const [figures] = probed(asked);
  return Object.entries(figures?.by ?? {}).sort(([, a], [, b]) => b - a)[0]?.[0];
}

describe('BlindProbe', () => {
  it.each<[Leak, string, string[]]>([
    [{ by: 'length' }, 'lengths', ['blind_probe', 'longest_option']],
    [{ by: 'position' }, 'positions', ['letter_skew', 'blind_probe']],
    [{ by: 'wording' }, 'words', ['blind_probe', 'longest_option']],
    [{ by: 'question' }, 'words', ['blind_probe', 'longest_option']],
    [{ by: 'wording', language: 'zh' }, 'words', ['blind_probe', 'longest_option']],
    [{ by: 'length', language: 'zh' }, 'lengths', ['blind_probe', 'longest_option']],
    [{ by: 'nothing' }, '', []],
    [{ by: 'nothing', language: 'zh' }, '', []],
  ])('with %j warns of what multiple-choice questions give away', (leak, family, kinds) => {
    const asked = choices(1, 600, leak);
    expect(warnings(asked).map(({ kind }) => kind)).toEqual(kinds);
    if (family !== '') expect(best(asked)).toBe(family);
  });

  it.each<[Leak, string[]]>([
    [{ by: 'wording' }, ['blind_probe']],
    [{ by: 'wording', language: 'zh' }, ['blind_probe']],
    [{ by: 'nothing' }, []],
  ])('with %j warns of yes/no questions whose words give the verdict away', (leak, kinds) => {
    expect(warnings(verdicts(1, 600, leak)).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('says how much can be guessed, of how many, by what, and what to do', () => {
    const [warning] = warnings(choices(1, 600, { by: 'length' }));
    expect(warning?.message).toMatch(
      /^mcq: a guesser that sees no video, trained on the questions about the other videos, is right in \d\d % of 600 questions \(95 % interval \d\d % to \d\d %\), 25 % are chance\. By one kind of signs alone: lengths \d\d %, words \d\d %, positions \d\d %\..* Ask for options of the same length/,
    );
  });

  // Of a random set, 300 is the fewest items of which anything is said: there false alarms are most frequent.
  it.each([1, 2, 3, 4])('raises no false alarm over fifty random sets, part %i of four', (part) => {
    const alarms = Array.from({ length: 50 }, (_, index) => {
      const ask = index % 2 === 0 ? choices : verdicts;
      return probed(ask(1000 * part + index, 300, { by: 'nothing' }))[0];
    }).filter((figures) => figures?.verdict !== 'not_guessable');
    expect(alarms).toEqual([]);
  });

  it('says nothing of fewer than 300 questions, or of one video', () => {
    const leaking = choices(1, 300, { by: 'position', rate: 1 });
    expect(probed(leaking)[0]).toMatchObject({ items: 300, verdict: 'guessable' });
    expect(probed(leaking.slice(1))[0]?.verdict).toBe('too_few');
    expect(probed(leaking.map(([pair]) => [pair, 'a.mp4']))[0]?.verdict).toBe('too_few');
  });

  it('never guesses about a video by what it learned of the same video', () => {
    // Each video has four options of its own, one of which is right in all of its questions, wherever it stands.
    const own = Array.from({ length: 60 }, (_, video) =>
      Array.from({ length: 10 }, (__, index): Asked => {
        const letter = 'abcdefghij'[video % 10] ?? '';
        const texts = ['k', 'l', 'm', 'n'].map((end) => `${letter}${'opqrst'[Math.floor(video / 10)]}${end}`);
        const options = shuffled(100 * video + index, texts);
        const answer = 'ABCD'[options.indexOf(texts[video % 4] ?? '')] ?? '';
        const question = `${'again '.repeat(index)}?`;
        return [{ type: 'mcq', question, options, answer, reasoning: '' }, `v${video}`];
      }),
    ).flat();
    const [figures] = probed(own);
    expect(figures).toMatchObject({ items: 600, verdict: 'not_guessable' });
    expect(figures?.by['words']).toBeLessThan(0.35);
    // Taken apart into videos of one question each, the same questions are guessed.
    expect(probed(own.map(([pair], index) => [pair, `v${index}`]))[0]?.accuracy).toBe(1);
  });

  it('gives the same figures in whatever order the pairs come, also where it takes a sample', () => {
    const asked = [...choices(3, 2000, { by: 'wording', rate: 0.2 }), ...verdicts(3, 400, { by: 'nothing' })];
    const figures = probed(asked, 500);
    expect(probed(shuffled(5, asked), 500)).toEqual(figures);
    expect(figures[0]?.items).toBeGreaterThan(200);
    expect(figures[0]?.items).toBeLessThanOrEqual(500);
    expect(figures[1]?.items).toBe(400);
  });

  it('counts a pair once that comes in two tasks', () => {
    const asked = choices(1, 400, { by: 'nothing' });
    expect(probed([...asked, ...asked])).toEqual(probed(asked));
  });

  it('takes as chance one of the options, or always the commoner verdict', () => {
    const [two, four] = [choices(1, 300, { by: 'nothing' }), choices(2, 300, { by: 'nothing' })];
    const halved = two.map(([pair, id]): Asked => {
      if (pair.type !== 'mcq') return [pair, id];
      return [
        { ...pair, options: pair.options.slice(0, 2), answer: 'AB'['ABCD'.indexOf(pair.answer) % 2] ?? '' },
        id,
      ];
    });
    expect(probed([...halved, ...four])[0]?.chance).toBe(0.375);
    const mostlyNo = verdicts(1, 400, { by: 'nothing' }).filter(([{ type, ...pair }], index) => {
      return type === 'bcq' && 'answer' in pair && (pair.answer === 'No' || index % 4 === 0);
    });
    const [figures] = probed(mostlyNo);
    expect(figures?.chance).toBeCloseTo(2 / 3, 2);
    expect(figures?.verdict).not.toBe('guessable');
  });

  it('reads hostile texts no further than needed', () => {
    const long = 'a'.repeat(500_000);
    const options = [long, '。'.repeat(500_000)];
    const pair = { type: 'mcq' as const, question: long, options, answer: 'A', reasoning: '' };
    expect(probed([[pair, 'a']])[0]).toMatchObject({ items: 1, verdict: 'too_few' });
  });
});

describe('LongestOption', () => {
  const counted = (asked: readonly Asked[]) => {
    const longest = new LongestOption();
    for (const [pair] of asked) longest.add(pair);
    return longest.figures();
  };
  const pair = (options: string[], answer: string): Asked => [
    { type: 'mcq', question: 'What?', options, answer, reasoning: '' },
    'a',
  ];

  it('counts questions with one longest option, without a last full stop', () => {
    const figures = counted([
      pair(['a red van', 'a bus'], 'A'),
      pair(['a red van', 'a bus', 'a car', 'a cab'], 'B'),
      pair(['a bus.', 'a cab'], 'A'),
      pair(['a bus'], 'A'),
    ]);
    expect(figures).toMatchObject({ items: 2, longest: 1, share: 0.5, chance: 0.375, verdict: 'too_few' });
    expect(counted([])).toMatchObject({ items: 0, verdict: 'too_few' });
  });

  it('calls 200 random sets balanced but for one in a thousand, and a leak of a fifth skewed', () => {
    const alarms = Array.from({ length: 200 }, (_, seed) => counted(choices(seed, 60, { by: 'nothing' })));
    expect(alarms.filter(({ verdict }) => verdict === 'skewed')).toEqual([]);
    expect(counted(choices(1, 600, { by: 'length', rate: 0.25 })).verdict).toBe('skewed');
  });
});
