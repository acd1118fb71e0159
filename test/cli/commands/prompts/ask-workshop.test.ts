import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { askWorkshop } from '../../../../src/cli/commands/prompts/ask-workshop.js';
import { QUESTION_KINDS } from '../../../../src/prompts/question-kinds.js';
import { deriveChecklist } from '../../../../src/prompts/workshop.js';
import { DEADLINE_MS } from '../../../helpers/command.js';

const ENTER = '\r';
const SPACE = ' ';
const DOWN = '\x1b[B';
const CANCEL = '\x03';

/** A terminal, and somebody who types when they read what they wait for. */
function person() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  let read = 0;
  output.on('data', (data: Buffer) => {
    shown += stripVTControlCharacters(data.toString());
  });
  /** Waits for a text behind what was read so far, then presses keys. */
  async function reply(to: string, ...keys: readonly string[]): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (!shown.includes(to, read)) {
      if (performance.now() > deadline)
        throw new Error(`waited in vain for "${to}" in:\n${shown.slice(read)}`);
      await tick();
    }
    read = shown.indexOf(to, read) + to.length;
    for (const key of keys) {
      await tick();
      input.write(key);
    }
  }
  return { terminal: { input, output }, reply, shown: () => shown };
}

/** Answers everything up to the checklist. */
async function answerAll(reply: ReturnType<typeof person>['reply']): Promise<void> {
  await reply('You are watching', 'footage of ferries', ENTER);
  await reply('be able to answer?', SPACE, DOWN, DOWN, SPACE, ENTER);
  await reply('identification: who', ENTER);
  await reply('causal: why', 'why a rope breaks', ENTER);
  await reply('Which parts of the place', 'the ramp, the deck', ENTER);
  await reply('Who and what takes part?', 'deckhands in orange, green; cars', ENTER);
  await reply('How can one tell them apart?', 'vests', ENTER);
  await reply('Which actions matter', 'mooring', ENTER);
  await reply('out of the ordinary?', 'a fall', ENTER);
  await reply('a near miss look like', ENTER);
  await reply('remarkable and is ordinary?', ENTER);
  await reply('stand still', ENTER);
  await reply('does not belong to it?', ENTER);
}

test('a conversation ends with answers and the checklist that was confirmed', async () => {
  const { terminal, reply, shown } = person();
  const asked = askWorkshop('ferry', terminal);
  await answerAll(reply);
  await reply('Is this the right checklist?', ENTER);
  const answers = await asked;
  expect(answers).toMatchObject({
    name: 'ferry',
    footage: 'footage of ferries',
    questions: { identification: QUESTION_KINDS.identification.asks, causal: 'why a rope breaks' },
    place: ['the ramp', 'the deck'],
    actors: ['deckhands in orange, green', 'cars'],
    anomalies: ['a fall'],
    near_misses: [],
  });
  if (answers === undefined) throw new Error('There are no answers.');
  const { must_capture: _must, should_capture: _should, ...said } = answers;
  expect(answers).toMatchObject(deriveChecklist(said));
  expect(shown()).toContain('Must capture');
});

test('a checklist that is not right is sorted line by line and added to', async () => {
  const { terminal, reply } = person();
  const asked = askWorkshop('ferry', terminal);
  await answerAll(reply);
  await reply('Is this the right checklist?', 'n');
  // The first line is all that is taken away from what is a must; of the rest the first is left out.
  await reply('What must every caption say?', SPACE, ENTER);
  await reply('And of the rest', SPACE, ENTER);
  await reply('What else must it say?', 'the tide, the wind', ENTER);
  const answers = await asked;
  const { should, must } = QUESTION_KINDS.causal;
  expect(answers?.must_capture).toContain(must);
  expect(answers?.must_capture?.slice(-2)).toEqual(['the tide', 'the wind']);
  expect(answers?.must_capture?.join()).not.toContain('each of these that is seen');
  expect(answers?.should_capture).toEqual([QUESTION_KINDS.identification.should, should]);
});

test('what is needed is asked for until it is there', async () => {
  const { terminal, reply } = person();
  const asked = askWorkshop('ferry', terminal);
  await reply('You are watching', ENTER);
  await reply('an answer is needed here', 'ferries', ENTER);
  await reply('be able to answer?', CANCEL);
  expect(await asked).toBeUndefined();
});

test('whoever leaves gets nothing written', async () => {
  const { terminal, reply } = person();
  const asked = askWorkshop('ferry', terminal);
  await answerAll(reply);
  await reply('Is this the right checklist?', CANCEL);
  expect(await asked).toBeUndefined();
  await reply('nothing was written');
});
