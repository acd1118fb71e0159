/** The text protocol, shuffling, items and checks: what the rest of the house uses of this folder. */

export { answerSchema, type QaAnswerSchema } from './answer-schema.js';
export {
  answered,
  asked,
  CHECKS,
  type Check,
  type CheckContext,
  checkPair,
  isSameQuestion,
  type Judged,
  judgePairs,
  missingVerdict,
  TWICE,
  withinVideo,
} from './checks/index.js';
export { TASK_DESCRIPTIONS, tasksOf, toItems } from './items.js';
export { type ParsedQa, parseQa } from './parse.js';
export { type Piece, readPieces } from './pieces.js';
export { type ItemTexts, type ReadItem, readItem } from './read-item.js';
export type { QaRejection, RejectionReason } from './rejection.js';
export { renderQa } from './render.js';
export { type Repair, repairPrompt, wantedPairs } from './repair.js';
export { type ShuffledPair, shuffleMcq, shuffleOptions } from './shuffle.js';
