/** Colours, where they are wanted. */
import { styleText } from 'node:util';

/** The styles: red for failures, yellow for what should be looked at, green for success. */
export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** Puts a text into a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Leaves texts as they are. */
export const PLAIN: Paint = (_style, text) => text;
const COLOURED: Paint = (style, text) =>
  text === '' ? '' : styleText(style, text, { validateStream: false });

/**
 * The colours for a stream: on a terminal, unless NO_COLOR is set. FORCE_COLOR overrides both; with `0` or `false` it
 * turns colours off.
 */
export function paintFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced, NO_COLOR, TERM } = environment;
  if (forced !== undefined) return forced === '0' || forced === 'false' ? PLAIN : COLOURED;
  return stream.isTTY === true && !NO_COLOR && TERM !== 'dumb' ? COLOURED : PLAIN;
}
