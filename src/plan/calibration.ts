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
import { answerMilliseconds, answerTokens, CHARACTERS_PER_TOKEN } from './defaults.js';
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

/** What is measured separately: a step, or one kind of question. */
type Unit = Step | PromptKey;

/** The measurements of one unit. */
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
  readonly #measured = new Map<Unit, Measured>();
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

  /** Takes in a record, as `readStanding` reads it. */
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
    const { qa_prompt, grows_with = 'nothing' } = this.#list.get(step);
    const unit: Unit = qa_prompt === undefined ? step : (prompt_key ?? step);
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
    measured.output.add(asked, units, usage.output_tokens + usage.thinking_tokens);
    measured.records += 1;
    measured.calls += asked;
    measured.requests += attempts;
    measured.input_tokens += usage.input_tokens;
    measured.cached_tokens += usage.cached_tokens;
    measured.output_tokens += usage.output_tokens + usage.thinking_tokens;
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
    const all = [...this.#measured.values()];
    const calls = all.reduce((sum, one) => sum + one.calls, 0);
    return calls === 0 ? 1 : all.reduce((sum, one) => sum + one.requests, 0) / calls;
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
      const twin = MODES.flatMap((mode) =>
        prompt_key.startsWith(mode) ? [prompt_key.slice(mode.length)] : [],
      );
      const keys = [
        prompt_key,
        ...twin.flatMap((rest) => MODES.map((mode) => `${mode}${rest}` as PromptKey)),
      ];
      const found = keys.find((key) => this.#measured.has(key));
      return { measured: found === undefined ? undefined : this.#measured.get(found), units: 0 };
    }
    if (step !== '1c' || this.#measured.has('1c'))
      return { measured: this.#measured.get(step as Unit), units: step === '1c' ? 0 : units };
    // The clip around a moment is watched like any other part.
    return {
      measured: prompt_key === 'highlight_chunk_caption' ? this.#measured.get('1b') : undefined,
      units,
    };
  }

  /** How many times longer than the rule of thumb answers took so far. */
  #pace(): number {
    const all = [...this.#measured.values()].filter(({ records }) => records > 0);
    const took = all.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const thumb = all.reduce(
      (sum, one) => sum + one.calls * answerMilliseconds(one.output_tokens / one.calls),
      0,
    );
    return thumb === 0 ? 1 : took / thumb;
  }

  /** What a call takes: as similar calls did, else by rule of thumb. */
  estimate(call: PlannedCall, carriage: Carriage, endpoint: string): Estimate {
    const { prompt_key, characters } = call;
    const { measured, units } = this.#like(call);
    const per_unit = units > 0 ? carriage.tokens / units : 0;
    const rough = {
      input: {
        a_call: characters / CHARACTERS_PER_TOKEN + (units > 0 ? 0 : carriage.tokens),
        a_unit: per_unit,
      },
      output: { a_call: answerTokens(prompt_key, this.#list), a_unit: 0 },
    };
    const input = measured?.input.line(rough.input) ?? rough.input;
    const output = measured?.output.line(rough.output) ?? rough.output;
    const input_tokens = input.a_call + input.a_unit * units;
    const output_tokens = output.a_call + output.a_unit * units;
    const { cached_tokens = 0, input_tokens: all = 1 } = measured ?? {};
    return {
      input_tokens,
      cached_tokens: all === 0 ? 0 : (input_tokens * cached_tokens) / all,
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
