/** The text protocol, shuffling, items and checks: what the rest of the house uses of this folder. */
export { type CheckContext, checkPair, withinVideo } from './checks.js';
export { TASK_DESCRIPTIONS, tasksOf, toItems } from './items.js';
export { type ParsedQa, parseQa } from './parse.js';
export type { QaRejection, RejectionReason } from './rejection.js';
export { renderQa } from './render.js';
export { type ShuffledPair, shuffleMcq, shuffleOptions } from './shuffle.js';
