import { checkPack, type Problem } from '../../../prompts/index.js';
import { promptSet } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { counted, shortPath } from '../../show/columns.js';

/** Prints all that is wrong with packs. */
export async function checkPacks({ packs }: { readonly packs: readonly string[] }): Promise<number> {
  let isWrong = false;
  for (const pack of packs) {
    const problems = await checkPack(pack, promptSet());
    isWrong ||= problems.length > 0;
    for (const problem of problems) console.log(problemLine(problem));
    console.log(`${pack}: ${problems.length === 0 ? 'in order' : counted(problems.length, 'problem')}`);
  }
  return isWrong ? EXIT.failures : EXIT.done;
}

/** A problem in a form that editors and terminals turn into a link: `file:line: message`. */
export function problemLine({ file, line, message }: Problem): string {
  return `${shortPath(file)}:${line}: ${message}`;
}
