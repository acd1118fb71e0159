/** All examinations of a configuration, in the order in which one would mend things. */
import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import { checkPack, loadPack } from '../../../prompts/index.js';
import { selectSteps } from '../../../results/select.js';
import type { ExaminationContext } from './context.js';
import { examineEndpoint } from './endpoint.js';
import { type Examination, type Finding, fine, problem, problemOf, warning } from './finding.js';
import { examineMachine } from './machine.js';
import { rolesOf } from './roles.js';
import { examineTools } from './video-tools.js';

/** Yields one examination after the other; what it finds comes when its findings are read. */
export async function* examinations(
  given: Omit<ExaminationContext, 'media' | 'steps'>,
  platform: NodeJS.Platform = process.platform,
): AsyncGenerator<Examination> {
  const { config, environment } = given;
  yield { title: 'This machine', findings: examineMachine(config.results_dir, platform) };
  const media = await mediaOr(environment);
  if (media instanceof ConfigError) {
    const untried = warning('the models were not tried: the clips for them are made with ffmpeg');
    yield { title: 'ffmpeg', findings: only(problemOf(media), untried) };
    return;
  }
  yield { title: 'ffmpeg', findings: examineTools(media, platform) };
  yield { title: 'Prompts', findings: examinePack(config.prompts_module) };
  const steps = selectSteps(config.workflow);
  for (const role of rolesOf(config, steps)) yield examineEndpoint(role, { ...given, media, steps });
}

async function mediaOr(environment: NodeJS.ProcessEnv) {
  try {
    return await createMedia({ environment });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

async function* only(...findings: readonly Finding[]): AsyncGenerator<Finding> {
  yield* findings;
}

async function* examinePack(name: string): AsyncGenerator<Finding> {
  const shown = name === '' ? 'general' : name;
  try {
    await loadPack(name);
  } catch (error) {
    yield problemOf(error);
    return;
  }
  const problems = await checkPack(name);
  if (problems.length === 0) yield fine(`the pack ${shown} is in order`);
  else
    yield problem(
      `the pack ${shown} has ${problems.length} problems`,
      `reeltrace prompts check ${shown} lists them`,
    );
}
