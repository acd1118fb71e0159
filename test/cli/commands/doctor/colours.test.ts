import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COLOUR_QUESTION,
  COLOURS,
  colourGraph,
  judgeColours,
  PART,
  pickColours,
  readColours,
  SECONDS_EACH,
  SHOWN,
} from '../../../../src/cli/commands/doctor/colours.js';
import { seededRandom } from '../../../helpers/seeded.js';

describe('the colours of a test clip', () => {
  it('are in a random order in which no two neighbours are alike', () => {
    const random = seededRandom(7);
    const clips = Array.from({ length: 500 }, () => pickColours(random));
    for (const clip of clips) {
      expect(clip).toHaveLength(SHOWN);
      expect(clip.every((colour, index) => colour !== clip[index - 1])).toBe(true);
    }
    expect(new Set(clips.map(String)).size).toBeGreaterThan(400);
  });

  it('are not given away by the question, which names all of them in one fixed order', () => {
    for (const colour of Object.keys(COLOURS)) expect(COLOUR_QUESTION).toContain(colour);
    const said = COLOUR_QUESTION.split(':').at(-1) ?? '';
    const random = seededRandom(11);
    const guessed = Array.from({ length: 200 }, () => judgeColours(said, pickColours(random)));
    expect(guessed).not.toContain('seen');
  });

  it('fill the picture one after the other', () => {
    expect(colourGraph(['red', 'black'])).toBe(
      'color=c=0xe00000:s=320x240:r=10:d=2[c0];color=c=0x000000:s=320x240:r=10:d=2[c1];[c0][c1]concat=n=2:v=1',
    );
  });

  it('begin within a colour where only a part is asked about', () => {
    expect(Math.floor(PART.range.start / SECONDS_EACH)).toBe(PART.first);
    expect(PART.range.end).toBe(SHOWN * SECONDS_EACH);
  });
});

describe('an answer', () => {
  const shown = ['red', 'blue', 'red', 'white', 'black'] as const;

  it.each([
    ['red, blue, red, white, black', 'seen'],
    ['Red\nBlue\nRed\nWhite\nBlack.', 'seen'],
    ['1. **Red** 2. **Navy blue** 3. **Crimson** 4. **White** 5. **Black**', 'seen'],
    ['The words are black, blue, green, red, white, yellow. I see:\nred, blue, red, white, black', 'seen'],
    ['red, blue, white, black', 'nearly'],
    ['red, blue, red, white, green', 'nearly'],
    ['red, green, blue, yellow, white', 'not'],
    ['red, white, blue', 'not'],
    ['I can not see any video. Please send it again.', 'not'],
    ['', 'not'],
  ] as const)('%j is judged as %s', (text, verdict) => {
    expect(judgeColours(text, shown)).toBe(verdict);
  });

  it('that lists every order of colours at once is not taken for a look', () => {
    const all = Object.keys(COLOURS).join(', ');
    expect(judgeColours(`${all}, ${all}, ${all}`, shown)).toBe('not');
  });

  it('of any text at all is read without a failure, and names no colour twice in a row', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const named = readColours(text);
        expect(named.every((colour, index) => colour !== named[index - 1])).toBe(true);
      }),
    );
  });
});
