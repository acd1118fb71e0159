/** The checks of pairs. */
export type { Check, CheckContext } from './check.js';
export { checkPair, type Judged, judgePairs } from './judge.js';
export { answered, asked, isSameQuestion, missingVerdict, TWICE } from './set.js';
export { CHECKS } from './table.js';
export { withinVideo } from './within-video.js';
