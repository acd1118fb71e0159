import { afterEach, describe, expect, it } from 'vitest';
import { CHECK_NAMES, nameInReason } from '../../src/qa/check-names.js';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import { TASKS } from '../../src/records/record.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { qaPromptKey, qaTypeOf } from '../helpers/steps.js';
import { type Chaos, type ChaosOptions, startChaos } from './chaos.js';
import { type Item, isDoubtful, isTrue, sourceOf } from './chaos-truth.js';
import { runEmulated } from './emulated.js';
import { useWorld } from './world.js';

const world = useWorld();
const NAMES = Array.from({ length: 40 }, (_, index) => `yard${index + 10}`);

let server: Emulator | undefined;
afterEach(async () => server?.close());

/** Runs over all videos against a server that spoils its answers. */
async function runChaos(options: ChaosOptions, workflow: object) {
  const videos = await world.clips(...NAMES);
  const chaos: Chaos = await startChaos(options);
  server = chaos.server;
  const openai = {
    base_url: `${server.url}/v1`,
    model_name: 'spoilt',
    long_videos: 'video',
    max_concurrent: 8,
  };
  const gemini = {
    base_url: server.url,
    api_key: 'k',
    model: 'spoilt',
    reuse_uploads: false,
    max_concurrent: 8,
  };
  const endpoint =
    options.backend === 'gemini' ? { backend: 'gemini', gemini } : { backend: 'openai', openai };
  const config = world.config(
    { mode: 'normal', max_workers: 8, ...workflow },
    { vlm: endpoint, llm: endpoint },
  );
  const summary = await runEmulated(config);
  const items: Item[] = [];
  for (const task of TASKS)
    for (const { video_id = '', question = '', answer = '', reasoning = '' } of await world.items(task))
      items.push({ task, video_id, question, answer, reasoning });
  return { videos, config, chaos, summary, items };
}

/** What the lists of a run say of one answer: the pairs that were lost, and whether it failed as a whole. */
async function losses() {
  const failures = await world.rows('failures.jsonl');
  const listed = await world.rows('step_4_output/rejected.jsonl');
  const rejected = listed.filter((row) => row['grade'] === undefined);
  const reasonsOf = (row: Record<string, unknown>) => row['reasons'] as string[];
  return {
    rejected,
    /** Questions of pairs that were kept and are listed as doubtful. */
    doubtful: new Set(
      listed
        .filter((row) => row['grade'] === 'doubtful')
        .map((row) => `${row['video']} ${(row['pair'] as { question?: string } | undefined)?.question}`),
    ),
    reasonsOf,
    /** True when the video ended before it was asked about. */
    isLost: (video: string) => failures.some((row) => row['video'] === video && row['step'] !== '3'),
    of: (video: string, type: QaType) => {
      const key = qaPromptKey(type, 'normal');
      const isOf = (row: Record<string, unknown>) => row['video'] === video && row['prompt_key'] === key;
      const [failure] = failures.filter(isOf);
      // Nothing is lost with a pair that came twice, and a verdict that no pair gives is none that was lost.
      const isLoss = (row: Record<string, unknown>) =>
        ('pair' in row || 'text' in row) &&
        !reasonsOf(row).every((reason) => /is there twice\.$/.test(reason));
      const pairs = rejected.filter((row) => isOf(row) && isLoss(row));
      return { failure, pairs: pairs.length };
    },
  };
}

const CHAOS: readonly (readonly [string, ChaosOptions, object])[] = [
  ['an OpenAI-compatible server asked in text', { backend: 'openai' }, { structured_output: 'off' }],
  ['an OpenAI-compatible server asked for JSON', { backend: 'openai' }, { structured_output: 'auto' }],
  ['one that refuses to be', { backend: 'openai', refusesForm: true }, { structured_output: 'auto' }],
  ['Gemini asked in text', { backend: 'gemini' }, { structured_output: 'off' }],
  ['Gemini asked for JSON', { backend: 'gemini' }, { structured_output: 'auto' }],
];

describe('a run against a server that spoils a third of its answers', () => {
  it.each(CHAOS)(
    'puts no wrong label into the task files, repairs within bounds and lists every loss: %s',
    async (_name, options, workflow) => {
      const { videos, config, chaos, summary, items } = await runChaos(options, workflow);
      expect(summary.done + summary.failed).toBe(NAMES.length);

      expect(items.filter((item) => !isTrue(item))).toEqual([]);
      expect(items.length).toBe(summary.items);
      expect(items.length).toBeGreaterThan(NAMES.length * TASKS.length);

      // Captions are asked for as often as they may be, pairs are repaired as often as they may be, and never more.
      const questions = chaos.questions();
      expect(Math.max(...questions.map(({ first }) => first))).toBe(config.workflow.max_parse_attempts);
      expect(Math.max(...questions.map(({ again }) => again))).toBe(config.workflow.max_repairs);
      expect(questions.filter(({ key, again }) => again > 0 && qaTypeOf(key) === undefined)).toEqual([]);

      // Of each pair that is true and was asked for, there is an item, or a line that says why there is none.
      const lost = await losses();
      const listed = { videos: 0, answers: 0, pairs: 0 };
      for (const [index, video] of videos.entries()) {
        if (lost.isLost(video)) {
          listed.videos += 1;
          continue;
        }
        for (const type of QA_TYPES) {
          const own = items.filter(
            (item) => item.video_id === `${NAMES[index]}.mp4` && sourceOf(item)?.type === type,
          );
          const delivered = new Set(own.map((item) => sourceOf(item)?.said.question)).size;
          const { failure, pairs } = lost.of(video, type);
          const missing = 2 - delivered;
          if (failure !== undefined) {
            expect(delivered).toBe(0);
            listed.answers += 1;
          } else {
            expect({ video, type, listed: pairs }).toEqual({ video, type, listed: missing });
            listed.pairs += missing;
          }
        }
      }
      // What is only doubtful is kept, and listed.
      const doubted = items.filter(isDoubtful);
      expect(doubted.length).toBeGreaterThan(0);
      for (const item of doubted) {
        const video = videos[NAMES.indexOf(item.video_id.replace('.mp4', ''))];
        expect(lost.doubtful).toContain(`${video} ${sourceOf(item)?.said.question}`);
      }

      const sources = new Set(
        items.map((item) => `${item.video_id} ${sourceOf(item)?.type} ${sourceOf(item)?.said.question}`),
      );
      const asked = NAMES.length * QA_TYPES.length * 2;
      expect(sources.size + listed.videos * QA_TYPES.length * 2 + listed.answers * 2 + listed.pairs).toBe(
        asked,
      );

      // It was a chaos: many ways to fail were met, and most of what was lost at first was won back.
      expect(listed.pairs).toBeGreaterThan(0);
      expect(questions.filter(({ again }) => again > 0).length).toBeGreaterThan(2 * listed.pairs);
      expect(
        Object.keys({ ...summary.checks, ...summary.doubtful }).filter((name) =>
          CHECK_NAMES.some((known) => known === name),
        ).length,
      ).toBeGreaterThan(5);
      for (const row of lost.rejected) {
        expect(lost.reasonsOf(row).length).toBeGreaterThan(0);
        for (const reason of lost.reasonsOf(row)) expect(nameInReason(reason)).toBeDefined();
      }

      // What was rejected, repaired and refused is paid for and counted like any other answer.
      const spent = (field: 'input_tokens' | 'output_tokens') =>
        summary.spent.reduce((sum, { usage }) => sum + usage[field], 0);
      expect({ input: spent('input_tokens'), output: spent('output_tokens') }).toEqual(chaos.tokens());
      expect(summary.spent.reduce((sum, { calls }) => sum + calls, 0)).toBe(chaos.server.asked.length);
    },
  );

  it('would put wrong labels into the task files without the checks that compare answer and reasoning', async () => {
    const { items } = await runChaos(
      { backend: 'openai' },
      { checks_off: ['reasoning_conclusion', 'verdict_agrees'] },
    );
    expect(items.filter((item) => !isTrue(item)).length).toBeGreaterThan(0);
  });
});
