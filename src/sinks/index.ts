/** Where records and items are written: operators that pass a record on once it is written. */
export { canonicalise } from './canonical.js';
export * from './envelope.js';
export { readItems } from './envelope-read.js';
export { envelopeSchema } from './envelope-schema.js';
export {
  createFailures,
  type FailureRow,
  type Failures,
  failureRowSchema,
  toFailureRow,
  writeFailures,
} from './failures.js';
export * from './ndjson.js';
export { type Row, readRowAt, readRows } from './rows.js';
