/** Examines one endpoint as a run would use it. */
import { ReeltraceError } from '../../../errors/errors.js';
import type { AccountEvent } from '../../../models/account.js';
import type { Answer } from '../../../models/model.js';
import { counted } from '../../show/columns.js';
import { limitTexts } from '../../show/progress/texts.js';
import { withTrial } from '../trial.js';
import {
  type Examination,
  type ExaminationContext,
  type Finding,
  fine,
  problemOf,
  warning,
} from './finding.js';
import { FORM_NAMES, type Form, formsOf } from './forms.js';
import { askInForm, askNumber, seconds } from './reading.js';
import { describeEndpoint, modelOf, type Role, replicasOf } from './roles.js';
import { concernsEndpoint, look, sightFinding } from './sight.js';

/** The examination of an endpoint; nothing is sent before its findings are read. */
export function examineEndpoint(role: Role, context: ExaminationContext): Examination {
  const { endpoint, section, watching, reading } = role;
  const steps = [...new Set([...watching, ...reading])].sort().join(',');
  const title = `${section}: ${describeEndpoint(endpoint)} (steps ${steps})`;
  if (endpoint.backend === 'signals') return { title, findings: embedded() };
  if (context.offline) return { title, findings: unasked(role, context) };
  const forms = formsOf(endpoint, context.config.workflow, watching, context.steps);
  return { title, sends: announcement(role, forms.length), findings: asked(role, forms, context) };
}

async function* embedded(): AsyncGenerator<Finding> {
  yield fine('embedded: needs no key and no network');
}

/** What can be said without sending anything. */
async function* unasked({ name }: Role, context: ExaminationContext): AsyncGenerator<Finding> {
  try {
    await withTrial(context.config, name, context, async () => undefined);
    yield fine('key, address and model are named; nothing was sent (--offline)');
  } catch (error) {
    yield problemOf(error);
  }
}

function announcement(role: Role, forms: number): string {
  const texts = (role.reading.size > 0 ? 1 : 0) + (role.isAskedForForm ? 1 : 0) + replicasOf(role).length;
  const parts = [
    ...(forms > 0
      ? [`${counted(forms, 'call')} with a clip of 10 s (a few kB), and a few more if it sees badly`]
      : []),
    ...(texts > 0 ? [`${counted(texts, 'call')} with a line of text`] : []),
  ];
  return `sends ${parts.join('; ')}`;
}

async function* asked(
  role: Role,
  forms: readonly Form[],
  given: ExaminationContext,
): AsyncGenerator<Finding> {
  const events: AccountEvent[] = [];
  const context = { ...given, onEvent: (event: AccountEvent) => void events.push(event) };
  let isReached = false;
  // Each form is shown once, also where it is tried again as a way out for another form.
  const looked = new Map<Form, ReturnType<typeof look>>();
  const lookOnce = (form: Form) => {
    const sight = looked.get(form) ?? look(role, form, context);
    looked.set(form, sight);
    return sight;
  };
  const reached = function* (answer: Answer | undefined): Generator<Finding> {
    if (!isReached) yield fine(reachedText(role, answer));
    isReached = true;
  };
  try {
    for (const replica of replicasOf(role)) {
      const { answer } = await askNumber(replica, context);
      yield fine(`${new URL(replica.endpoint.openai.base_url).host} answers (${seconds(answer)})`);
    }
    for (const form of forms) {
      const sight = await lookOnce(form);
      if (sight instanceof ReeltraceError && concernsEndpoint(sight)) throw sight;
      yield* reached(sight instanceof ReeltraceError ? undefined : sight.answer);
      if (form === forms[0] && !(sight instanceof ReeltraceError) && sight.verdict === 'seen')
        await context.onSeen?.(role.endpoint);
      yield await sightFinding(role, form, sight, lookOnce);
    }
    if (role.reading.size > 0) {
      const { answer, finding } = await askNumber(role, context);
      yield* reached(answer);
      yield finding;
    }
    if (role.isAskedForForm) yield await askInForm(role, context);
    yield limitFinding(events, role);
  } catch (error) {
    yield problemOf(error);
    if (!isReached && forms.length > 0)
      yield warning(`not tried: ${forms.map((form) => FORM_NAMES[form]).join(', ')}`);
  }
}

function reachedText({ endpoint }: Role, answer: Answer | undefined): string {
  if (answer === undefined) return 'reachable, key accepted';
  const by = answer.model === modelOf(endpoint) ? '' : `, which calls itself ${answer.model}`;
  return `reachable, key accepted, model known${by} (${seconds(answer)})`;
}

/** What the headers of the answers said about the limits of the account. */
function limitFinding(events: readonly AccountEvent[], { section, endpoint }: Role): Finding {
  const rest = events.find((event) => event.type === 'cooldown');
  if (rest !== undefined)
    return warning(
      `asked to slow down during these few calls: ${rest.reason}`,
      `Lower ${section}.${endpoint.backend}.requests_per_minute or max_concurrent, or see who else uses this account.`,
    );
  const learned = events.findLast((event) => event.type === 'learned');
  const limits = learned === undefined ? [] : limitTexts(learned);
  if (limits.length > 0)
    return fine(`rate limits in its headers, which a run keeps to: ${limits.join(', ')} a minute`);
  return fine('names no rate limits below those configured; a run slows down when it is asked to');
}
