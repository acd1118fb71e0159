/** Runs whose models are the real adapters, composed as a run composes them, with an emulator at the other end. */
import type { Config } from '../../src/config/config.js';
import type { Media } from '../../src/media/media.js';
import type { AccountEvent } from '../../src/models/account.js';
import { selectSteps } from '../../src/results/select.js';
import type { Summary } from '../../src/results/summary.js';
import type { AccountTime } from '../../src/run/models/accounts.js';
import { createModels } from '../../src/run/models/models.js';
import { type RunOptions, run } from '../../src/run/run.js';
import type { LoggedRequest } from '../helpers/emulators/wire.js';
import { fakeMedia } from './world.js';

export interface EmulatedRun extends Pick<RunOptions, 'stop' | 'abort' | 'environment'> {
  readonly time?: AccountTime;
  readonly onAccount?: (event: AccountEvent) => void;
}

/** Media that can be probed as the fake world's; its clips are texts that say what they show. */
export function emulatedMedia(): Media {
  return {
    ...fakeMedia(),
    clip: async (path, _info, { start, end }) => Buffer.from(`${path} from ${start} to ${end}`),
    frames: async (path, _info, { times }) =>
      times.map((time) => ({ time, jpeg: Buffer.from(`${path} at ${time}`) })),
  };
}

/** A run with the models that its configuration names. */
export async function runEmulated(config: Config, options: EmulatedRun = {}): Promise<Summary> {
  const { environment = {}, onAccount, time, ...rest } = options;
  const media = emulatedMedia();
  const models = await createModels(config, {
    steps: selectSteps(config.workflow),
    media,
    environment,
    ...(onAccount !== undefined && { onEvent: onAccount }),
    ...(time !== undefined && { time }),
  });
  return run({ config, media, models, ...rest });
}

/** Requests by what they ask: text, media and range. */
export function byQuestion(requests: readonly LoggedRequest[]): ReadonlyMap<string, LoggedRequest[]> {
  const questions = new Map<string, LoggedRequest[]>();
  for (const request of requests) {
    const media = request.parts.filter(({ kind }) => kind !== 'text');
    const question = JSON.stringify([request.text, media.map(({ sha256, range }) => [sha256, range])]);
    questions.set(question, [...(questions.get(question) ?? []), request]);
  }
  return questions;
}

/** The most requests in any 60 seconds of the emulator's clock. */
export function busiestMinute(requests: readonly LoggedRequest[]): number {
  const times = requests.map(({ time }) => time);
  return Math.max(
    0,
    ...times.map((first) => times.filter((time) => time >= first && time < first + 60_000).length),
  );
}
