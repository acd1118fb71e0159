/** Measures what the calls of this results directory took so far, and estimates further calls from that. */
import type { Config } from '../config/config.js';
import { NO_USAGE } from '../models/model.js';
import { planChunks } from '../operators/chunk.js';
import { MODES, type PromptKey, type Step } from '../records/record.js';
import type { Row } from '../records/rows.js';
import type { Judge } from '../results/ledger/stale.js';
import type { StepList } from '../steps.js';
import type { PlannedCall } from './calls.js';
import type { Carriage } from './carriage.js';
import { answerMilliseconds, answerTokens, CHARACTERS_PER_TOKEN, keptTokens } from './defaults.js';
import { Fit } from './fit.js';
import type { MediaFits } from './media-fits.js';

/** What one call takes. */
export interface Estimate {
  readonly input_tokens: number;
  /** Of the input. */
  readonly cached_tokens: number;
  /** Thinking included. */
  readonly output_tokens: number;
  /** Media inside the request; uploads are counted with their video. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Whether the tokens are measured; otherwise they are a rule of thumb. */
  readonly is_measured: boolean;
}

/** The measurements of a step, or of one kind of question. */
class Measured {
  readonly input = new Fit();
  readonly output = new Fit();
  records = 0;
  calls = 0;
  requests = 0;
  input_tokens = 0;
  cached_tokens = 0;
  output_tokens = 0;
  /** The output without thinking. */
  text_tokens = 0;
  milliseconds = 0;
}

/** How many rows of step 0 may wait for the row that says how long their video is. */
const MOST_WAITING = 2_000;

/** Takes in the records of a results directory one by one, and makes estimates from them. */
export class Calibration {
  /** By step, or by prompt key where a step asks several kinds of questions. */
  readonly #measured = new Map<string, Measured>();
  readonly #waiting = new Map<string, Row>();
  readonly #workflow: Config['workflow'];
  readonly #judge: Judge;
  readonly #media: MediaFits;
  readonly #list: StepList;
  /** What step 0 decided so far. */
  readonly sorted = { valid: 0, filtered: 0, anomaly: 0, normal: 0 };

  /** @param judge finds rows of models that are no longer asked: they say nothing about the current ones */
  constructor(workflow: Config['workflow'], judge: Judge, media: MediaFits, list: StepList) {
    this.#list = list;
    this.#workflow = workflow;
    this.#judge = judge;
    this.#media = media;
  }

  /** Takes in a record, as `readSnapshot` reads it. */
  readonly add = (step: Step, row: Row): void => {
    if (step === '0') this.#sort(row);
    const { provenance, video_length } = row;
    const { usage = NO_USAGE, calls = 0, attempts = 0 } = provenance ?? {};
    if (step === '1a') {
      const before = this.#waiting.get(row.video);
      this.#waiting.delete(row.video);
      if (before !== undefined && video_length !== undefined) this.#measure('0', before, video_length);
    }
    // Remembered answers say nothing about what a call takes.
    if (calls === 0 || attempts < calls || usage.input_tokens === 0) return;
    if (this.#judge(step, provenance) === 'model') return;
    if (video_length !== undefined) this.#measure(step, row, video_length);
    else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(row.video, row);
  };

  #sort({ is_valid, mode }: Row): void {
    this.sorted[is_valid ? 'valid' : 'filtered'] += 1;
    if (is_valid && mode !== undefined) this.sorted[mode] += 1;
  }

  #measure(step: Step, row: Row, seconds: number): void {
    const { provenance, prompt_key } = row;
    const { usage = NO_USAGE, calls = 0, attempts = 0, milliseconds = 0 } = provenance ?? {};
    const output_tokens = usage.output_tokens + usage.thinking_tokens;
    const { qa_prompt, grows_with = 'nothing' } = this.#list.get(step);
    const unit = qa_prompt === undefined ? step : (prompt_key ?? step);
    // Repeated calls for a question count towards its one answer.
    const asked = qa_prompt === undefined ? calls : 1;
    const units = {
      whole: asked * seconds,
      parts: seconds,
      chunks: grows_with === 'chunks' ? planChunks(seconds, this.#workflow).length : 0,
      nothing: 0,
    }[grows_with];
    const measured = this.#measured.get(unit) ?? new Measured();
    this.#measured.set(unit, measured);
    measured.input.add(asked, units, usage.input_tokens);
    measured.output.add(asked, units, output_tokens);
    measured.records += 1;
    measured.calls += asked;
    measured.requests += attempts;
    measured.input_tokens += usage.input_tokens;
    measured.cached_tokens += usage.cached_tokens;
    measured.output_tokens += output_tokens;
    measured.text_tokens += usage.output_tokens;
    measured.milliseconds += milliseconds;
    this.#media.add(step, row, seconds);
  }

  /** How many videos were measured; 0 when every figure is a rule of thumb. */
  get videos(): number {
    return Math.max(0, ...[...this.#measured.values()].map(({ records }) => records));
  }

  /** Requests per planned call so far; more than 1 when calls were repeated for any reason. */
  get requests_per_call(): number {
    let [requests, calls] = [0, 0];
    for (const one of this.#measured.values()) {
      requests += one.requests;
      calls += one.calls;
    }
    return calls === 0 ? 1 : requests / calls;
  }

  /** How long the answer to a prompt will be, in characters. */
  readonly expected = (prompt_key: PromptKey): number => {
    const step = this.#list.prompts.get(prompt_key)?.step ?? '';
    const measured = this.#measured.get(prompt_key) ?? this.#measured.get(step);
    const tokens =
      measured === undefined ? answerTokens(prompt_key, this.#list) : measured.text_tokens / measured.calls;
    return Math.round(tokens * CHARACTERS_PER_TOKEN);
  };

  /** The measured calls that are most similar to this one, and its units as they count for them. */
  #like({ step, prompt_key, units }: PlannedCall): { measured: Measured | undefined; units: number } {
    if (this.#list.get(step).qa_prompt !== undefined) {
      // The same question takes as much in the other lane.
      const keys = [prompt_key, ...MODES.map((mode) => prompt_key.replace(/^(?:anomaly|normal)/, mode))];
      const found = keys.map((key) => this.#measured.get(key)).find((measured) => measured !== undefined);
      return { measured: found, units: 0 };
    }
    const measured = this.#measured.get(step);
    if (step !== '1c') return { measured, units };
    if (measured !== undefined) return { measured, units: 0 };
    // The clip around a moment is watched like any other part.
    const isClip = prompt_key === 'highlight_chunk_caption';
    return { measured: isClip ? this.#measured.get('1b') : undefined, units };
  }

  /** How many times longer than the rule of thumb answers took so far. */
  #pace(): number {
    let [took, thumb] = [0, 0];
    for (const { milliseconds, calls, output_tokens } of this.#measured.values()) {
      took += milliseconds;
      thumb += calls * answerMilliseconds(output_tokens / calls);
    }
    return thumb === 0 ? 1 : took / thumb;
  }

  /** What a call takes: as similar calls did, else by rule of thumb. */
  estimate(call: PlannedCall, carriage: Carriage, endpoint: string): Estimate {
    const { prompt_key, characters, prefix } = call;
    const { measured, units } = this.#like(call);
    const text = characters / CHARACTERS_PER_TOKEN;
    const { tokens } = carriage;
    const roughInput =
      units > 0 ? { a_call: text, a_unit: tokens / units } : { a_call: text + tokens, a_unit: 0 };
    const roughOutput = { a_call: answerTokens(prompt_key, this.#list), a_unit: 0 };
    const input = measured?.input.line(roughInput) ?? roughInput;
    const output = measured?.output.line(roughOutput) ?? roughOutput;
    const input_tokens = input.a_call + input.a_unit * units;
    const output_tokens = output.a_call + output.a_unit * units;
    return {
      input_tokens,
      cached_tokens:
        measured === undefined
          ? keptTokens(prefix)
          : (input_tokens * measured.cached_tokens) / measured.input_tokens,
      output_tokens,
      bytes: this.#media.bytes(carriage, endpoint, call.video),
      milliseconds:
        measured === undefined
          ? this.#pace() * answerMilliseconds(output_tokens)
          : measured.milliseconds / measured.calls,
      is_measured: measured !== undefined,
    };
  }
}
