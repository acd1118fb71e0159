import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsOf, failuresOf, rowsByKey } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { ROW_FILES } from '../helpers/steps.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

const IN_FLIGHT = 50;
/** Eight questions each: 50 are asked, 510 wait. */
const VIDEOS = 70;

let server: Emulator;
let letGo: () => void;
beforeEach(async () => {
  const teacher = await createTeacher();
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  server = await startOpenai({
    answer: async (question) => {
      await held;
      return teacher.answer(question);
    },
  });
});
afterEach(() => server.close());

/** Descriptions of videos, as an earlier run left them; the questions about them need no video. */
function leaveDescriptions(results: string): string[] {
  const rows = Array.from({ length: VIDEOS }, (_, index) => ({
    video: at('videos', `${index}.mp4`),
    video_length: 20,
    mode: 'normal',
    prompt_key: 'normal_description',
    detailed_description: `Clip ${index} shows a crossing from 00:01 to 00:02.`,
    original_captions: { global_caption: 'A crossing.', dense_caption: '<00:00:01><00:00:03> A car passes.' },
    chunk_captions: [],
    provenance: { video_hash: `hash of ${index}`, fingerprint: `fingerprint of ${index}` },
  }));
  const file = at(results, ROW_FILES['2']);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const llm = [`base_url=${server.url}/v1`, 'model_name=teacher', `max_concurrent=${IN_FLIGHT}`];
  return [
    ...['run', '--steps', '3', '-o', at(results), 'vlm.backend=signals', 'llm.backend=openai'],
    ...llm.map((field) => `llm.openai.${field}`),
    ...[`workflow.max_workers=${VIDEOS}`, `workflow.max_in_flight=${VIDEOS}`],
  ];
}

describe('with 50 calls in flight and 500 that wait', () => {
  it('the second Ctrl-C ends at once, and no call starts after it', async () => {
    const args = leaveDescriptions('twice');
    const started = startReeltrace(args);
    await server.until(() => server.asked.length === IN_FLIGHT);
    started.kill('SIGINT');
    await started.said('again to stop at once');
    expect(server.asked).toHaveLength(IN_FLIGHT);
    const before = performance.now();
    started.kill('SIGINT');
    const { code, signal, stderr } = await started.finished;
    console.log(`ended ${Math.round(performance.now() - before)} ms after the second Ctrl-C`);
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(stderr).not.toMatch(/^ +at /m);
    // The process has gone while all its calls were held: whatever it could still have sent has arrived by now.
    await server.until(() => server.load.now === 0);
    expect(server.log).toHaveLength(IN_FLIGHT);
    expect(server.log.every(({ outcome }) => outcome === 'left')).toBe(true);
    expect(failuresOf(at('twice'))).toEqual([]);

    letGo();
    const next = await reeltrace(args);
    expect(next.code, next.stderr).toBe(0);
    expect(countsOf(next.stderr)).toMatchObject({ inputs: VIDEOS, done: VIDEOS });
  });

  it('the first Ctrl-C lets all of them finish', async () => {
    const started = startReeltrace([...leaveDescriptions('once'), `workflow.max_in_flight=${VIDEOS - 10}`]);
    await server.until(() => server.asked.length === IN_FLIGHT);
    started.kill('SIGINT');
    await started.said('again to stop at once');
    letGo();
    const { code, stderr } = await started.finished;
    expect(code, stderr).toBe(130);
    expect(countsOf(stderr)).toMatchObject({ inputs: VIDEOS - 10, done: VIDEOS - 10, failed: 0 });
    expect(server.asked).toHaveLength(8 * (VIDEOS - 10));
    expect(server.asked.every(({ outcome }) => outcome === 'answered')).toBe(true);
    const rows = [...rowsByKey(at('once')).values()].filter((row) => 'qa_output' in row);
    expect(rows).toHaveLength(8 * (VIDEOS - 10));
  });
});
