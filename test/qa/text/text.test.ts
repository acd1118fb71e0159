import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { languageOf } from '../../../src/qa/text/language.js';
import { intervalsIn, momentsIn, secondsNamed } from '../../../src/qa/text/moments.js';
import { refusalIn, undeterminedIn } from '../../../src/qa/text/refusal.js';
import { cutOffEnd, sentencesOf, unendedText } from '../../../src/qa/text/sentences.js';
import { sourceTalkIn } from '../../../src/qa/text/source-talk.js';
import { hasWords, meaningfulWords, stem } from '../../../src/qa/text/words.js';

describe('sentences', () => {
  it('end where white space follows a full stop, and with the marks of Chinese', () => {
    expect(sentencesOf('At 0.5 s it stops. “Why?” Then, at 00:01.25, it turns!\n\nSo it goes')).toEqual([
      'At 0.5 s it stops.',
      '“Why?”',
      'Then, at 00:01.25, it turns!',
      'So it goes',
    ]);
    expect(sentencesOf('车停了。然后转弯。')).toEqual(['车停了。', '然后转弯。']);
    expect(sentencesOf(' ')).toEqual([]);
  });
});

const ENGLISH = languageOf('This is the car that stops at the wall.');

describe('words that carry meaning', () => {
  it('are found in pieces where no space parts them: the segmenter takes quadratic time', () => {
    const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
    expect(meaningfulWords('自転車が'.repeat(5000)).size).toBeLessThan(10);
    const longest = Math.max(...segment.mock.calls.map(([text]) => text.length));
    segment.mockRestore();
    expect(longest).toBeLessThanOrEqual(1000);
  });

  it.each([
    ['carry', 'carries', 'carried', 'carrying'],
    ['stop', 'stops', 'stopped', 'stopping'],
    ['move', 'moves', 'moved', 'moving'],
    ['trolley', 'trolleys'],
    ['glass', 'glasses'],
    ['bright', 'brightness'],
    ['fall', 'falls', 'falling'],
    ['Baker', 'bakers', 'baker’s'],
  ])('are the same in all forms of %s', (...forms) => {
    const found = forms.map((form) => [...meaningfulWords(form, ENGLISH)].join());
    expect(new Set(found).size).toBe(1);
  });

  it('leave out what says nothing, keep times, write numbers as figures, and find the words of Chinese', () => {
    expect([...meaningfulWords('The two carts are at 00:04.5 again')]).toEqual([
      '2',
      'cart',
      '00:04.5',
      'again',
    ]);
    expect([...meaningfulWords('货车停了')]).toEqual(['货车', '停了']);
    expect(meaningfulWords('It is there.').size).toBe(0);
    expect(hasWords('It is 3:0 货车停了', 5)).toBe(true);
    expect(hasWords('It is 3:0 货车停了', 6)).toBe(false);
    expect(stem('is')).toBe('is');
  });

  it('are the same in plain text as where a character of another script stands in it', () => {
    const plain = fc.stringMatching(/^(?:[ -~]|\s){0,80}$/);
    const timed = fc
      .array(fc.constantFrom('00:04', "don't", 'carts', '3.5', ' ', "'", 'a1b', ':', '.'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(plain, timed), fc.integer({ min: 1, max: 6 }), (text, least) => {
        expect([...meaningfulWords(`${text} 秒`, ENGLISH)]).toEqual([
          ...meaningfulWords(text, ENGLISH),
          '秒',
        ]);
        expect(hasWords(`秒 ${text}`, least + 1)).toBe(hasWords(text, least));
      }),
      { numRuns: 500 },
    );
  });
});

describe('moments', () => {
  it.each([
    ['At 00:04 it stops for 3 s.', [4]],
    ['From 00:01.5 to 01:00:02 it moves.', [1.5, 3602]],
    ['At 12.5s, then from 3 to 5 seconds.', [12.5, 3, 5]],
    ['It lasts 7 seconds and weighs 3 s of lead.', []],
    ['A ratio of 3:1 and a score of 2:0.', []],
  ] as const)('are clock times and seconds that are meant as one: %s', (text, expected) => {
    expect(momentsIn(text).map(({ seconds }) => seconds)).toEqual(expected);
  });

  it('make intervals where they are joined', () => {
    expect(
      intervalsIn('from 00:04 to 00:08, between 00:10 and 00:12, 00:20–00:22, <00:00:01><00:00:03>'),
    ).toEqual([
      { start: 4, end: 8 },
      { start: 10, end: 12 },
      { start: 20, end: 22 },
      { start: 1, end: 3 },
    ]);
    expect(intervalsIn('at 00:04 and 00:02 it blinks, then at 00:09')).toEqual([]);
  });

  it('are all that a description allows to name, durations too', () => {
    expect(secondsNamed('Chunk 0 (0.0-5.5s): for 3 seconds, at 00:07')).toEqual([7, 0, 5.5, 3]);
  });
});

describe('a refusal', () => {
  it.each([
    'I’m sorry, but I can’t help with that.',
    'I am sorry, I cannot view the video.',
    'I cannot directly watch videos.',
    'Unfortunately, I don’t have access to the footage.',
    'Please provide the video.',
    'Could you upload the clip again?',
    'No video was attached to this message.',
    'The video has not been provided.',
    'It seems the video file isn’t attached.',
    'As an AI language model, one sees pixels.',
    'I am just an AI.',
    '请提供视频，作为一个AI我看不到。',
  ])('is known: %s', (text) => {
    expect(refusalIn(text)).toBeTruthy();
  });

  it.each([
    'A man in a red coat waits. He says "I can’t" and leaves.',
    'A sign reads "Sorry, we are closed".',
    'The driver cannot see the cyclist behind the bus.',
    'No other vehicle is in the frame. The rider provides a signal.',
    'A worker attaches the hook and the crane lifts the crate.',
    'The make of the car cannot be determined from this distance.',
    'An assistant hands over the file.',
  ])('is none: %s', (text) => {
    expect(refusalIn(text)).toBeUndefined();
  });

  it('of an answer may also be that nothing can be said', () => {
    expect(undeterminedIn('This cannot be determined from the video.')).toBeTruthy();
    expect(undeterminedIn('There is not enough information.')).toBeTruthy();
    expect(undeterminedIn('It is impossible to tell.')).toBeTruthy();
    expect(undeterminedIn('The car can not pass.')).toBeUndefined();
    expect(undeterminedIn('He is determined to pass.')).toBeUndefined();
  });
});

describe('talk of the source', () => {
  it.each([
    'The caption says that it stops.',
    'As described in the dense captions, it stops.',
    'According to the description, it stops.',
    'The prompt asks for one.',
    'Based on the account, it stops.',
    'The account does not say.',
    'It is stated that it stops.',
    '根据描述，车停了。',
  ])('is known: %s', (text) => {
    expect(sourceTalkIn(text)).toBeTruthy();
  });

  it.each([
    'The horn prompts the driver to brake, and a prompt stop follows.',
    'The prompt braking of the car keeps it from the crossing.',
    'An on-screen caption reads "live".',
    'A caption at the bottom of the screen changes.',
    'On account of the rain the road is wet.',
    'He describes a circle with his arm.',
    'From the passage a man comes in.',
  ])('is none: %s', (text) => {
    expect(sourceTalkIn(text)).toBeUndefined();
  });
});

describe('a text that breaks off', () => {
  it.each([
    'The cart stops and',
    'The cart,',
    'The cart stops…',
    'The cart stops...',
    'At the gate of the',
    'The cart that came in through the gate stops beside the wall and turns to',
  ])('is known: %s', (text) => {
    expect(cutOffEnd(text)).toBeTruthy();
  });

  it.each([
    'The cart stops. Then it tu',
    'The cart that came in through the gate stops beside the wall of bricks',
  ])('is only told by its form where the full stop alone is missing: %s', (text) => {
    expect([cutOffEnd(text), unendedText(text)]).toEqual([undefined, expect.any(String)]);
  });

  it.each(['', 'A red car', 'The cart stops.', '- a cart\n- a wall', 'It stops.\n**At the wall**'])(
    'is none without a full stop: %s',
    (text) => {
      expect(unendedText(text)).toBeUndefined();
    },
  );

  it.each([
    '',
    'A red car',
    'The cart stops.',
    'Does it stop?',
    'It reads “stop.”',
    '(It stops.)',
    '车停了。',
    '**It stops.**',
  ])('is none: %s', (text) => {
    expect([cutOffEnd(text), unendedText(text)]).toEqual([undefined, undefined]);
  });
});

describe('texts of any kind', () => {
  it('are read without an error, and in linear time', () => {
    const read = (text: string) => {
      sentencesOf(text);
      meaningfulWords(text);
      momentsIn(text);
      intervalsIn(text);
      secondsNamed(text);
      refusalIn(text);
      undeterminedIn(text);
      sourceTalkIn(text);
      unendedText(text);
      return cutOffEnd(text);
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void read(text)),
      { numRuns: 300 },
    );
    const hostile = ['a ', '0', '00:', '. ', 'I am ', 'the ', '=-', '(', 'not ', 'caption ', '\n'].map(
      (piece) => piece.repeat(200_000 / piece.length),
    );
    for (const text of hostile) expect(() => read(text)).not.toThrow();
  });
});
