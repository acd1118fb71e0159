import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Variables of whoever makes the transcript that would change what is printed. */
const FOREIGN = /^(npm_|NODE_|FORCE_COLOR|NO_COLOR|CI$|OPENAI_|GOOGLE_|GEMINI_|FFMPEG_|FFPROBE_|INIT_CWD)/;

/** A shell that types nothing itself: each line is run where the last one left off. */
export interface Shell {
  /** Runs a line to its end. Output and errors come as one text, as on a terminal of 80 columns. */
  run(line: string): Promise<{ readonly output: string; readonly code: number | null }>;
}

/** Opens a shell in a folder, in which it keeps a file of its own. */
export function openShell(folder: string): Shell {
  const place = join(folder, '.place');
  let cwd = folder;
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const env = { ...Object.fromEntries(own), COLUMNS: '80', npm_config_update_notifier: 'false' };
  return {
    run: async (line) => {
      const child = spawn('bash', ['-c', `exec 2>&1; ${line}\ncode=$?; pwd > '${place}'; exit $code`], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child, 'close');
      cwd = (await readFile(place, 'utf8')).trim();
      return { output, code: child.exitCode };
    },
  };
}
