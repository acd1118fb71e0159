import { ConfigError } from '../../../errors/errors.js';
import { nearest } from '../../../errors/nearest.js';
import { createMedia } from '../../../media/index.js';
import { resolvePack } from '../../../prompts/chain.js';
import { problemsOf } from '../../../prompts/check.js';
import { formatLength, type PromptVariables } from '../../../prompts/index.js';
import { compileTemplate, findVariables } from '../../../prompts/render.js';
import { SAMPLE_LENGTH, sampleVariables } from '../../../prompts/sample.js';
import { MODES, type PromptKey } from '../../../records/record.js';
import { PROMPT_KEYS, promptSet, STEPS } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { shortPath } from '../../show/columns.js';
import { problemLine } from './check.js';
import { readRecorded, recordedVariables } from './recorded.js';

interface ShowValues {
  readonly key: string;
  readonly pack: string;
  readonly video?: string | undefined;
  readonly results?: string | undefined;
}

/** Prints a prompt on standard output, notes on standard error. */
export async function showPrompt({ key: name, pack: packName, video, results }: ShowValues): Promise<number> {
  const key = keyNamed(name);
  const pack = await resolvePack(packName, promptSet(), process.cwd());
  const prompt = pack.prompts.get(key);
  const problems = problemsOf(pack).filter(({ file }) => prompt === undefined || file === prompt.file);
  for (const problem of problems) console.error(problemLine(problem));
  if (prompt === undefined)
    throw new ConfigError(`the pack ${pack.name} has no usable prompt ${key}`, {
      hint: `reeltrace prompts list ${packName} shows what it has`,
    });
  const { template, settings, file } = prompt;
  const { variables, from } = await valuesFor(key, video, results);
  console.error(
    `${key} of ${pack.name}, asked in step ${STEPS.prompts.get(key)?.step ?? '3'}: ${shortPath(file)}`,
  );
  if (settings.temperature !== undefined) console.error(`temperature ${settings.temperature}`);
  if (findVariables(template).length > 0) console.error(from);
  console.log(compileTemplate(template, file)(variables));
  return EXIT.done;
}

/** @throws ConfigError that names the nearest prompt */
function keyNamed(name: string): PromptKey {
  const key = PROMPT_KEYS.find((known) => known === name);
  if (key !== undefined) return key;
  const meant = nearest(name, PROMPT_KEYS);
  throw new ConfigError(`"${name}" is not the name of a prompt`, {
    hint: meant === undefined ? `they are ${PROMPT_KEYS.join(', ')}` : `did you mean ${meant}?`,
  });
}

/** The values to render with, and a sentence that says what they are. */
async function valuesFor(
  key: PromptKey,
  video: string | undefined,
  results: string | undefined,
): Promise<{ readonly variables: PromptVariables; readonly from: string }> {
  const mode = MODES.find((lane) => key.startsWith(`${lane}_`));
  const recorded = results === undefined ? undefined : await readRecorded(results, { video, mode });
  const lane = mode === undefined ? '' : ` of the lane ${mode}`;
  if (results !== undefined && recorded === undefined && video === undefined)
    throw new ConfigError(`${results} has no record of a video${lane}`, {
      hint: 'name the results_dir of a run that made at least captions',
    });
  const length = video === undefined ? recorded?.video_length : await lengthOf(video);
  const samples = sampleVariables(length ?? SAMPLE_LENGTH);
  const known = recorded === undefined ? {} : recordedVariables(key, recorded);
  const variables = { ...samples, ...known, ...(length !== undefined && formatLength(length)) };
  if (recorded !== undefined) return { variables, from: `with the records of ${shortPath(recorded.video)}` };
  const none = results === undefined ? '' : ` (${results} has no record of it)`;
  const of = video === undefined ? 'a video of 30 seconds' : `the length of ${video}${none}`;
  return { variables, from: `with ${of}; values in «…» are samples` };
}

async function lengthOf(video: string): Promise<number> {
  const media = await createMedia();
  return (await media.probe(video)).duration;
}
