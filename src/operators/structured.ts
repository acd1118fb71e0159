/** Which models are asked for answers in a given form. */
import type { Model } from '../models/model.js';

/** `auto` asks the models of which it is known that their servers can, `on` all but the embedded one. */
export type StructuredOutput = 'auto' | 'on' | 'off';

/** True when a model is asked for answers in a given form. */
export function isAskedForForm(model: Pick<Model, 'backend'>, structured_output: StructuredOutput): boolean {
  if (structured_output === 'off' || model.backend === 'signals') return false;
  return structured_output === 'on' || model.backend === 'gemini' || model.backend === 'openai';
}
