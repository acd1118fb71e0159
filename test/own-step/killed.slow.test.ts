import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../helpers/command.js';
import { ROOT } from '../helpers/project.js';
import { makeScenes } from '../helpers/scenes.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();

/** A user's program with a step and a model of its own; it notes each call of its step. */
const PROGRAM = (library: string) => `
import { appendFileSync } from 'node:fs';
import {
  ask, createMedia, createSignals, defineStep, each, going, parseConfig, rowHead, run, traceOf,
} from ${JSON.stringify(library)};

const [videos, results, pack, calls] = process.argv.slice(2);
const callOf = ({ video, detailed_description }) => ({
  step: 'people', prompt_key: 'people_count', about: video, variables: { detailed_description }, parse: Number,
});
const people = defineStep({
  id: 'people', title: 'people', after: '2', made_from: ['2'], watches: false, workers: ['text'], per: 'video',
  needs: { fields: ['detailed_description'], from: '2' },
  prompts: {
    people_count: { watches: false, offers: ['detailed_description'], requires: [['detailed_description']] },
  },
  row: {
    file: 'step_people/people.jsonl',
    fields: {},
    of: (record) => ({ row: { ...rowHead(record), people: record.people }, trace: record.people_trace }),
  },
  calls: (record) => [callOf(record)],
  operator: ({ llm, settings }) =>
    each({ step: 'people', concurrency: settings.concurrency }, async (record, signal) => {
      const asked = await ask(llm, settings.pack, callOf(record), signal);
      return going({ ...record, people: asked.value, people_trace: traceOf(llm, settings.pack, [asked]) });
    }),
});
const media = await createMedia();
const signals = createSignals(media);
const model = {
  ...signals,
  ask: async (question, signal) => {
    if (question.prompt_key !== 'people_count') return await signals.ask(question, signal);
    appendFileSync(calls, question.about + '\\n');
    return { ...(await signals.ask({ ...question, prompt_key: 'normal_description' }, signal)), text: '3' };
  },
};
const config = parseConfig({
  results_dir: results, prompts_module: pack, data: { videos: [videos] }, workflow: { max_workers: 1 },
});
const summary = await run({ config, media, models: { vlm: model, llm: model }, steps: [people] });
await media.close?.();
process.stdout.write(JSON.stringify(summary));
`;

describe('a run with a step of one’s own that is killed', () => {
  it('goes on where it was: each row once, and no more calls than were lost', async () => {
    await makeScenes(path('videos'), ['arrives', 'changes', 'passes']);
    await writeFile(path('program.mjs'), PROGRAM(join(ROOT, 'dist/src/index.js')));
    const pack = path('pack');
    await import('./people.js').then(({ writePeoplePack }) => writePeoplePack(pack, 'Count the people.'));
    const rowsOf = async () =>
      (await readFile(path('out', 'step_people/people.jsonl'), 'utf8').catch(() => ''))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { video: string; people: number });
    const start = () =>
      spawn(process.execPath, [path('program.mjs'), path('videos'), path('out'), pack, path('calls')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });

    const first = start();
    await until(async () => (await rowsOf().catch(() => [])).length > 0, 'the first row of the step');
    first.kill('SIGKILL');
    await once(first, 'exit');

    const second = start();
    let text = '';
    second.stdout.on('data', (data) => {
      text += String(data);
    });
    await once(second, 'close');
    expect(JSON.parse(text)).toMatchObject({ inputs: 3, done: 3, failed: 0 });
    const videos = (await rowsOf()).map(({ video }) => video);
    expect([videos.length, new Set(videos).size]).toEqual([3, 3]);
    const calls = (await readFile(path('calls'), 'utf8')).trim().split('\n');
    expect(calls.length).toBeLessThanOrEqual(4);
    expect(new Set(calls)).toEqual(new Set(videos));
  });
});
