import type { Model } from './model.js';

/**
 * A model like another one but for how it is asked; `prepare`, `forget`, `done`, `release` and `close` reach the one
 * inside.
 */
export function wrap(model: Model, ask: Model['ask']): Model {
  return {
    backend: model.backend,
    name: model.name,
    parameters: model.parameters,
    ask,
    ...(model.prepare !== undefined && { prepare: model.prepare }),
    forget: async (question) => model.forget?.(question),
    done: async (video) => model.done?.(video),
    release: async (path) => model.release?.(path),
    close: async () => model.close?.(),
  };
}
