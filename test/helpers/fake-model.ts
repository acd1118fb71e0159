/** A model whose answers a test writes. */
import { type Answer, type Model, NO_USAGE, type Question } from '../../src/models/model.js';
import type { PromptKey } from '../../src/records/record.js';

/** What a call ends with: a text, an answer's fields, or an error that is thrown. */
export type Scripted = string | Partial<Answer> | Error;
type Script = Scripted | ((question: Question, call: number) => Scripted | Promise<Scripted>);

export interface FakeModelOptions {
  readonly backend?: string;
  readonly name?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** One script for all questions; a text that names the prompt key when absent. */
  readonly answer?: Script;
  /** A script for each prompt key; wins over `answer`. */
  readonly answers?: Partial<Readonly<Record<PromptKey, Script>>>;
  /** Errors by the number of the call; the first call is 1. */
  readonly failures?: Readonly<Record<number, Error>>;
  /** Calls are held until the test lets them go. */
  readonly held?: boolean;
}

export interface FakeModel extends Model {
  /** All questions in the order in which they were asked. */
  readonly questions: readonly Question[];
  readonly released: readonly string[];
  readonly load: { readonly now: number; readonly most: number };
  readonly counts: { readonly aborted: number; readonly closed: number };
  /** Lets held calls go, the oldest first; all of them, and all to come, when no number is given. */
  letGo(calls?: number): void;
  /** Resolves when so many calls have started. */
  started(calls: number): Promise<void>;
}

/** A model for tests. @example fakeModel({ answers: { normal_global_caption: 'A street.' }, failures: { 2: error } }) */
export function fakeModel(options: FakeModelOptions = {}): FakeModel {
  const questions: Question[] = [];
  const released: string[] = [];
  const load = { now: 0, most: 0 };
  const counts = { aborted: 0, closed: 0 };
  const gates = new Set<() => void>();
  const waiting = new Set<{ readonly calls: number; readonly resolve: () => void }>();
  let open = options.held !== true;

  function hold(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        counts.aborted += 1;
        gates.delete(go);
        reject(new DOMException('The call was aborted.', 'AbortError'));
      };
      const go = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      if (signal?.aborted) abort();
      else if (open) go();
      else {
        signal?.addEventListener('abort', abort, { once: true });
        gates.add(go);
      }
    });
  }

  async function ask(question: Question, signal?: AbortSignal): Promise<Answer> {
    const call = questions.push(question);
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    for (const waiter of waiting) {
      if (call < waiter.calls) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
    try {
      await hold(signal);
      const scripted = options.failures?.[call] ?? (await play(scriptOf(options, question), question, call));
      if (scripted instanceof Error) throw scripted;
      return complete(scripted, options);
    } finally {
      load.now -= 1;
    }
  }

  return {
    backend: options.backend ?? 'fake',
    name: options.name ?? 'fake-1',
    parameters: options.parameters ?? {},
    ask,
    release: async (path) => {
      released.push(path);
    },
    close: async () => {
      counts.closed += 1;
    },
    questions,
    released,
    load,
    counts,
    letGo: (calls) => {
      if (calls === undefined) open = true;
      for (const go of [...gates].slice(0, calls)) {
        gates.delete(go);
        go();
      }
    },
    started: (calls) =>
      new Promise((resolve) => {
        if (questions.length >= calls) resolve();
        else waiting.add({ calls, resolve });
      }),
  };
}

function scriptOf({ answer, answers }: FakeModelOptions, { prompt_key }: Question): Script {
  return answers?.[prompt_key] ?? answer ?? `The answer to ${prompt_key}.`;
}

async function play(script: Script, question: Question, call: number): Promise<Scripted> {
  return typeof script === 'function' ? await script(question, call) : script;
}

function complete(scripted: string | Partial<Answer>, { name }: FakeModelOptions): Answer {
  const fields = typeof scripted === 'string' ? { text: scripted } : scripted;
  return {
    text: 'An answer.',
    model: name ?? 'fake-1',
    usage: { ...NO_USAGE, input_tokens: 10, output_tokens: 5 },
    milliseconds: 1,
    bytes_sent: 0,
    attempts: 1,
    ...fields,
  };
}
