import { expect, it } from 'vitest';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import { runEmulated } from './emulated.js';
import { CALLS, useWorld } from './world.js';

const VIDEOS = 18;
const world = useWorld();

it('a run over three replicas loses nothing when one dies half way, and videos stay where they are', async () => {
  const answer = (await createTeacher({ isAnomaly: () => true })).answer;
  const [dying, ...living] = [
    await startOpenai({ answer }),
    await startOpenai({ answer }),
    await startOpenai({ answer }),
  ];
  await world.clips(...Array.from({ length: VIDEOS }, (_, index) => `clip ${index}`));
  const base_urls = [dying, ...living].map(({ url }) => `${url}/v1`);
  const endpoint = { backend: 'openai', openai: { base_urls, model_name: 'm' } };
  const config = world.config({ max_workers: 4 }, { vlm: endpoint, llm: endpoint });
  const running = runEmulated(config, { time: { wait: async () => {} } });
  // About a third of all calls come to each replica.
  await dying.until((log) => log.length >= (VIDEOS * CALLS.anomaly) / 6);
  await dying.close();

  expect(await running).toMatchObject({ inputs: VIDEOS, done: VIDEOS, failed: 0 });
  const videosAt = ({ asked }: typeof dying) =>
    new Set(asked.flatMap(({ parts }) => (parts[0]?.sha256 === undefined ? [] : [parts[0].sha256])));
  const places = [dying, ...living].map(videosAt);
  const all = new Set(places.flatMap((videos) => [...videos]));
  for (const video of all) {
    const at = places.map((videos) => videos.has(video));
    // Only what the dead one had begun is at a second place, and then at one.
    expect(at.filter(Boolean).length, String(at)).toBeLessThanOrEqual(at[0] ? 2 : 1);
  }
  expect(places.every(({ size }) => size > 0)).toBe(true);
  await Promise.all(living.map((server) => server.close()));
});
