/** Examines one endpoint as a run would use it. */
import { ReeltraceError } from '../../../errors/errors.js';
import type { AccountEvent } from '../../../models/account.js';
import type { Answer } from '../../../models/model.js';
import { withTrial } from '../trial.js';
import type { ExaminationContext } from './context.js';
import { type Examination, type Finding, fine, problemOf, warning } from './finding.js';
import { FORM_NAMES, type Form, formsOf } from './forms.js';
import { limitFinding } from './limits.js';
import { askInForm, askNumber, seconds } from './reading.js';
import { describeEndpoint, type Role } from './roles.js';
import { sightFinding } from './sees.js';
import { concernsEndpoint, look } from './sight.js';

/** The examination of an endpoint; nothing is sent before its findings are asked for. */
export function examineEndpoint(role: Role, context: ExaminationContext): Examination {
  const { endpoint, section, watching, reading } = role;
  const steps = [...new Set([...watching, ...reading])].sort().join(',');
  const title = `${section}: ${describeEndpoint(endpoint)} (steps ${steps})`;
  if (endpoint.backend === 'signals') return { title, findings: embedded() };
  if (context.offline) return { title, findings: unasked(role, context) };
  const forms = formsOf(endpoint, context.config.workflow, watching, context.steps);
  const replicas = endpoint.backend === 'openai' ? endpoint.openai.base_urls : [];
  return {
    title,
    sends: announcement(role, forms.length, replicas.length),
    findings: asked(role, forms, context),
  };
}

async function* embedded(): AsyncGenerator<Finding> {
  yield fine('embedded: needs no key and no network');
}

/** What can be said without sending anything. */
async function* unasked({ name }: Role, { config, ...context }: ExaminationContext): AsyncGenerator<Finding> {
  try {
    await withTrial(config, name, context, async () => undefined);
    yield fine('key, address and model are named; nothing was sent (--offline)');
  } catch (error) {
    yield problemOf(error);
  }
}

function announcement({ reading, isAskedForForm }: Role, forms: number, replicas: number): string {
  const texts = (reading.size > 0 ? 1 : 0) + (isAskedForForm ? 1 : 0) + (replicas > 1 ? replicas : 0);
  const parts = [
    ...(forms > 0 ? [`${forms} with a clip of 10 s (a few kB), and a few more where it sees badly`] : []),
    ...(texts > 0 ? [`${texts} with a line of text`] : []),
  ];
  return `sends ${parts.join('; ')}`;
}

async function* asked(
  role: Role,
  forms: readonly Form[],
  context: ExaminationContext,
): AsyncGenerator<Finding> {
  const events: AccountEvent[] = [];
  const options = { onEvent: (event: AccountEvent) => void events.push(event) };
  let isReached = false;
  // What was seen in a form is asked once, also where another form was not seen.
  const looked = new Map<Form, ReturnType<typeof look>>();
  const lookOnce = (form: Form) => {
    const sight = looked.get(form) ?? look(role, form, context, options);
    looked.set(form, sight);
    return sight;
  };
  const reached = function* (answer: Answer | undefined): Generator<Finding> {
    if (!isReached) yield fine(reachedText(role, answer));
    isReached = true;
  };
  try {
    for (const replica of replicasOf(role)) {
      const { answer } = await askNumber(replica, context, options);
      yield fine(`${new URL(replica.endpoint.openai.base_url).host} answers (${seconds(answer)})`);
    }
    for (const form of forms) {
      const sight = await lookOnce(form);
      if (sight instanceof ReeltraceError && concernsEndpoint(sight)) throw sight;
      yield* reached(sight instanceof ReeltraceError ? undefined : sight.answer);
      yield await sightFinding(role, form, sight, lookOnce);
    }
    if (role.reading.size > 0) {
      const { answer, finding } = await askNumber(role, context, options);
      yield* reached(answer);
      yield finding;
    }
    if (role.isAskedForForm) yield await askInForm(role, context, options);
    yield limitFinding(events, role);
  } catch (error) {
    yield problemOf(error);
    if (!isReached && forms.length > 0)
      yield warning(`not tried: ${forms.map((form) => FORM_NAMES[form]).join(', ')}`);
  }
}

/** Each server behind an endpoint that has several, as an endpoint of its own. */
function replicasOf(role: Role): Role[] {
  const { endpoint } = role;
  if (endpoint.backend !== 'openai' || endpoint.openai.base_urls.length < 2) return [];
  return endpoint.openai.base_urls.map((base_url) => ({
    ...role,
    endpoint: { ...endpoint, openai: { ...endpoint.openai, base_url, base_urls: [] } },
  }));
}

function reachedText({ endpoint }: Role, answer: Answer | undefined): string {
  const name = endpoint.backend === 'gemini' ? endpoint.gemini.model : endpoint.openai.model_name;
  if (answer === undefined) return 'reachable, key accepted';
  const by = answer.model === name ? '' : `, which calls itself ${answer.model}`;
  return `reachable, key accepted, model known${by} (${seconds(answer)})`;
}
