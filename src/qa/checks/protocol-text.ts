import { isDeepStrictEqual } from 'node:util';
import { parseQa } from '../parse.js';
import { renderQa } from '../render.js';
import type { Check } from './check.js';

/**
 * The pair is the same when it is written in the text protocol and read again, as every later step and every other tool
 * reads it. A line of equals signs or a label inside a text would make another pair of it.
 */
export const protocolText: Check = {
  name: 'protocol_text',
  late: true,
  check: (pair) => {
    const { pairs, rejections } = parseQa(pair.type, renderQa(pair.type, [pair]));
    return rejections.length === 0 && isDeepStrictEqual(pairs, [pair])
      ? undefined
      : 'A text of the pair holds a line that reads as a label, an option, a time or a separator; write running text.';
  },
};
