/** A step of a user's own, with its prompt beside it: nothing in `src` knows of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ask,
  type Call,
  type Described,
  defineStep,
  each,
  going,
  ParseError,
  rowHead,
  type Trace,
  traceOf,
} from '../../src/index.js';

type Counted = Described & { readonly people: number; readonly people_trace: Trace };

function peopleCall({ video, detailed_description }: Described): Call<number> {
  return {
    step: 'people',
    prompt_key: 'people_count',
    about: video,
    variables: { detailed_description, unit: 'people' },
    parse: (text) => {
      const count = Number.parseInt(text, 10);
      if (Number.isNaN(count)) throw new ParseError(`expected a number, got ${text}`, text);
      return count;
    },
  };
}

/** Counts the people that a description tells of. */
export const peopleStep = defineStep<Described, Counted>({
  id: 'people',
  title: 'people',
  after: '2',
  made_from: ['2'],
  needs: { fields: ['detailed_description'], from: '2' },
  watches: false,
  workers: ['text'],
  per: 'video',
  prompts: {
    people_count: {
      watches: false,
      offers: ['detailed_description', 'unit'],
      requires: [['detailed_description']],
    },
  },
  row: {
    file: 'step_people/people.jsonl',
    fields: { people: z.number() },
    of: (record) => ({
      row: { ...rowHead(record), people: record.people },
      trace: record.people_trace,
    }),
  },
  calls: (record) => [peopleCall(record)],
  operator: ({ llm, settings }) =>
    each({ step: 'people', concurrency: settings.concurrency }, async (record, signal) => {
      const asked = await ask(llm, settings.pack, peopleCall(record), signal);
      return going({ ...record, people: asked.value, people_trace: traceOf(llm, settings.pack, [asked]) });
    }),
});

/** Writes a pack with the step's prompt. @returns its folder */
export async function writePeoplePack(
  folder: string,
  wording = 'Count the {unit} in this.',
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pack.yaml'), 'name: people\nextends: general\n');
  await writeFile(join(folder, 'people_count.md'), `${wording}\n\n{detailed_description}\n`);
  return folder;
}
