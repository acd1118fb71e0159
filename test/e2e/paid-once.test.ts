/** What was answered is never asked again, whenever and however often a run is killed. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnyMoment, countsOf, rowsByKey, taskFileTexts } from '../helpers/checks.js';
import { reeltrace, type Started, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { askedOften, askingOpenai, copyClip, hashOf, remembered } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { seeded } from '../helpers/seeded.js';

const { at, remove } = temporaryFolder();
const chance = seeded(20_260_411);

let server: Emulator;
/** Answers wait here while it is closed. */
const gate = { closed: false, waiting: 0, open: () => {} };
let opened = Promise.resolve();
function close(): void {
  gate.closed = true;
  opened = new Promise((resolve) => {
    gate.open = () => {
      gate.closed = false;
      resolve();
    };
  });
}

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'nothing', 'passes']);
  await copyClip(at('videos', 'arrives.mp4'), at('videos', 'again.mp4'), 1);
  const anomalies = [hashOf(at('videos', 'arrives.mp4')), hashOf(at('videos', 'changes.mp4'))];
  const teacher = await createTeacher({
    isAnomaly: (sha256) => anomalies.includes(sha256),
    isInDomain: (sha256) => sha256 !== hashOf(at('videos', 'nothing.mp4')),
  });
  server = await startOpenai({
    answer: async (question) => {
      await delay(chance(1, 20));
      if (gate.closed) {
        gate.waiting += 1;
        await opened;
        gate.waiting -= 1;
      }
      return teacher.answer(question);
    },
  });
});
afterAll(async () => {
  await server.close();
  remove();
});

function args(results: string, ...more: string[]): string[] {
  return ['run', '--videos', at('videos'), '-o', results, ...askingOpenai(server.url), ...more];
}

describe('try', () => {
  it('kills', async () => {
    const whole = await reeltrace(args(at('undisturbed')));
    console.log(whole.stderr);
    const calls = server.asked.length;
    expect(whole.code).toBe(0);
    let kills = 0;
    const results = at('killed');
    let lost = 0;
    for (;;) {
      const before = server.asked.length;
      const started = startReeltrace(args(results, 'workflow.max_workers=4', 'vlm.openai.max_concurrent=4', 'llm.openai.max_concurrent=4'));
      const goal = before + chance(3, 8);
      await Promise.race([server.until(() => server.asked.length >= goal), started.finished]);
      started.kill('SIGKILL');
      const finished = await started.finished;
      if (finished.code !== null) { console.log(finished.stderr); break; }
      kills += 1;
      checkAnyMoment(results);
      const durable = await remembered(results);
      const lostNow = server.asked.length - calls - durable - lost;
      lost += lostNow;
      console.log(goal - before, server.asked.length - before, 'durable', durable, 'lost', lostNow);
    }
    console.log(calls, server.asked.length - calls, lost, kills);
    expect(rowsByKey(results)).toEqual(rowsByKey(at('undisturbed')));
    expect(taskFileTexts(results)).toEqual(taskFileTexts(at('undisturbed')));
  });
});
