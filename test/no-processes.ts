/** Loaded before each unit test file: a test in it that starts a process fails, and is told where it belongs. */
import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach } from 'vitest';

const REASON = 'a unit test starts no process: name its file *.slow.test.ts';
let attempts = 0;

function refuse(): never {
  attempts += 1;
  throw new Error(REASON);
}

Object.assign(ChildProcess.prototype, { spawn: refuse });
Object.assign(childProcess, { spawnSync: refuse, execFileSync: refuse, execSync: refuse });
syncBuiltinESMExports();

// The code under test may have caught the error.
afterEach(() => {
  const made = attempts;
  attempts = 0;
  if (made > 0) throw new Error(REASON);
});
