import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { renderQa } from '../../src/qa/index.js';
import { going, type Outcome, type Video } from '../../src/records/record.js';
import { pairsOf } from '../operators/records.js';
import { nameIn, teacher, useWorld } from './world.js';

const world = useWorld();

describe('a watch', () => {
  it('shows the items of a replaced file as soon as it has nothing else to do, and goes on', async () => {
    const [calm = '', other = ''] = await world.clips('calm', 'other');
    let version = 'first';
    const model = teacher((question) =>
      question.prompt_key === 'scene_description' && nameIn(question) === 'calm'
        ? renderQa('scene_description', pairsOf('scene_description', `calm ${version}`))
        : undefined,
    );
    let settled: (() => void) | undefined;
    const hasSettled = () => new Promise<void>((resolve) => (settled = resolve));
    const seen: string[] = [];

    async function* arrivals(): AsyncGenerator<Outcome<Video>> {
      let done = hasSettled();
      yield going({ video: calm });
      await done;
      version = 'second';
      await writeFile(calm, 'other bytes under the same name');
      done = hasSettled();
      yield going({ video: calm });
      await done;
      // The items change places after the video has ended: what counts is that nobody has to end the watch for it.
      await expect
        .poll(async () => JSON.stringify(await world.items('scene_description')))
        .toContain('second');
      seen.push(JSON.stringify(await world.items('scene_description')));
      yield going({ video: other });
    }

    const summary = await world.run(model, {
      config: world.config({ refresh: 'video' }),
      watch: () => arrivals(),
      onEvent: (event) => event.type === 'settled' && settled?.(),
    });
    expect(seen[0]).not.toContain('first');
    expect(summary).toMatchObject({ inputs: 3, done: 3, failed: 0 });
    expect(await world.items('scene_description')).toHaveLength(2);
    expect(await world.rows('1a')).toHaveLength(2);
  });
});
