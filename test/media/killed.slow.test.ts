import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { createTemporary } from '../../src/media/temporary.js';
import { inTemporary, makeClip } from '../helpers/clips.js';
import { ROOT, until } from '../helpers/command.js';
import { isAlive } from '../helpers/processes.js';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that uses the built media engine, and the lines it says. */
function startProgram(program: string): { child: ChildProcess; lines: string[] } {
  const dist = (name: string) => JSON.stringify(join(ROOT, 'dist/src/media', name));
  const script = `
    import { createFfmpeg } from ${dist('ffmpeg.js')};
    import { findTools } from ${dist('tools.js')};
    import { createProcesses, collect } from ${dist('processes.js')};
    import { createTemporary } from ${dist('temporary.js')};
    const say = (text) => process.stdout.write(text + '\\n');
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines };
}

describe('what a killed process leaves', () => {
  it('as temporary files vanishes at the next start', async () => {
    await inTemporary(async (directory) => {
      const { child, lines } = startProgram(`
        import { writeFile } from 'node:fs/promises';
        const path = await createTemporary(${JSON.stringify(directory)}).make();
        await writeFile(path + '/clip0.mp4', 'a part of a clip');
        say(path);
        await new Promise(() => setInterval(() => {}, 1000));`);
      await until(() => lines.length > 0, 'the file');
      const temporary = createTemporary(directory);
      expect(await temporary.sweep()).toEqual([]);
      child.kill('SIGKILL');
      await until(() => child.signalCode !== null, 'the end of the process');
      expect(existsSync(lines[0] ?? '')).toBe(true);
      expect(await temporary.sweep()).toHaveLength(1);
      expect(await readdir(directory)).toEqual([]);
    });
  });

  it('as temporary files vanishes with it when it can still do something', async () => {
    await inTemporary(async (directory) => {
      const { child, lines } = startProgram(`
        import { writeFile } from 'node:fs/promises';
        const path = await createTemporary(${JSON.stringify(directory)}).make();
        await writeFile(path + '/clip0.mp4', 'a part of a clip');
        say(path);
        process.exit(3);`);
      await until(() => child.exitCode !== null, 'the end of the process');
      expect([child.exitCode, lines.length]).toEqual([3, 1]);
      expect(await readdir(directory)).toEqual([]);
    });
  });

  it.runIf(process.platform !== 'win32')('as an ffmpeg that writes a file ends with it', async () => {
    await inTemporary(async (directory) => {
      const video = await makeClip(join(directory, 'long.mp4'), {
        source: 'color=gray:s=64x48:r=2:d=300',
      });
      const clip = join(directory, 'clip.mp4');
      // As slow as the video itself, so that it would go on for long.
      const { child, lines } = startProgram(`
        const ffmpeg = createFfmpeg(await findTools(process.env), { started: say });
        const output = { file: ${JSON.stringify(clip)} };
        const output_options = ['-c:v', 'mpeg4', '-flush_packets', '1', '-f', 'avi'];
        await collect(ffmpeg.run({ input: ${JSON.stringify(video)}, filter: 'realtime', output_options, output }));`);
      await until(() => lines.length > 0 && existsSync(clip), 'the clip to begin');
      const pid = Number(lines[0]);
      expect(isAlive(pid)).toBe(true);
      child.kill('SIGKILL');
      await until(() => !isAlive(pid), 'the end of ffmpeg');
      expect(child.exitCode).toBeNull();
    });
  });

  it.runIf(process.platform !== 'win32')('ends also when it would not end when asked to', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
    const { child, lines } = startProgram(`
      const processes = createProcesses({ count: 3, started: say });
      await collect(processes.run(process.execPath, ['-e', '']));
      for (let each = 0; each < 2; each += 1)
        void collect(processes.run(process.execPath, ['-e', ${JSON.stringify(stubborn)}]));`);
    await until(() => lines.length === 3, 'the processes to begin');
    child.kill('SIGKILL');
    await until(() => lines.slice(1).every((pid) => !isAlive(Number(pid))), 'their end');
    expect(lines).toHaveLength(3);
  });

  it('is nothing, not even a watchdog that keeps it running, when it ends by itself', async () => {
    const { child, lines } = startProgram(`
      await collect(createProcesses({ count: 1, started: say }).run(process.execPath, ['-e', '']));
      process.exitCode = 7;`);
    await until(() => child.exitCode !== null, 'the end of the process');
    expect([child.exitCode, lines.length]).toEqual([7, 1]);
  });
});
