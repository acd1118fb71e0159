/** The workshop of `prompts new`, as a conversation on a terminal. */
import * as clack from '@clack/prompts';
import { KINDS, QUESTION_KINDS, type QuestionKind } from '../../../prompts/question-kinds.js';
import { type Checklist, deriveChecklist, type WorkshopAnswers } from '../../../prompts/workshop.js';
import { answered, askLines, askText, Quit, type Terminal } from '../conversation.js';

/** The lists that are asked for, in this order: what is asked, and what an answer looks like. */
const LISTS = {
  place: ['Which parts of the place matter?', 'aisles, shelves, tills, the entrance'],
  actors: ['Who and what takes part?', 'customers, shop assistants, guards, trolleys'],
  details: ['How can one tell them apart?', 'clothing, bags, uniform, what they carry, which till'],
  actions: ['Which actions matter, ordinary ones too?', 'taking goods, putting them back, scanning, paying'],
  anomalies: [
    'What counts as out of the ordinary? Say what can be seen of it',
    'goods go into a bag and past the tills, somebody slips and falls',
  ],
  near_misses: ['What does a near miss look like here?', 'a trolley that stops a hand short of a child'],
  ordinary_events: [
    'What may look remarkable and is ordinary?',
    'a bag opened at the till, goods put back on another shelf',
  ],
  reasons_to_wait: [
    'Why do people and things stand still here for a good reason?',
    'a queue, reading a label, a parked trolley',
  ],
  other_footage: [
    'What turns up in your collection and does not belong to it?',
    'a car park, an office, a phone held by a customer',
  ],
} as const satisfies Partial<Record<keyof WorkshopAnswers, readonly [string, string]>>;

type Field = keyof typeof LISTS;

/** Without these nothing can be derived; the markers for the others may stay open. */
const NEEDED: readonly Field[] = ['place', 'actors', 'details', 'actions'];

/**
 * Asks for everything that the workshop needs; at the end the checklist is confirmed, or sorted again.
 * @returns undefined when the user leaves with Ctrl+C or Escape
 */
export async function askWorkshop(name: string, terminal: Terminal): Promise<WorkshopAnswers | undefined> {
  clack.intro(`a prompt pack for your own footage: ${name}`, terminal);
  try {
    const answers = await converse(name, terminal);
    clack.outro('thank you, that is all', terminal);
    return answers;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    clack.cancel('nothing was written', terminal);
    return undefined;
  }
}

async function converse(name: string, terminal: Terminal): Promise<WorkshopAnswers> {
  const footage = await askText({
    ...terminal,
    message: 'Finish the sentence: You are watching …',
    placeholder: 'footage of fixed cameras in shops',
  });
  const questions = await askKinds(terminal);
  const ask = async (field: Field) => {
    const [question, placeholder] = LISTS[field];
    const mayBeEmpty = !NEEDED.includes(field);
    const how = mayBeEmpty ? 'between commas; if empty, it stays open in the pack' : 'between commas';
    const message = `${question} (${how})`;
    return parts(await askText({ ...terminal, message, placeholder }, mayBeEmpty));
  };
  const lists: Partial<Record<Field, string[]>> = {};
  for (const field of Object.keys(LISTS) as Field[]) lists[field] = await ask(field);
  const answers = { name, footage, questions, ...(lists as Record<Field, string[]>) };
  const { must_capture, should_capture } = await confirm(deriveChecklist(answers), terminal);
  return { ...answers, must_capture: [...must_capture], should_capture: [...should_capture] };
}

async function askKinds(terminal: Terminal): Promise<WorkshopAnswers['questions']> {
  const kinds = answered(
    await clack.multiselect({
      ...terminal,
      message: 'What should the model that you train be able to answer? Space takes one, enter goes on',
      options: KINDS.map((kind) => ({ value: kind, label: kind, hint: QUESTION_KINDS[kind].asks })),
      required: true,
    }),
  );
  const questions: Partial<Record<QuestionKind, string>> = {};
  for (const kind of kinds) {
    const { asks } = QUESTION_KINDS[kind];
    const message = `${kind}: ${asks} What is that in your footage?`;
    const placeholder = 'leave it empty to take it as it is';
    const words = await askText({ ...terminal, message, placeholder }, true);
    questions[kind] = words === '' ? asks : words;
  }
  return questions;
}

/** Shows the checklist. The user takes it as it is, or sorts its lines and adds new ones. */
async function confirm(derived: Checklist, terminal: Terminal): Promise<Checklist> {
  const intro = 'What captions have to say, so that these questions can be asked:';
  clack.log.message(`${intro}\n\n${checklistText(derived)}`, terminal);
  if (answered(await clack.confirm({ ...terminal, message: 'Is this the right checklist?' }))) return derived;
  const all = [...derived.must_capture, ...derived.should_capture];
  const must = await askLines(terminal, 'What must every caption say?', all, derived.must_capture);
  const rest = all.filter((line) => !must.includes(line));
  const where = 'And of the rest, what should it say where it can be seen?';
  const should = rest.length === 0 ? [] : await askLines(terminal, where, rest, rest);
  const message = 'What else must it say? (between commas)';
  const more = await askText({ ...terminal, message, placeholder: 'which till is open' }, true);
  return { must_capture: [...must, ...parts(more)], should_capture: should };
}

/** The parts of an answer: between `;` where there is one, else between commas. */
function parts(answer: string): string[] {
  return answer
    .split(answer.includes(';') ? ';' : ',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A checklist as two lists to read. */
export function checklistText({ must_capture, should_capture }: Checklist): string {
  const lines = (list: readonly string[]) => list.map((line) => `  - ${line}`);
  return ['Must capture', ...lines(must_capture), 'Should capture', ...lines(should_capture)].join('\n');
}
