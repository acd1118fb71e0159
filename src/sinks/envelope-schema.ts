import { z } from 'zod';
import { TASKS } from '../records/record.js';

/** The name and version of the format, as in each task file. */
export const ENVELOPE_FORMAT = 'tao-vl-reason-v1.0';

const texts = { question: z.string(), answer: z.string(), reasoning: z.string() };

/** One item of a task file: about exactly one video or one image. */
export const envelopeItemSchema = z.union([
  z.strictObject({ video_id: z.string().min(1), ...texts }),
  z.strictObject({ image_id: z.string().min(1), ...texts }),
]);
export type EnvelopeItem = z.infer<typeof envelopeItemSchema>;

/** A task file's description of itself; no other keys are allowed. */
const envelopeMetadataSchema = z.strictObject({
  type: z.literal('annotation'),
  task: z.enum(TASKS),
  date: z.iso.date(),
  description: z.string(),
  license: z.string(),
  tags: z.array(z.string()).optional(),
});

/** A whole task file in the format `tao-vl-reason-v1.0`. Strict, so that a valid file can be used for training. */
export const envelopeSchema = z.strictObject({
  format: z.literal(ENVELOPE_FORMAT),
  metadata: envelopeMetadataSchema,
  /** Null: media paths are relative to the dataset's folder; else a relative or absolute folder. */
  media_root: z.string().min(1).nullable(),
  items: z.array(envelopeItemSchema),
});
export type Envelope = z.infer<typeof envelopeSchema>;
