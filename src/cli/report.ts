import { styleText } from 'node:util';
import type { Spent } from '../models/meter.js';
import type { RunEvent } from '../run/run.js';
import type { Reason, Summary } from '../run/summary.js';

/** Tells a person how a run goes: progress on a terminal, failures as they happen, the summary at the end. */
export interface Reporter {
  readonly event: (event: RunEvent) => void;
  readonly note: (line: string) => void;
  summary(summary: Summary, results_dir: string): void;
  /** Clears the progress line. */
  close(): void;
}

/** Terminals are redrawn at most this often; milliseconds. */
const REDRAW_MS = 100;

/** Reports on a stream, usually standard error; colours and progress only where it is a terminal. */
export function createReporter(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Reporter {
  const colour = stream.isTTY && !environment.NO_COLOR;
  const paint = (style: 'red' | 'yellow' | 'green' | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const clear = () => {
    if (stream.isTTY) stream.write('\r\x1b[K');
  };
  const note = (line: string) => {
    clear();
    stream.write(`${line}\n`);
  };
  let drawn = 0;

  const event = (event: RunEvent) => {
    if (event.type === 'tools' && event.tools.ffmpeg.source === 'bundled')
      note(
        paint(
          'dim',
          `using the bundled ffmpeg ${event.tools.ffmpeg.version}; the system's is newer and faster`,
        ),
      );
    if (event.type === 'notice') note(paint('yellow', event.message));
    if (event.type === 'account' && event.event.type === 'cooldown')
      note(paint('yellow', `waiting ${Math.ceil(event.event.milliseconds / 1000)} s: ${event.event.reason}`));
    if (event.type !== 'settled') return;
    for (const ending of event.settled.endings) {
      if (ending.state !== 'failed') continue;
      note(`${paint('red', 'failed')} ${ending.video} (${place(ending)}): ${ending.message}`);
    }
    if (!stream.isTTY || performance.now() - drawn < REDRAW_MS) return;
    drawn = performance.now();
    const { done, filtered, skipped, failed } = event.counts;
    clear();
    stream.write(`${done} done, ${filtered} filtered, ${skipped} skipped, ${failed} failed`);
  };
  return {
    event,
    note,
    close: clear,
    summary: (summary, results_dir) => {
      clear();
      stream.write(`${summaryText(summary, results_dir, paint)}\n`);
    },
  };
}

type Paint = (style: 'red' | 'yellow' | 'green' | 'dim', text: string) => string;

/** The summary of a run: the four ways to end add up to the inputs, and each reason is named with what to do. */
export function summaryText(
  summary: Summary,
  results_dir: string,
  paint: Paint = (_style, text) => text,
): string {
  const { inputs, done, filtered, skipped, failed, duplicates, items } = summary;
  const head = `${inputs} inputs = ${done} done + ${filtered} filtered + ${skipped} skipped + ${failed} failed`;
  const lines = [failed > 0 ? paint('red', head) : paint('green', head)];
  if (duplicates > 0) lines.push(`${duplicates} inputs named a video again and were left out`);
  for (const reason of summary.reasons) lines.push(...reasonLines(reason, paint));
  const checks = Object.entries(summary.checks);
  if (checks.length > 0) {
    lines.push(`rejected by ${checks.map(([name, count]) => `${name}: ${count}`).join(', ')}`);
    lines.push(paint('dim', `        → each with its reasons: ${results_dir}/step_4_output/rejected.jsonl`));
  }
  lines.push(...spentLines(summary.spent));
  const stale = Object.entries(summary.stale);
  if (stale.length > 0) {
    const total = stale.reduce((sum, [, count]) => sum + count, 0);
    const why = stale.map(([reason, count]) => `${count} by ${reason}`).join(', ');
    lines.push(paint('yellow', `${total} records are out of date (${why}) and were kept`));
    lines.push(paint('dim', '        → --refresh stale makes them again, and what follows from them'));
  }
  lines.push(`${items} new items; records and task files are in ${results_dir}`);
  if (failed > 0)
    lines.push(`failures with their reasons: ${results_dir}/failures.jsonl; a re-run tries them again`);
  if (summary.stopped !== null) {
    lines.push(paint('yellow', `stopped: ${summary.stopped.message}`));
    if (summary.stopped.hint !== undefined) lines.push(paint('dim', `        → ${summary.stopped.hint}`));
  }
  if (summary.interrupted) lines.push(paint('yellow', 'stopped before the end; the same command continues'));
  return lines.join('\n');
}

function reasonLines({ state, count, example }: Reason, paint: Paint): string[] {
  const message = example.message.replace(/\s+/g, ' ').slice(0, 160);
  const lines = [`  ${String(count).padStart(5)} ${state} at ${place(example)}, ${example.kind}: ${message}`];
  if (example.hint !== undefined) lines.push(paint('dim', `        → ${example.hint}`));
  return lines;
}

/** A line for each model and step that sent or read something, and what they cost together. */
function spentLines(all: readonly Spent[]): string[] {
  const spent = all.filter(({ bytes_sent, usage }) => bytes_sent + usage.input_tokens > 0);
  const costs = spent.flatMap(({ cost }) => cost ?? []);
  if (costs.length < 2) return spent.map(spentLine);
  const sum = costs.reduce((total, cost) => total + cost, 0).toFixed(4);
  const unknown = costs.length < spent.length ? '; the rest has no price configured' : '';
  return [...spent.map(spentLine), `  cost in all: ${sum}${unknown}`];
}

function spentLine({ model, step, calls, usage, bytes_sent, cost }: Spent): string {
  const tokens = `${usage.input_tokens} tokens in (${usage.cached_tokens} cached), ${usage.output_tokens + usage.thinking_tokens} out`;
  const money = cost === null ? '' : `, cost ${cost.toFixed(4)}`;
  return `  step ${step.padEnd(2)} ${model}: ${calls} calls, ${tokens}, ${(bytes_sent / 1e6).toFixed(1)} MB sent${money}`;
}

function place({ step, prompt_key }: Reason['example']): string {
  const where = step === 'source' || step === 'probe' ? step : `step ${step}`;
  return prompt_key === undefined ? where : `${where}, ${prompt_key}`;
}
