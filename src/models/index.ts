/** The model port, its two adapters over the network, and what wraps them. */

export { type Account, type AccountEvent, type AccountOptions, createAccount } from './account.js';
export { type Budget, type BudgetLimits, createBudget, type SpendingStore, withBudget } from './budget.js';
export { chainModel, type ModelWrapper } from './chain.js';
export type { GeminiOptions } from './gemini/options.js';
export { createGemini } from './gemini.js';
export { withAccount } from './limit.js';
export { openMemory } from './memory.js';
export * from './model.js';
export type { OpenAiOptions } from './openai/options.js';
export { createOpenAi } from './openai.js';
export { type CallMemory, withMemory } from './remember.js';
export { type RetryEvent, type RetryPolicy, withRetry } from './retry.js';
export { withStructure } from './structured.js';
export { NO_TOTALS, type Totals } from './totals.js';
