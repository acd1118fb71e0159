/** The command as it is run in a folder with a pack in it, within this process: starting one takes seconds. */
import { onTestFinished, vi } from 'vitest';
import { main } from '../../../../src/cli/main.js';
import { folderOf } from '../../../prompts/folder.js';

/** A folder in which `yard/` is a pack that extends `general` and changes one prompt; more files can be given. */
export async function yardIn(files: Readonly<Record<string, string>> = {}): Promise<string> {
  return await folderOf({
    'yard/pack.yaml': 'name: yard\ndomain: A freight yard\nextends: general\n',
    'yard/video_filtering.md':
      '---\ntemperature: 0\n---\n<!-- for the yard -->\nDo {video_length} seconds show a yard? {"json": 1}\n',
    ...files,
  });
}

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `reeltrace prompts …` as if it were started in a folder. */
export async function prompts(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const former = process.cwd();
  const { isTTY } = process.stdin;
  const streams = { stdout: '', stderr: '' };
  const to =
    (stream: keyof typeof streams) =>
    (...words: readonly unknown[]) => {
      streams[stream] += `${words.join(' ')}\n`;
    };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(to('stdout')),
    vi.spyOn(console, 'error').mockImplementation(to('stderr')),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      streams.stdout += String(text);
      return true;
    }),
  ];
  onTestFinished(() => {
    process.exitCode = undefined;
  });
  try {
    process.chdir(cwd);
    process.stdin.isTTY = false;
    process.exitCode = undefined;
    return { code: await main(['prompts', ...args]), ...streams };
  } finally {
    process.chdir(former);
    process.stdin.isTTY = isTTY;
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
