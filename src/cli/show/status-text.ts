/** The status of a results directory as text of 80 columns. */

import type { StandingReason } from '../../results/ledger/standing-reasons.js';
import type { SpentOnRecords } from '../../results/status/spent-on-records.js';
import type { Status } from '../../results/status/status.js';
import { cut, folded, number, plural, size, time, WIDTH } from './columns.js';
import { type Paint, PLAIN } from './paint.js';
import { STEP_NAMES } from './step-names.js';

/** Writes out a status, its parts set apart by blank lines. */
export function statusText(status: Status, paint: Paint = PLAIN): string {
  const parts = [
    headLines(status, paint),
    stepLines(status, paint),
    videoLines(status, paint),
    spentLines(status.spent),
    rerunLines(status, paint),
    status.notes.flatMap((note) => folded(note).map((line) => paint('yellow', line))),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines({ results_dir, active, last_run }: Status, paint: Paint): string[] {
  const lines = [paint('bold', results_dir)];
  if (active !== null) {
    const { command, pid, host, started_at, heartbeat_at } = active;
    const where = `process ${pid} on ${host}, since ${time(started_at)}`;
    const text = `running: reeltrace ${command} (${where}, last seen ${time(heartbeat_at)})`;
    return [...lines, ...folded(text).map((line) => paint('green', line))];
  }
  if (last_run === null) return lines;
  const { command, started_at, ended_at, summary } = last_run;
  const until = ended_at === null ? '' : ` to ${time(ended_at)}`;
  lines.push(...folded(`not running; last: reeltrace ${command}, ${time(started_at)}${until}`));
  if (summary !== null) {
    const { inputs, done, filtered, skipped, failed, interrupted, stopped } = summary;
    const early = stopped ?? (interrupted ? 'interrupted' : '');
    const sum = `${number(inputs)} inputs = ${number(done)} done + ${number(filtered)} filtered + ${number(skipped)} skipped + ${number(failed)} failed`;
    lines.push(...folded(early === '' ? sum : `${sum}; stopped before the end: ${early}`));
  }
  return lines;
}

function stepLines({ steps }: Status, paint: Paint): string[] {
  const row = (step: string, name: string, records: string, stale: string) =>
    `${step.padEnd(4)}${name.padEnd(20)}${records.padStart(13)}${stale.padStart(15)}`;
  return [
    paint('dim', row('step', '', 'records', 'out of date')),
    ...steps.map(({ step, records, stale }) => {
      const line = row(step, STEP_NAMES[step], number(records), stale === 0 ? '-' : number(stale));
      return stale === 0 ? line : paint('yellow', line);
    }),
  ];
}

function videoLines({ videos, reasons }: Status, paint: Paint): string[] {
  const { done, unfinished, filtered, skipped, failed } = videos;
  const sum = `videos: ${number(done)} done, ${number(unfinished)} with steps missing, ${number(filtered)} filtered, ${number(skipped)} skipped, ${number(failed)} failed`;
  return [...folded(sum), ...reasons.flatMap((reason) => reasonLines(reason, paint))];
}

function reasonLines(
  { state, step, kind, count, can_retry, example }: StandingReason,
  paint: Paint,
): string[] {
  const where = step === 'source' || step === 'probe' ? step : `step ${step}`;
  const head = `${number(count).padStart(7)} ${state} at ${where}, ${kind}${can_retry ? '; a re-run can help' : ''}`;
  return [
    paint(state === 'failed' ? 'red' : 'yellow', head),
    cut(`        ${example.message.replace(/\s+/g, ' ')}`),
    ...(example.hint === null ? [] : folded(`→ ${example.hint}`, 8, 10).map((line) => paint('dim', line))),
  ];
}

function spentLines(spent: readonly SpentOnRecords[]): string[] {
  if (spent.length === 0) return [];
  const lines = spent.map(({ step, model, calls, usage, bytes_sent }) => {
    const { input_tokens, output_tokens, thinking_tokens } = usage;
    return {
      who: `  ${step.padEnd(3)} ${model}`,
      columns: [
        number(calls),
        number(input_tokens),
        number(output_tokens + thinking_tokens),
        size(bytes_sent),
      ],
    };
  });
  const widths = [10, 15, 14, 10];
  const columns = (texts: readonly string[]) =>
    texts.map((text, index) => text.padStart(widths[index] ?? 0)).join('');
  const first = WIDTH - widths.reduce((sum, width) => sum + width, 0);
  const head = `the records took`.padEnd(first) + columns(['calls', 'tokens in', 'out', 'sent']);
  return [
    head,
    ...lines.map(({ who, columns: texts }) => cut(who, first - 1).padEnd(first) + columns(texts)),
  ];
}

function rerunLines({ rerun, stale, active }: Status, paint: Paint): string[] {
  const { unfinished, failures, can_help, stale_kept } = rerun;
  const lines: string[] = [];
  if (unfinished > 0)
    lines.push(`  goes on with ${number(unfinished)} ${plural(unfinished, 'video')} with steps missing`);
  if (failures > 0)
    lines.push(
      ...folded(
        `tries ${number(failures)} ${plural(failures, 'failure')} again, which by itself can help ${number(can_help)}`,
        2,
      ),
    );
  if (stale_kept > 0) {
    const why = Object.entries(stale).map(([reason, count]) => `${number(count)} by ${reason}`);
    lines.push(
      ...folded(
        `keeps ${number(stale_kept)} out-of-date ${plural(stale_kept, 'record')} (${why.join(', ')})`,
        2,
      ),
      paint('dim', '        → --refresh stale makes them again, and what follows from them'),
    );
  }
  if (lines.length === 0)
    return active === null ? ['a re-run would find nothing to do here but new videos'] : [];
  return [active === null ? 'a re-run' : 'the next run, if this one stopped now', ...lines];
}
