/** What is put around a model: `withX(options)` gives a wrapper, `chainModel` puts wrappers around a model. */
import type { Model } from './model.js';

/**
 * The wrappers of a model, from the inside out:
 * - `meter` counts every call, so nothing may be between it and the adapter.
 * - `budget` sets aside only for calls that are about to start, so it is inside the account.
 * - `account` holds a place for each call. What waits or asks again is outside, and holds no place meanwhile.
 * - `structure` asks again in text at once, which must not cost an attempt of `retry`.
 * - `memory` is outermost: a known answer costs nothing.
 */
const LAYERS = ['meter', 'budget', 'account', 'structure', 'retry', 'memory'] as const;
type Layer = (typeof LAYERS)[number];

/** Makes a model of another one. */
export interface ModelWrapper {
  (model: Model): Model;
  /** Its place among the others; a wrapper of your own has none and may be anywhere. */
  readonly layer?: Layer;
}

/** A wrapper that has its place among the others. */
export function inLayer(layer: Layer, wrapper: (model: Model) => Model): ModelWrapper {
  return Object.assign((model: Model) => wrapper(model), { layer });
}

/**
 * Puts wrappers around a model, the innermost first.
 * @throws RangeError when they are not in their order, or one comes twice
 * @example chainModel(await createOpenAi(server, media), [withAccount(account), withRetry(policy)])
 */
export function chainModel(model: Model, wrappers: readonly ModelWrapper[]): Model {
  const layers = wrappers.flatMap(({ layer }) => layer ?? []);
  const places = layers.map((layer) => LAYERS.indexOf(layer));
  const wrong = places.findIndex((place, index) => place <= (places[index - 1] ?? -1));
  if (wrong > 0) {
    const expected = LAYERS.filter((layer) => layers.includes(layer)).join(', ');
    throw new RangeError(
      `Wrappers of a model, from the inside out: expected ${expected}, got ${layers.join(', ')}.`,
    );
  }
  return wrappers.reduce((inner, wrap) => wrap(inner), model);
}

/** A model that is asked in another way than the one inside; everything else reaches that one. */
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
