import type { CommandModule } from 'yargs';
import { checkPack } from '../../../prompts/index.js';
import { EXIT } from '../../exit.js';
import { counted, problemLine } from './shown.js';

interface CheckArguments {
  packs: string[];
}

/** `reeltrace prompts check`: everything that is wrong with a pack, before a call is paid for. */
export const checkCommand: CommandModule<object, CheckArguments> = {
  command: 'check <packs..>',
  describe: 'List all that is wrong with a pack, by file and line; exit code 1 when something is',
  builder: (yargs) =>
    yargs
      .positional('packs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Names of bundled packs or folders',
      })
      .example('$0 prompts check ./yard', 'a pack of your own'),
  handler: async ({ packs }) => {
    process.exitCode = await check(packs);
  },
};

async function check(packs: readonly string[]): Promise<number> {
  let isWrong = false;
  for (const pack of packs) {
    const problems = await checkPack(pack);
    isWrong ||= problems.length > 0;
    for (const problem of problems) console.log(problemLine(problem));
    console.log(
      problems.length === 0 ? `${pack}: in order` : `${pack}: ${counted(problems.length, 'problem')}`,
    );
  }
  return isWrong ? EXIT.failures : EXIT.done;
}
