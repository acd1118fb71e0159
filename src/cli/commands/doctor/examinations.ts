/** All examinations of a configuration, in the order in which one would repair things. */
import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import { checkPack } from '../../../prompts/index.js';
import { selectSteps } from '../../../results/select.js';
import { loadPack, promptSet } from '../../../steps.js';
import { counted } from '../../show/columns.js';
import { examineEndpoint } from './endpoint.js';
import {
  type Examination,
  type ExaminationContext,
  type Finding,
  fine,
  problem,
  problemOf,
  warning,
} from './finding.js';
import { examineMachine } from './machine.js';
import { rolesOf } from './roles.js';
import { examineTools } from './video-tools.js';

/** Yields one examination after the other; each looks only while its findings are read. */
export async function* examinations(
  given: Omit<ExaminationContext, 'media' | 'steps'>,
  platform: NodeJS.Platform = process.platform,
): AsyncGenerator<Examination> {
  const { config, environment } = given;
  yield { title: 'This machine', findings: examineMachine(config.results_dir, platform) };
  const media = await createMedia({ environment }).catch((error) => {
    if (error instanceof ConfigError) return error;
    throw error;
  });
  if (media instanceof ConfigError) {
    yield { title: 'ffmpeg', findings: withoutMedia(media) };
    return;
  }
  yield { title: 'ffmpeg', findings: examineTools(media, platform) };
  yield { title: 'Prompts', findings: examinePack(config.prompts_module) };
  const steps = selectSteps(config.workflow);
  for (const role of rolesOf(config, steps)) yield examineEndpoint(role, { ...given, media, steps });
}

async function* withoutMedia(error: ConfigError): AsyncGenerator<Finding> {
  yield problemOf(error);
  yield warning('the models were not tried: the clips for them are made with ffmpeg');
}

async function* examinePack(name: string): AsyncGenerator<Finding> {
  const shown = name === '' ? 'general' : name;
  try {
    await loadPack(name);
    const { length } = await checkPack(name, promptSet());
    const remedy = `reeltrace prompts check ${shown} lists them`;
    if (length === 0) yield fine(`the pack ${shown} is in order`);
    else yield problem(`the pack ${shown} has ${counted(length, 'problem')}`, remedy);
  } catch (error) {
    yield problemOf(error);
  }
}
