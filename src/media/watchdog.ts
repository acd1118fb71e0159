/**
 * Ends our child processes when we are killed and can't do it ourselves. A process that writes to our pipe ends by itself
 * when nobody reads it; one that writes a file would run to its end.
 *
 * The watchdog is one small shell for all of them. A pipe tells it which processes begin and end; when the pipe breaks, we
 * are gone, and it ends the processes that are left. Where there is no shell (Windows), there is no watchdog.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Must be told when a process begins and ends. */
export interface Watchdog {
  began(pid: number): void;
  ended(pid: number): void;
}

/** Ctrl-C and a closed terminal reach the whole group. We handle them; the watchdog must outlive us for a moment. */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r what pid; do
  case $what in
    began) pids="$pids$pid " ;;
    ended) case $pids in *" $pid "*) pids="\${pids%%" $pid "*} \${pids#*" $pid "}" ;; esac ;;
  esac
done
[ "$pids" = ' ' ] || kill -9 $pids 2>/dev/null
`;

/** Makes a watchdog; its shell starts with the first process. */
export function createWatchdog(): Watchdog {
  let told: Writable | undefined;
  const tell = (line: string): void => {
    told ??= process.platform === 'win32' ? undefined : start();
    if (told?.writable === true) told.write(`${line}\n`);
  };
  return { began: (pid) => tell(`began ${pid}`), ended: (pid) => tell(`ended ${pid}`) };
}

/** Starts the shell; neither it nor its pipe keeps us running. */
function start(): Writable {
  const shell: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a shell, or when someone ends it, the run goes on without a watchdog.
  shell.on('error', () => undefined);
  shell.unref();
  const { stdin } = shell;
  if (stdin === null) throw new Error('A watchdog without a pipe.');
  stdin.on('error', () => undefined);
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return stdin;
}
