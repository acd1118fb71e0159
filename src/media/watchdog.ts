/**
 * Ends our child processes when we are killed and can't do it ourselves. A process that writes to our pipe ends by
 * itself when nobody reads it; one that writes a file would run to its end.
 *
 * The watchdog is one small shell for all of them. It reads from a pipe which processes begin and end. When the pipe
 * breaks, we have ended, and it ends the process groups that still run. It has a group of its own, as they have, so that
 * a signal to ours does not reach it. Without a shell (Windows) there is no watchdog.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** The watchdog must outlive us, whoever signals it. A group has the number of the process that leads it. */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r what pid; do
  case $what in
    began) pids="$pids$pid " ;;
    ended) case $pids in *" $pid "*) pids="\${pids%%" $pid "*} \${pids#*" $pid "}" ;; esac ;;
  esac
done
for pid in $pids; do kill -9 "-$pid" 2>/dev/null; done
`;

/** Makes a watchdog that must be told when processes begin and end; its shell starts with the first of them. */
export function createWatchdog() {
  let told: Writable | undefined;
  const tell = (line: string): void => {
    told ??= process.platform === 'win32' ? undefined : start();
    if (told?.writable === true) told.write(`${line}\n`);
  };
  return { began: (pid: number) => tell(`began ${pid}`), ended: (pid: number) => tell(`ended ${pid}`) };
}

/** Starts the shell; neither it nor its pipe keeps us running. */
function start(): Writable {
  const shell: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell, or when someone ends it, the run goes on without a watchdog.
  shell.on('error', () => undefined);
  shell.unref();
  const { stdin } = shell;
  if (stdin === null) throw new Error('A watchdog without a pipe.');
  stdin.on('error', () => undefined);
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return stdin;
}
