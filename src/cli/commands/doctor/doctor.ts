import type { Arguments, CommandModule } from 'yargs';
import { EXIT } from '../../exit.js';
import {
  PIPELINE_OPTIONS,
  type PipelineArguments,
  readPipelineConfig,
} from '../../options/pipeline-options.js';
import { GROUPS } from '../../show/help/groups.js';
import { examinations } from './examinations.js';
import type { Finding } from './finding.js';
import { findingLines, headingLines, verdictLine } from './text.js';

interface DoctorArguments
  extends Pick<PipelineArguments, 'config' | 'results' | 'steps' | 'mode' | 'backend'> {
  overrides: string[] | undefined;
  offline: boolean | undefined;
  json: boolean | undefined;
}

const { config, results, steps, mode, backend } = PIPELINE_OPTIONS;
/** Where results would go is not needed to look at the rest. */
const RESULTS = 'results';

/** `reeltrace doctor`: is everything there that a run needs, and do the models see what they are shown? */
export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor [overrides..]',
  describe:
    'Check this machine and the models that the configuration names: Node, ffmpeg, disks, and for each endpoint ' +
    'whether it is reachable, takes the key, knows the model, sees video in each form in which it would get it (shown ' +
    'colours in a random order, it has to name them), reads text, and answers by a schema. Exit code 1 when something ' +
    'keeps a run from working.',
  builder: (yargs) =>
    yargs
      .positional('overrides', {
        type: 'string',
        array: true,
        describe: 'field=value overrides the configuration',
      })
      .options({
        offline: { type: 'boolean', group: GROUPS.work, describe: 'Send nothing: only look at this machine' },
        steps,
        mode,
        backend,
        json: { type: 'boolean', group: GROUPS.output, describe: 'Print it as JSON' },
        results,
        config,
      })
      .example('$0 doctor -c reeltrace.yaml', 'before the first run: a few short calls')
      .example('$0 doctor --offline', 'only this machine')
      .example('$0 doctor --backend openai vlm.openai.base_url=http://localhost:8000/v1', 'a server'),
  handler: async (args) => {
    process.exitCode = await doctor(args);
  },
};

async function doctor(args: Arguments<DoctorArguments>): Promise<number> {
  const overrides = args.overrides ?? [];
  const read = await readPipelineConfig(args, { overrides, lists: {}, otherwise: { results_dir: RESULTS } });
  const interrupt = new AbortController();
  const leave = () => interrupt.abort();
  process.once('SIGINT', leave);
  const print = (lines: readonly string[]) => {
    if (args.json !== true) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const found: (Finding & { readonly about: string })[] = [];
  try {
    const given = {
      config: read,
      environment: process.env,
      random: Math.random,
      offline: args.offline === true,
    };
    for await (const { title, sends, findings } of examinations({ ...given, stop: interrupt.signal })) {
      print(headingLines(title, sends));
      for await (const finding of findings) {
        print(findingLines(finding));
        found.push({ about: title, ...finding });
      }
    }
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    process.off('SIGINT', leave);
  }
  const isReady = found.every(({ state }) => state !== 'problem');
  print(['', verdictLine(found)]);
  if (args.json === true)
    process.stdout.write(`${JSON.stringify({ ready: isReady, findings: found }, null, 2)}\n`);
  return isReady ? EXIT.done : EXIT.failures;
}
