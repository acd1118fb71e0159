/** What a piece of work takes, that of its child processes included, and how two such figures stand side by side. */
import { readFileSync } from 'node:fs';
import type { Row } from './table.js';

/** What a piece of work took. */
export interface Cost {
  /** Seconds of the processor; not a number where the system does not tell. */
  readonly cpu: number;
  /** Seconds on the clock. */
  readonly wall: number;
  /** Bytes that it made. */
  readonly bytes: number;
}

/** Seconds of the processor that this process and its children, as far as they have ended, have used. */
function cpuUsed(): number {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  if (process.platform !== 'linux') return Number.NaN;
  // Behind the name in brackets, which may hold blanks: fields 14 and 15 of ended children, in hundredths of a second.
  const text = readFileSync('/proc/self/stat', 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return own + (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Measures work that gives the number of bytes it made. */
export async function cost(work: () => Promise<number>): Promise<Cost> {
  const [cpu, started] = [cpuUsed(), performance.now()];
  const bytes = await work();
  return { cpu: cpuUsed() - cpu, wall: (performance.now() - started) / 1000, bytes };
}

/** The sum of costs. */
export function add(...costs: readonly Cost[]): Cost {
  const sum = (pick: (one: Cost) => number) => costs.reduce((total, one) => total + pick(one), 0);
  return { cpu: sum((one) => one.cpu), wall: sum((one) => one.wall), bytes: sum((one) => one.bytes) };
}

/** A cost so many times. */
export function times({ cpu, wall, bytes }: Cost, factor: number): Cost {
  return { cpu: cpu * factor, wall: wall * factor, bytes: bytes * factor };
}

/** A row for a table under {@link HEAD}: the plain way, ours, and how many times less that is. */
export function row(name: string, plain: Cost, our: Cost): Row {
  const seconds = (value: number) => (value < 0.1 ? value.toFixed(4) : value.toFixed(1));
  const ratio = (pick: (one: Cost) => number) => {
    const value = pick(plain) / pick(our);
    return Number.isFinite(value) ? `${value.toFixed(1)}x` : '-';
  };
  const megabytes = ({ bytes }: Cost) => (bytes === 0 ? '-' : (bytes / 1e6).toFixed(1));
  return [
    name,
    ...[seconds(plain.cpu), seconds(our.cpu), ratio((one) => one.cpu)],
    ...[seconds(plain.wall), seconds(our.wall), ratio((one) => one.wall)],
    ...[megabytes(plain), megabytes(our)],
  ];
}

/** The head of a table of comparisons. */
export const HEAD: Row = ['', 'CPU', 'ours', 'ratio', 'wall', 'ours', 'ratio', 'MB', 'ours'];
