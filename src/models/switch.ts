import type { Model, Question } from './model.js';

/** The models by prompt key or step; the prompt key wins. */
export type Routes = Readonly<Record<string, Model>>;

/**
 * A model that passes each question to the model for its prompt key or its step, so that captions, descriptions and
 * questions may have different teachers. Name and parameters are those of the default; `pick` gives the model that
 * answers.
 */
export function switchModel(fallback: Model, routes: Routes): Model {
  const pick = ({ prompt_key, step }: Pick<Question, 'prompt_key' | 'step'>) =>
    routes[prompt_key] ?? routes[step] ?? fallback;
  const all = [...new Set([fallback, ...Object.values(routes)])];
  return {
    backend: fallback.backend,
    name: fallback.name,
    parameters: fallback.parameters,
    pick,
    ask: (question, signal) => pick(question).ask(question, signal),
    forget: async (question) => pick(question).forget?.(question),
    done: async (video) => {
      await Promise.all(all.map((model) => model.done?.(video)));
    },
    release: async (path) => {
      await Promise.all(all.map((model) => model.release?.(path)));
    },
    close: async () => {
      await Promise.all(all.map((model) => model.close?.()));
    },
  };
}
