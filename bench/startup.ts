/**
 * How soon the command answers: its help, version and smallest commands against `node -e 0`, which is what Node itself
 * takes. The processes of a round run one after the other, so that a busy machine slows all of them alike; the median
 * of the rounds counts.
 *
 *     npm run bench -- startup [--rounds=15]
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { printTable } from './table.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`expected --rounds=NUMBER, got ${values.rounds}`);

const command = join(import.meta.dirname, '../bin/reeltrace.js');
const starts: readonly (readonly [name: string, ...args: string[]])[] = [
  ['node -e 0', '-e', '0'],
  ['reeltrace --help', command, '--help'],
  ['reeltrace --version', command, '--version'],
  ['reeltrace run --help', command, 'run', '--help'],
  ['reeltrace status --help', command, 'status', '--help'],
];

const times = starts.map((): number[] => []);
for (let round = 0; round < rounds; round += 1)
  for (const [at, [, ...args]] of starts.entries()) {
    const started = performance.now();
    await promisify(execFile)(process.execPath, args);
    times[at]?.push(performance.now() - started);
  }

const medians = times.map((own) => own.toSorted((a, b) => a - b)[Math.floor(own.length / 2)] ?? 0);
const [node = 1] = medians;
printTable([
  ['start', 'ms', 'ratio'],
  ...starts.map(([name], at): [string, string, string] => {
    const median = medians[at] ?? 0;
    return [name, median.toFixed(0), `${(median / node).toFixed(1)}×`];
  }),
]);
