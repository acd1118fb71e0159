/** Loading, rendering and checking prompt packs. */
export { checkPack } from './check.js';
export {
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  formatMinutes,
  formatRange,
} from './format.js';
export { bundledPacks, SCAFFOLD } from './locate.js';
export { openPack, type Pack, type Prompt } from './pack.js';
export { findPlaceholders } from './placeholders.js';
export {
  CAPTIONS,
  LENGTH,
  type PromptSet,
  type PromptValues,
  type PromptVariables,
  VARIABLES,
} from './variables.js';
export type { Problem } from './yaml.js';
