import type { Model } from './model.js';

/** A model like another one but for how it is asked; `forget`, `release` and `close` reach the one inside. */
export function wrap(model: Model, ask: Model['ask']): Model {
  return {
    backend: model.backend,
    name: model.name,
    parameters: model.parameters,
    ask,
    forget: async (question) => model.forget?.(question),
    release: async (path) => model.release?.(path),
    close: async () => model.close?.(),
  };
}
