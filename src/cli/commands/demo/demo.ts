import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseConfig } from '../../../config/config.js';
import { findTools } from '../../../media/index.js';
import { TASKS } from '../../../records/record.js';
import { acquireLock, lockPath } from '../../../results/lock/lock.js';
import { run } from '../../../run/run.js';
import { readItems } from '../../../sinks/envelope-read.js';
import { EXIT } from '../../command.js';
import { counted, foldedLines } from '../../show/columns.js';
import { createReporter } from '../../show/report.js';
import { asTyped, forShell } from '../../typed.js';
import { makeDemoClips } from './demo-clips.js';

interface DemoValues {
  /** The user's own videos. */
  readonly path?: string | undefined;
  readonly results: string;
}

/** Makes clips, unless the user has videos, runs everything on them and shows one pair of each kind. */
export async function demo({ path, results }: DemoValues): Promise<number> {
  const clips = path ?? join(results, 'clips');
  const results_dir = join(results, path === undefined ? 'results' : 'own');
  const reporter = createReporter(process.stderr, process.env);
  if (path === undefined) {
    reporter.note(`making clips in ${clips}`);
    // The demonstration always starts at the beginning; a user's own results are never touched.
    await empty(results_dir);
    await makeDemoClips(await findTools(), clips);
  }
  const config = parseConfig({
    results_dir,
    vlm: { backend: 'signals' },
    llm: { backend: 'signals' },
    data: { videos: [resolve(clips)] },
  });
  const summary = await run({ config, onEvent: reporter.event });
  reporter.summary(summary, results_dir);
  reporter.close();
  console.log(await showcase(join(results_dir, 'step_4_output')));
  console.log(`\n${foldedLines(asTyped(nextText(clips, path !== undefined))).join('\n')}`);
  return summary.done > 0 ? EXIT.done : EXIT.failures;
}

/** What to do after the demonstration, with its clips in place of videos that are not named yet. */
function nextText(videos: string, isOwn: boolean): string {
  return [
    isOwn
      ? 'Next, as a run of its own, which takes all options:'
      : 'Next, with your own videos in place of these clips:',
    `  reeltrace run ${forShell(videos)} --backend signals -o trial`,
    'With a model that understands what it sees (init asks which):',
    '  reeltrace init',
    '  reeltrace run',
  ].join('\n');
}

/** Empties a results directory. @throws ConfigError when a run works in it */
async function empty(results_dir: string): Promise<void> {
  const lock = await acquireLock(results_dir, { command: 'demo' });
  try {
    const kept = lockPath(results_dir);
    for (const folder of [results_dir, dirname(kept)])
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!kept.startsWith(path)) await rm(path, { recursive: true, force: true });
      }
  } finally {
    await lock.release();
  }
}

/** One item of each task file, as text. */
async function showcase(directory: string): Promise<string> {
  const parts: string[] = [];
  for (const task of TASKS) {
    const file = join(directory, `${task}.json`);
    if (!existsSync(file)) continue;
    let count = 0;
    let first = '';
    for await (const item of readItems(file)) {
      count += 1;
      if (first === '') first = `${item.question}\n  = ${item.answer}\n  because ${item.reasoning}`;
    }
    parts.push(`── ${task} (${counted(count, 'item')}) ${file}\n${first.replace(/^(?! {2}[=b])/gm, '  ')}`);
  }
  return parts.length === 0
    ? 'no task files: no video got that far'
    : foldedLines(parts.join('\n\n')).join('\n');
}
