import { checkPack, type Problem } from '../../../prompts/index.js';
import { promptSet } from '../../../steps.js';
import { defineCommand, EXIT } from '../../command.js';
import { several } from '../../options/kinds.js';
import { counted, shortPath } from '../../show/columns.js';

/** `reeltrace prompts check`: everything that is wrong with a pack, before a call is paid for. */
export const check = defineCommand({
  usage: 'prompts check <packs..>',
  describe: 'List all that is wrong with a pack, by file and line; exit code 1 when something is',
  positionals: { packs: several('Names of bundled packs or folders') },
  examples: [['reeltrace prompts check ./yard', 'a pack of your own']],
  run: async ({ packs }) => {
    let isWrong = false;
    for (const pack of packs) {
      const problems = await checkPack(pack, promptSet());
      isWrong ||= problems.length > 0;
      for (const problem of problems) console.log(problemLine(problem));
      console.log(`${pack}: ${problems.length === 0 ? 'in order' : counted(problems.length, 'problem')}`);
    }
    return isWrong ? EXIT.failures : EXIT.done;
  },
});

/** A problem in a form that editors and terminals turn into a link: `file:line: message`. */
export function problemLine({ file, line, message }: Problem): string {
  return `${shortPath(file)}:${line}: ${message}`;
}
