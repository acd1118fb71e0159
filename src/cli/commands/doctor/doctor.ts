import type { Endpoint } from '../../../config/config.js';
import { EXIT } from '../../command.js';
import { remember } from '../../first-look.js';
import { readPipelineConfig } from '../../options/pipeline-config.js';
import type { PipelineValues } from '../../options/pipeline-options.js';
import { counted, folded } from '../../show/columns.js';
import { asTyped } from '../../typed.js';
import { examinations } from './examinations.js';
import type { Finding } from './finding.js';

interface DoctorValues extends Pick<PipelineValues, 'config' | 'results' | 'steps' | 'mode' | 'backend'> {
  readonly overrides?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Prints what is found about this machine and the models. */
export async function doctor({ overrides = [], offline, json, ...args }: DoctorValues): Promise<number> {
  // The other checks don't depend on where the results go.
  const otherwise = { results_dir: 'results' };
  const config = await readPipelineConfig(args, { overrides, otherwise });
  const interrupt = new AbortController();
  const leave = () => interrupt.abort();
  process.once('SIGINT', leave);
  const print = (lines: readonly string[]) => {
    if (json !== true) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const found: (Finding & { readonly about: string })[] = [];
  try {
    const given = {
      config,
      environment: process.env,
      random: Math.random,
      offline: offline === true,
      onSeen: (endpoint: Endpoint) => remember(endpoint),
    };
    for await (const { title, sends, findings } of examinations({ ...given, stop: interrupt.signal })) {
      print(headingLines(title, sends));
      for await (const finding of findings) {
        print(findingLines(finding));
        found.push({ about: title, ...finding });
      }
    }
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    process.off('SIGINT', leave);
  }
  const isReady = found.every(({ state }) => state !== 'problem');
  print(['', verdictLine(found)]);
  if (json === true)
    process.stdout.write(`${JSON.stringify({ ready: isReady, findings: found }, null, 2)}\n`);
  return isReady ? EXIT.done : EXIT.failures;
}

/** The mark before a finding, padded to the same width. */
const MARKS = { ok: 'OK       ', warning: 'warning  ', problem: 'problem  ' } as const;
const INDENT = 2 + MARKS.ok.length;

/** The lines above the findings about one thing. */
export function headingLines(title: string, sends: string | undefined): string[] {
  return ['', ...folded(title), ...(sends === undefined ? [] : folded(sends, 2, 2))];
}

/** The lines of one finding. */
export function findingLines({ state, what, remedy }: Finding): string[] {
  const [first = '', ...rest] = folded(what, INDENT, INDENT);
  const advice = remedy === undefined ? [] : folded(asTyped(`→ ${remedy}`), INDENT);
  return [`  ${MARKS[state]}${first.slice(INDENT)}`, ...rest, ...advice];
}

/** The last line. */
export function verdictLine(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const counts = `${count('ok')} OK, ${counted(count('warning'), 'warning')}, ${counted(count('problem'), 'problem')}`;
  return `${counts}${count('problem') === 0 ? ': ready to run' : ''}`;
}
