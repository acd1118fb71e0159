import { setTimeout } from 'node:timers/promises';
import { startOpenai } from '../../test/helpers/emulators/openai.js';
import { createTeacher } from '../../test/helpers/emulators/teacher.js';
import type { EmulatedQuestion, LoggedRequest } from '../../test/helpers/emulators/wire.js';
import { colourNames } from '../../test/helpers/viewer.js';

/** A question about the doctor's plain colours is short; those of a prompt pack are not. */
const SHORT = 600;
/** How long the one that sees takes for an answer; a real one takes some seconds. */
const LATENCY_MS = 500;

/** The endpoints of the transcript: one that sees, and one that drops the video, as some gateways do. */
export async function startEndpoints() {
  const teacher = await createTeacher({ sentences: 12 });
  const read = (question: EmulatedQuestion, { form }: LoggedRequest) => {
    if (question.text.length > SHORT) return teacher.answer(question);
    return form === undefined
      ? (/\d{4}/.exec(question.text)?.[0] ?? 'red, 3')
      : '{"colour": "red", "letters": 3}';
  };
  const look = async (question: EmulatedQuestion, request: LoggedRequest) => {
    await setTimeout(LATENCY_MS);
    return question.media.length > 0 && question.text.length <= SHORT
      ? await colourNames(question)
      : read(question, request);
  };
  const guess = (question: EmulatedQuestion, request: LoggedRequest) =>
    question.media.length > 0 ? 'Please provide the video.' : read(question, request);
  const seeing = await startOpenai({ answer: look, models: ['teacher'] });
  const blind = await startOpenai({ answer: guess, models: ['teacher'] });
  const addresses: [string, string][] = [
    [seeing.url, 'http://localhost:8000'],
    [blind.url, 'http://localhost:4000'],
    [new URL(seeing.url).host, 'localhost:8000'],
    [new URL(blind.url).host, 'localhost:4000'],
  ];
  return {
    /** Where they are, and the addresses that are shown in their place. */
    addresses,
    close: async () => void (await Promise.all([seeing.close(), blind.close()])),
  };
}
