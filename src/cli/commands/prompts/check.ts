import { CHARACTERS_PER_TOKEN, KEPT_STEP, keptTokens } from '../../../plan/defaults.js';
import { checkPack, type Pack, type Problem, type Prompt } from '../../../prompts/index.js';
import { loadPack, promptSet, STEPS } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { counted, number, shortPath, table } from '../../show/columns.js';

/** Prints all that is wrong with packs; of those that are in order, how much of each prompt is the same for all videos. */
export async function checkPacks({ packs }: { readonly packs: readonly string[] }): Promise<number> {
  let isWrong = false;
  for (const pack of packs) {
    const problems = await checkPack(pack, promptSet());
    isWrong ||= problems.length > 0;
    for (const problem of problems) console.log(problemLine(problem));
    console.log(`${pack}: ${problems.length === 0 ? 'in order' : counted(problems.length, 'problem')}`);
    if (problems.length === 0) for (const line of prefixLines(await loadPack(pack))) console.log(line);
  }
  return isWrong ? EXIT.failures : EXIT.done;
}

/** A problem in a form that editors and terminals turn into a link: `file:line: message`. */
export function problemLine({ file, line, message }: Problem): string {
  return `${shortPath(file)}:${line}: ${message}`;
}

/**
 * How much of each prompt that is read without a video is the same for all videos. Where a video is sent it comes first,
 * so nothing behind it is.
 */
function prefixLines(pack: Pack): string[] {
  const { prompts, qa_types } = STEPS.withTypes(pack.types);
  const asked = [...prompts].filter(([key, { watches }]) => {
    const type = qa_types.ofKey(key);
    return !watches && (type === undefined || pack.qa_types.includes(type.name));
  });
  const read = asked.map(([key]) => pack.prompt(key));
  const rows = read.map(({ key, fixed_text: { prefix, fixed } }) => {
    const share = `${Math.floor((100 * prefix) / Math.max(1, fixed))} %`;
    return [key, [number(prefix), tokens(prefix), share, number(keptTokens(prefix))]] as const;
  });
  const head = ['characters', 'tokens', 'of its fixed text', 'kept'];
  return [...table([['same for all videos', head], ...rows], undefined, 2), ...read.flatMap(lateText)];
}

/** Says where fixed text that a server could keep stands behind the first variable. */
function lateText({ file, fixed_text: { prefix, fixed } }: Prompt): string[] {
  const late = fixed - prefix;
  if (late <= KEPT_STEP * CHARACTERS_PER_TOKEN) return [];
  return [
    `${shortPath(file)}: about ${tokens(late)} tokens of fixed text come after the first variable; put the variables ` +
      'at the end, so that servers can keep what is the same for all videos',
  ];
}

function tokens(characters: number): string {
  return number(Math.round(characters / CHARACTERS_PER_TOKEN));
}
