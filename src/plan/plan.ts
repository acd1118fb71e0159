/** The result of a plan, and how it is made from the sums. Pure. */
import type { Config } from '../config/config.js';
import { exceeded } from '../models/budget.js';
import { costOf } from '../models/meter.js';
import type { Ending, Step } from '../records/record.js';
import type { StaleReason } from '../results/ledger/stale.js';
import type { Range } from '../results/plan-file.js';
import type { Spending } from '../results/spending.js';
import { isPriced } from '../run/models/endpoint.js';
import { type Amounts, addAmounts, NO_AMOUNTS, type TallyLine } from './call-tally.js';
import type { PlannedEndpoint } from './endpoints.js';
import type { PlannedTime } from './time.js';
import type { Fate } from './videos.js';

/** What calls take. */
export interface PlannedAmounts {
  /** Calls that will be made, without retries. */
  readonly calls: Range;
  /** Calls whose answers are remembered from an interrupted run. */
  readonly remembered: number;
  readonly input_tokens: Range;
  /** Of the input: what servers have of earlier prompts, and charge less for. */
  readonly cached_tokens: Range;
  /** Thinking included. */
  readonly output_tokens: Range;
  /** Bytes of media, before base64 makes four bytes of three. */
  readonly bytes_sent: Range;
  /** null where a price is unknown. */
  readonly cost: Range | null;
}

/** What the calls of one step to one endpoint take. */
export interface PlanLine extends PlannedAmounts {
  readonly step: Step;
  /** The name of the endpoint, e.g. `vlm`. */
  readonly endpoint: string;
  readonly model: string;
}

/** Videos that would end for the same reason. */
export interface PlannedReason {
  readonly fate: Fate;
  readonly step: Ending['step'];
  readonly kind: string;
  readonly count: number;
  /** One of them. */
  readonly example: Pick<Ending, 'video' | 'message' | 'hint'>;
}

/** What `reeltrace plan --json` prints. Fields may be added, never changed. */
export interface Plan {
  readonly version: 1;
  /** ISO 8601. */
  readonly made_at: string;
  readonly results_dir: string;
  readonly steps: readonly Step[];
  readonly mode: 'auto' | 'anomaly' | 'normal';
  readonly inputs: number;
  /** Inputs that name a video again. */
  readonly duplicates: number;
  /** Files in the folders that are no videos by their ending, by ending, most frequent first. */
  readonly left_out: Readonly<Record<string, number>>;
  /** Where videos were looked for; null when at least one was found. */
  readonly nothing_found: string | null;
  /** Videos by what would happen to them; together they are all inputs. */
  readonly videos: Readonly<Record<Fate, number>>;
  /** How many of the videos to do failed in an earlier run, and how many are not sorted into a lane yet. */
  readonly retried: number;
  readonly unsorted: number;
  /** Total length of the videos to do, in seconds. */
  readonly seconds: number;
  readonly reasons: readonly PlannedReason[];
  /** Records that are out of date and would be kept. */
  readonly stale: Readonly<Partial<Record<StaleReason, number>>>;
  readonly lines: readonly PlanLine[];
  readonly total: PlannedAmounts;
  /** Models without a configured price, and the field to set. */
  readonly unpriced: readonly { readonly model: string; readonly field: string }[];
  /** Calculated from the upper estimates. */
  readonly time: PlannedTime;
  readonly figures: Figures;
  readonly budget: PlannedBudget;
  /** The assumptions of the plan, in sentences. */
  readonly assumptions: readonly string[];
  /** What a run would need and what is unknown, in sentences. */
  readonly notes: readonly string[];
}

/** Where the figures come from. */
export interface Figures {
  /** `measured`: every kind of call was made before; `rough`: none was. */
  readonly source: 'measured' | 'partly_measured' | 'rough';
  /** How many videos were measured. */
  readonly videos: number;
  /** Requests per planned call so far. */
  readonly requests_per_call: number;
}

/** The limits, and whether the plan fits into the rest of them. */
export interface PlannedBudget {
  readonly limits: Config['limits'];
  /** null when it is unknown. */
  readonly spent: Spending | null;
  /** The limit that would end the run. */
  readonly reached: keyof Config['limits'] | null;
}

/** Combines the sums of both lanes into ranges. */
export function planLines(normal: readonly TallyLine[], anomaly: readonly TallyLine[]): PlanLine[] {
  const keys = new Map([...normal, ...anomaly].map((line) => [keyOf(line), line]));
  const find = (lines: readonly TallyLine[], key: string) =>
    lines.find((line) => keyOf(line) === key)?.amounts;
  return [...keys]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { step, endpoint }]) => ({
      step,
      endpoint: endpoint.name,
      model: endpoint.model.name,
      ...rangesOf(find(normal, key) ?? NO_AMOUNTS, find(anomaly, key) ?? NO_AMOUNTS, endpoint),
    }));
}

function keyOf({ step, endpoint }: TallyLine): string {
  return `${step} ${endpoint.name}`;
}

function rangesOf(normal: Amounts, anomaly: Amounts, { price }: PlannedEndpoint): PlannedAmounts {
  const range = (name: keyof Amounts) => between(Math.round(normal[name]), Math.round(anomaly[name]));
  const costs = [normal, anomaly].map((amounts) => costOf({ ...amounts, thinking_tokens: 0 }, price));
  const [first = null, second = null] = costs;
  return {
    calls: range('calls'),
    remembered: Math.max(normal.remembered, anomaly.remembered),
    input_tokens: range('input_tokens'),
    cached_tokens: range('cached_tokens'),
    output_tokens: range('output_tokens'),
    bytes_sent: range('bytes_sent'),
    cost: first === null || second === null ? null : between(first, second),
  };
}

/** The sum of all lines; the cost only when all prices are known. */
export function sumLines(lines: readonly PlanLine[]): PlannedAmounts {
  const sum = (pick: (line: PlanLine) => Range): Range => ({
    from: lines.reduce((total, line) => total + pick(line).from, 0),
    to: lines.reduce((total, line) => total + pick(line).to, 0),
  });
  return {
    calls: sum(({ calls }) => calls),
    remembered: lines.reduce((total, { remembered }) => total + remembered, 0),
    input_tokens: sum(({ input_tokens }) => input_tokens),
    cached_tokens: sum(({ cached_tokens }) => cached_tokens),
    output_tokens: sum(({ output_tokens }) => output_tokens),
    bytes_sent: sum(({ bytes_sent }) => bytes_sent),
    cost: lines.some(({ cost }) => cost === null) ? null : sum(({ cost }) => cost ?? { from: 0, to: 0 }),
  };
}

/** The models without a price that would be asked, each once. */
export function unpricedOf(lines: readonly TallyLine[]): Plan['unpriced'] {
  const missing = lines.filter(({ endpoint: { account } }) => account && !isPriced(account.limits));
  const fields = missing.map(({ endpoint: { model, section } }) => {
    return { model: model.name, field: `${section}.price_per_million_tokens` };
  });
  return [...new Map(fields.map((one) => [one.field, one])).values()];
}

/** Where the figures of the planned calls come from. */
export function sourceOf(lines: readonly TallyLine[]): Figures['source'] {
  const paid = lines.filter(({ endpoint }) => endpoint.account !== undefined);
  const { calls, measured } = paid.map(({ amounts }) => amounts).reduce(addAmounts, NO_AMOUNTS);
  if (measured === 0 && calls > 0) return 'rough';
  return measured < calls ? 'partly_measured' : 'measured';
}

/** The limit that the calls would exceed, given what was spent before. */
export function budgetOf(
  limits: Config['limits'],
  spent: Spending | undefined,
  { calls, input_tokens, output_tokens, cost }: PlannedAmounts,
): PlannedBudget {
  if (spent === undefined) return { limits, spent: null, reached: null };
  const tokens = { input_tokens: input_tokens.to, output_tokens: output_tokens.to };
  const wanted = { calls: calls.to, ...tokens, bytes_sent: 0, cost: cost?.to ?? 0 };
  return { limits, spent, reached: exceeded(limits, spent, wanted) ?? null };
}

function between(first: number, second: number): Range {
  return { from: Math.min(first, second), to: Math.max(first, second) };
}
