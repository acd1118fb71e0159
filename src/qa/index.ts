/** The text protocol, shuffling, items and checks. */
export { answerSchema } from './answer-schema.js';
export type { CheckContext } from './checks/check.js';
export { CHECKS, checkPair, judgePairs } from './checks/judge.js';
export { answered, asked, isSameQuestion, missingVerdict, TWICE } from './checks/set.js';
export { withinVideo } from './checks/times.js';
export { ITEMS_VERSION, TASK_DESCRIPTIONS, tasksOf, toItems } from './items.js';
export { type Piece, parseQa, readPieces } from './parse.js';
export { ofFile } from './part.js';
export { type ItemTexts, readItem } from './read-item.js';
export type { RejectionReason } from './rejection.js';
export { renderQa } from './render.js';
export { repairPrompt, wantedPairs } from './repair.js';
export { shuffleMcq, shuffleOptions } from './shuffle.js';
