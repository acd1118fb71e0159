import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../src/errors/errors.js';
import {
  captionFault,
  chunksFault,
  denseCaptionFault,
  refuseFault,
} from '../../../src/qa/captions/checks.js';
import { readEvents } from '../../../src/qa/captions/events.js';
import { CAPTION_CHECKS } from '../../../src/qa/check-names.js';

const nameOf = (fault: string | undefined) => fault?.replace(/: .*$/s, '');
const DENSE = '<00:00:00><00:00:04> A cart comes in.\n<00:00:03><00:00:09> It stops at the wall.';

describe('a caption', () => {
  it.each(['A street.', 'A street', '- a cart\n- a wall', 'It stops. **At the wall.**'])(
    'may be %j',
    (text) => {
      expect(captionFault(text)).toBeUndefined();
    },
  );

  it.each([
    ['caption_refusal', 'I’m sorry, but I can’t view the video.'],
    ['caption_refusal', 'Please provide the video.'],
    ['caption_cut_off', 'A street. A cart tu'],
    ['caption_cut_off', 'A street with a cart and'],
  ])('fails %s for %j, and not when that is switched off', (name, text) => {
    expect(nameOf(captionFault(text))).toBe(name);
    expect(captionFault(text, { [name]: 'off' })).toBeUndefined();
  });
});

describe('a list of events', () => {
  it.each([
    DENSE,
    `Here are the events:\n${DENSE}`,
    '<00:00:00><00:00:13> Nothing notable, throughout.',
    '[00:01 - 00:04] A cart comes in.\n2. 00:04 - 00:09: It stops.',
    '<00:00:01><00:00:02> A cart comes in\n<00:00:02><00:00:03> It stops',
  ])('may be %j', (text) => {
    expect(denseCaptionFault(text, 12.4)).toBeUndefined();
  });

  it.each([
    ['dense_events', 'A cart comes in and stops at the wall.'],
    ['dense_events', '<00:00:05><00:00:02> A cart comes in.'],
    ['dense_events', '<00:00:05><00:00:40> A cart comes in.'],
    ['dense_events', '<00:00:20><00:00:21> A cart comes in.'],
    ['dense_events', `${DENSE}\n<00:00:01><00:00:02> A bell rings.`],
    ['dense_events', `${DENSE}\n<00:00:1`],
    ['dense_events', `${DENSE}\n<00:00:10><00:00:11>`],
    ['caption_cut_off', `${DENSE}\n<00:00:10><00:00:11> It turns. Then it`],
    ['caption_refusal', 'I am unable to watch the video.'],
  ])('fails %s for %j, and not when that is switched off', (name, text) => {
    expect(nameOf(denseCaptionFault(text, 12.4))).toBe(name);
    expect(nameOf(denseCaptionFault(text, 12.4, { [name]: 'off' }))).not.toBe(name);
  });

  it('is read with its times in seconds', () => {
    expect(readEvents('<00:00:01><00:00:04.5> A cart.\nand more').events).toEqual([
      { start: 1, end: 4.5, text: 'A cart.' },
    ]);
    const long = `<00:01:00><01:00:00> ${'A cart. '.repeat(100)}`;
    expect(readEvents(long).events).toEqual([{ start: 60, end: 3600, text: 'A cart. '.repeat(100).trim() }]);
  });
});

describe('the captions of chunks', () => {
  it('must not all be the same, whatever their case and spaces', () => {
    expect(nameOf(chunksFault(['A street.', 'a  street.', 'A street.\n']))).toBe('chunks_alike');
    expect(chunksFault(['A street.', 'A street.', 'A wall.'])).toBeUndefined();
    expect(chunksFault(['A street.'])).toBeUndefined();
    expect(chunksFault(['A street.', 'A street.'], { chunks_alike: 'off' })).toBeUndefined();
  });
});

describe('a fault', () => {
  it('is a text that is asked for again, and then a rejection', () => {
    expect(() => refuseFault('dense_events: none', 'text')).toThrow(ParseError);
    expect(() => refuseFault('dense_events: none', 'text')).toThrow(
      expect.objectContaining({ kind: 'rejected', hint: expect.stringContaining('workflow.checks') }),
    );
    expect(() => refuseFault(undefined, 'text')).not.toThrow();
  });

  it('has a test for every check', () => {
    expect(CAPTION_CHECKS).toEqual(['caption_refusal', 'caption_cut_off', 'dense_events', 'chunks_alike']);
  });
});
