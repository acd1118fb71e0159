/** The steps as RxJS operators, and what is needed to write your own. */

export * from '../flow/slots.js';
export * from '../qa/captions/parse.js';
export { type AskOptions, allSettled, ask, type Call, NO_TRACE, traceOf, videoInput } from './ask.js';
export * from './beside.js';
export * from './caption.js';
export * from './chunk.js';
export * from './define-step.js';
export * from './describe.js';
export * from './each.js';
export * from './filter.js';
export * from './highlight.js';
export * from './parse.js';
export * from './probe.js';
export * from './question.js';
export * from './route.js';
export * from './settle.js';
export * from './skip-long.js';
