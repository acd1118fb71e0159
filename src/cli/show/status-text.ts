/** The status of a results directory as text of 80 columns. */
import type { FailureReason } from '../../results/status/failure-reasons.js';
import type { SpentOnRecords, Status } from '../../results/status/status.js';
import { STEPS } from '../../steps.js';
import {
  blocks,
  counted,
  folded,
  number,
  painted,
  plural,
  row,
  size,
  table,
  textWidth,
  time,
} from './columns.js';
import { type Paint, PLAIN } from './paint.js';
import { placeOf } from './progress/entries.js';
import { hintLines, messageText } from './progress/texts.js';

/** Writes out a status, with blank lines between its parts. */
export function statusText(status: Status, paint: Paint = PLAIN): string {
  return blocks([
    headLines(status, paint),
    stepLines(status, paint),
    videoLines(status, paint),
    spentLines(status.spent),
    rerunLines(status, paint),
    status.notes.flatMap((note) => painted(note, paint, 'yellow')),
  ]);
}

function headLines({ results_dir, active, last_run }: Status, paint: Paint): string[] {
  const head = paint('bold', results_dir);
  if (active !== null) {
    const { command, pid, host, started_at, heartbeat_at } = active;
    const where = `process ${pid} on ${host}, since ${time(started_at)}`;
    const text = `running: reeltrace ${command} (${where}, last seen ${time(heartbeat_at)})`;
    return [head, ...painted(text, paint, 'green')];
  }
  if (last_run === null) return [head];
  const { command, started_at, ended_at, summary } = last_run;
  const until = ended_at === null ? '' : ` to ${time(ended_at)}`;
  const lines = [head, ...folded(`not running; last: reeltrace ${command}, ${time(started_at)}${until}`)];
  if (summary === null) return lines;
  const { inputs, done, filtered, skipped, failed, interrupted, stopped } = summary;
  const early = stopped ?? (interrupted ? 'interrupted' : '');
  const sum = `${counted(inputs, 'input')} = ${number(done)} done + ${number(filtered)} filtered + ${number(skipped)} skipped + ${number(failed)} failed`;
  return [...lines, ...folded(early === '' ? sum : `${sum}; stopped before the end: ${early}`)];
}

function stepLines({ steps }: Status, paint: Paint): string[] {
  const line = (step: string, name: string, cells: readonly string[]) =>
    row(step.padEnd(4) + name, cells, [13, 15], Math.min(52, textWidth()));
  return [
    paint('dim', line('step', '', ['records', 'out of date'])),
    ...steps.map(({ step, title = STEPS.titleOf(step), records, stale }) => {
      const text = line(step, title, [number(records), stale === 0 ? '-' : number(stale)]);
      return stale === 0 ? text : paint('yellow', text);
    }),
  ];
}

function videoLines({ videos, reasons }: Status, paint: Paint): string[] {
  const { done, unfinished, filtered, skipped, failed } = videos;
  const sum = `videos: ${number(done)} done, ${number(unfinished)} with steps missing, ${number(filtered)} filtered, ${number(skipped)} skipped, ${number(failed)} failed`;
  return [...folded(sum), ...reasons.flatMap((reason) => reasonLines(reason, paint))];
}

function reasonLines(
  { state, step, kind, count, can_retry, example }: FailureReason,
  paint: Paint,
): string[] {
  const retry = can_retry ? '; a re-run can help' : '';
  const head = `${number(count).padStart(7)} ${state} at ${placeOf({ step })}, ${kind}${retry}`;
  return [
    paint(state === 'failed' ? 'red' : 'yellow', head),
    ...folded(messageText(example), 8, 8),
    ...hintLines(example, paint, 8),
  ];
}

function spentLines(spent: readonly SpentOnRecords[]): string[] {
  if (spent.length === 0) return [];
  const rows = spent.map(({ step, model, calls, usage, bytes_sent }) => {
    const amounts = [calls, usage.input_tokens, usage.output_tokens + usage.thinking_tokens];
    return [`  ${step.padEnd(3)} ${model}`, [...amounts.map(number), size(bytes_sent)]] as const;
  });
  return table([['the records took', ['calls', 'tokens in', 'out', 'sent']], ...rows]);
}

/** Says how many failures come again unless something is done about them. */
function changesText(failures: number, vain: number): string {
  if (vain <= 0) return '';
  const which = vain < failures ? `${number(vain)} of them` : plural(failures, 'it', 'they');
  return `; ${which} will fail again unless you change something`;
}

function rerunLines({ rerun, stale, active }: Status, paint: Paint): string[] {
  const { unfinished, failures, can_help, stale_kept, ask_again = 0 } = rerun;
  const why = Object.entries(stale).map(([reason, count]) => `${number(count)} by ${reason}`);
  const tries = `tries ${counted(failures, 'failure')} again${changesText(failures, failures - can_help)}`;
  const kept = `${number(stale_kept)} out-of-date ${plural(stale_kept, 'record')} (${why.join(', ')})`;
  const lines = [
    ...(unfinished > 0 ? [`  continues with ${counted(unfinished, 'video')} with steps missing`] : []),
    ...(failures > 0 ? folded(tries, 2) : []),
    ...(stale_kept > 0
      ? [
          ...folded(`keeps ${kept}`, 2),
          paint('dim', '        → --refresh stale makes them again, and what follows from them'),
        ]
      : []),
    ...(ask_again > 0
      ? folded(
          `asks for --ask-again first: ${counted(ask_again, 'answer')} ${plural(ask_again, 'stands', 'stand')} in records that can't be used`,
          2,
        )
      : []),
  ];
  if (lines.length > 0)
    return [active === null ? 'a re-run' : 'the next run, if this one stopped now', ...lines];
  return active === null ? ['a re-run would have nothing to do here except new videos'] : [];
}
