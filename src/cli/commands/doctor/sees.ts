/** What a look says, and what to do when it was not seen. */
import { ReeltraceError } from '../../../errors/errors.js';
import { type Finding, fine, problem, warning } from './finding.js';
import { FORM_NAMES, type Form, otherForms } from './forms.js';
import { quoted } from './reading.js';
import type { Role } from './roles.js';
import type { Sight } from './sight.js';

/**
 * The finding for one form.
 * @param lookInstead shows the endpoint colours in another form, to find out what would work
 */
export async function sightFinding(
  role: Role,
  form: Form,
  sight: Sight | ReeltraceError,
  lookInstead: (form: Form) => Promise<Sight | ReeltraceError>,
): Promise<Finding> {
  const name = FORM_NAMES[form];
  if (sight instanceof ReeltraceError) {
    const what = `${name}: ${sight.message}`;
    return problem(what, (await instead(role, form, lookInstead)) ?? sight.hint);
  }
  const { verdict, shown, named, answer } = sight;
  const told = `shown ${shown.join(', ')}; it said ${quoted(named.length > 0 ? named.join(', ') : answer.text)}`;
  switch (verdict) {
    case 'seen':
      return fine(`sees ${name}`);
    case 'nearly':
      return warning(
        `sees ${name}, but not all of it: ${told}`,
        'The server may look at too few frames: see how many it takes of a video, or choose another model.',
      );
    case 'whole':
      return problem(
        `${name}: it looks at the whole video instead of the part it is asked about`,
        `Set ${role.section}.gemini.reuse_uploads=false, so that parts are cut and sent by themselves.`,
      );
    case 'not':
      return problem(
        `answers without seeing ${name}: ${told}`,
        (await instead(role, form, lookInstead)) ?? notSeen(role, form),
      );
  }
}

/** The setting of another form that the endpoint does see; undefined when there is none. */
async function instead(
  { section }: Role,
  form: Form,
  lookInstead: (form: Form) => Promise<Sight | ReeltraceError>,
): Promise<string | undefined> {
  for (const other of otherForms(form, section)) {
    const sight = await lookInstead(other.form);
    if (!(sight instanceof ReeltraceError) && sight.verdict === 'seen')
      return `It sees ${FORM_NAMES[other.form]}: set ${other.setting}`;
  }
  return undefined;
}

function notSeen({ section, endpoint }: Role, form: Form): string {
  const model = endpoint.backend === 'gemini' ? endpoint.gemini.model : endpoint.openai.model_name;
  if (form === 'frames' || endpoint.backend === 'gemini')
    return `Name a model that takes ${form === 'frames' ? 'several images' : 'video'} in ${section}: ${model} does not seem to.`;
  return `The gateway drops it, or ${model} takes neither video nor images; whatever it wrote would be made up.`;
}
