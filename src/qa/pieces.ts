/** The pieces of an answer in their order: pairs, and what could not be read as one. */

import type { QaPair, QaType, Rejection } from '../records/record.js';
import { reasonText } from './check-names.js';
import { parseQa } from './parse.js';

/** One piece of an answer. */
export type Piece =
  | { readonly ok: true; readonly pair: QaPair }
  | { readonly ok: false; readonly rejection: Rejection };

/** Reads an answer piece by piece. Never throws. */
export function readPieces(type: QaType, text: string): Piece[] {
  const { pairs, rejections } = parseQa(type, text);
  const pieces: Piece[] = pairs.map((pair) => ({ ok: true, pair }));
  // Each rejection knows its place among all pieces; put in one after the other, they push the pairs to theirs.
  for (const { reason, message, text: rejected, index } of rejections)
    pieces.splice(index, 0, {
      ok: false,
      rejection: { reasons: [reasonText(reason, message)], text: rejected },
    });
  return pieces;
}
