import { access, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { parseConfig } from '../../config/config.js';
import { findTools } from '../../media/index.js';
import { TASKS } from '../../records/record.js';
import { acquireLock, lockPath } from '../../results/lock/lock.js';
import { run } from '../../run/run.js';
import { readItems } from '../../sinks/canonical.js';
import { EXIT } from '../exit.js';
import { createReporter } from '../show/report.js';
import { makeDemoClips } from './demo-clips.js';

interface DemoArguments {
  path: string | undefined;
  results: string;
}

/** `reeltrace demo`: the whole pipeline on clips made on the spot, or on the user's own, without a key or a network. */
export const demoCommand: CommandModule<object, DemoArguments> = {
  command: 'demo [path]',
  describe: 'Run everything on clips made on the spot, or on your own: no key, no network',
  builder: (yargs) =>
    yargs
      .positional('path', { type: 'string', describe: 'Your own videos: a folder or a file' })
      .option('results', {
        alias: 'o',
        type: 'string',
        default: 'demo-results',
        describe: 'Results directory',
      })
      .example('$0 demo', 'clips with a collision, a freeze, a cut, a flash …')
      .example('$0 demo ~/videos', 'your own videos'),
  handler: async (args) => {
    process.exitCode = await demo(args);
  },
};

async function demo({ path, results }: DemoArguments): Promise<number> {
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
    description_extra:
      'Annotated by the embedded baseline model, which measures pixels and understands nothing.',
  });
  const summary = await run({ config, onEvent: reporter.event });
  reporter.summary(summary, results_dir);
  reporter.close();
  console.log(await showcase(join(results_dir, 'step_4_output')));
  return summary.done > 0 ? EXIT.done : EXIT.failures;
}

/** Empties a results directory. @throws ConfigError when a run is at work in it */
async function empty(results_dir: string): Promise<void> {
  const lock = await acquireLock(results_dir, { command: 'demo' });
  try {
    for (const name of await readdir(results_dir)) {
      if (name !== '.reeltrace') await rm(join(results_dir, name), { recursive: true, force: true });
    }
    const state = dirname(lockPath(results_dir));
    for (const name of await readdir(state)) {
      if (join(state, name) !== lockPath(results_dir))
        await rm(join(state, name), { recursive: true, force: true });
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
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    let count = 0;
    let first = '';
    for await (const item of readItems(file)) {
      count += 1;
      if (first === '') first = `${item.question}\n  = ${item.answer}\n  because ${item.reasoning}`;
    }
    parts.push(`── ${task} (${count} items) ${file}\n${first.replace(/^(?! {2}[=b])/gm, '  ')}`);
  }
  return parts.length === 0 ? 'no task files: no video got that far' : parts.join('\n\n');
}
