/** Colours, where they are wanted. */
import { styleText } from 'node:util';

/** The few styles there are: red for what failed, yellow for what asks to be looked at, green for what went well. */
type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** Puts a style around a text, or does not. */
export type Paint = (style: Style, text: string) => string;

/** Leaves texts as they are. */
export const PLAIN: Paint = (_style, text) => text;
const COLOURED: Paint = (style, text) =>
  text === '' ? '' : styleText(style, text, { validateStream: false });

/**
 * The colours for a stream: on a terminal, unless NO_COLOR is set. FORCE_COLOR wins over both; `0` and `false` force that
 * there are none.
 */
export function paintFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced, NO_COLOR, TERM } = environment;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? PLAIN : COLOURED;
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb' ? COLOURED : PLAIN;
}
