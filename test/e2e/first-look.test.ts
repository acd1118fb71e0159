/** A model that does not see is found before anything is paid for, and one that does is asked once. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLOUR_QUESTION } from '../../src/cli/commands/doctor/colours.js';
import { type Spending, spendingPath } from '../../src/results/spending.js';
import { failuresOf } from '../helpers/checks.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { EmulatedQuestion, Emulator } from '../helpers/emulators/wire.js';
import { askingGemini, askingOpenai } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { colourNames } from '../helpers/viewer.js';

const { at, remove } = temporaryFolder();
beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'passes']);
}, 120_000);
afterAll(remove);

const TRUST = '--trust-endpoint';
const looks = (server: Emulator) => server.asked.filter(({ text }) => text.includes(COLOUR_QUESTION));

/** Answers as a teacher, and names colours as it is told to. */
async function teaching(colours: (question: EmulatedQuestion) => string | Promise<string>) {
  const teacher = await createTeacher();
  return async (question: EmulatedQuestion) =>
    question.text.includes(COLOUR_QUESTION) ? await colours(question) : teacher.answer(question);
}

function ask(args: readonly string[], cache: string, results: string) {
  const all = ['--videos', at('videos'), '-o', at(results), '--mode', 'normal', '--steps', '0'];
  const untrusting = args.filter((argument) => argument !== TRUST);
  const [command = 'run', ...more] = untrusting;
  return reeltrace([command, ...all, ...more], { env: { XDG_CACHE_HOME: at(cache) } });
}

describe.concurrent('a new endpoint', () => {
  it('that sees is asked once, over runs and results directories, and the budget counts it', {
    timeout: 240_000,
  }, async () => {
    const server = await startOpenai({ answer: await teaching(colourNames) });
    const asking = askingOpenai(server.url);
    const planned = await ask(['plan', ...asking], 'seen', 'first');
    expect(planned.stdout.replace(/\s+/g, ' ')).toContain(
      'vlm is new here: the run first shows it a test clip',
    );
    expect(planned.stdout).not.toContain('llm is new here');
    expect(server.asked).toEqual([]);
    const run = await ask(['run', ...asking], 'seen', 'first');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr.replace(/\s+/g, ' ')).toMatch(/vlm \(openai, model teacher at \S+\) sees/);
    expect(looks(server)).toHaveLength(1);
    expect(server.asked[0]?.text).toBe(COLOUR_QUESTION);
    const { calls } = JSON.parse(readFileSync(spendingPath(at('first')), 'utf8')) as Spending;
    expect(calls).toBe(server.asked.length);
    expect((await ask(['plan', ...asking], 'seen', 'second')).stdout).not.toContain('is new here');
    expect((await ask(['run', ...asking], 'seen', 'second')).code).toBe(0);
    expect(looks(server)).toHaveLength(1);
    // What is remembered tells neither the address nor a key.
    const [file = '', ...others] = readdirSync(at('seen', 'reeltrace', 'seen'));
    expect(others).toEqual([]);
    expect(readFileSync(at('seen', 'reeltrace', 'seen', file), 'utf8')).toMatch(
      /^\{"backend":"openai","model":"teacher","at":"[^"]+"\}\n$/,
    );
    // Another way to send video is a new look.
    const frames = await ask(['run', ...asking, 'vlm.openai.frames_only=true'], 'seen', 'frames');
    expect(frames.code, frames.stderr).toBe(0);
    expect(looks(server)).toHaveLength(2);
    await server.close();
  });

  it('that does not see stops the run after one call, says what to do, and is asked again next time', {
    timeout: 240_000,
  }, async () => {
    const server = await startOpenai({ answer: await teaching(() => 'white, black, white, black, white') });
    for (const calls of [1, 2]) {
      const run = await ask(['run', ...askingOpenai(server.url)], 'blind', 'blind');
      expect(run.code, run.stderr).toBe(1);
      const said = run.stderr.replace(/\s+/g, ' ');
      expect(said).toContain('answers without seeing the video: shown');
      expect(said).toContain('reeltrace doctor');
      expect(said).toContain(TRUST);
      expect(server.asked).toHaveLength(calls);
      expect(failuresOf(at('blind'))).toEqual([]);
    }
    const trusted = await reeltrace(
      ['run', '--videos', at('videos'), '-o', at('blind'), '--mode', 'normal', ...askingOpenai(server.url)],
      { env: { XDG_CACHE_HOME: at('blind-trusted') } },
    );
    expect(trusted.code, trusted.stderr).toBe(0);
    expect(looks(server)).toHaveLength(2);
    await server.close();
  });

  it('that can not be reached fails the videos as ever, and what was remembered costs no look', {
    timeout: 240_000,
  }, async () => {
    const server = await startOpenai({ answer: await teaching(colourNames) });
    const asking = [...askingOpenai(server.url), 'workflow.max_attempts=1'];
    server.play(() => ({ fault: 'reset' }));
    const down = await ask(['run', ...asking], 'down', 'down');
    expect(down.code).toBe(1);
    expect(failuresOf(at('down'))).toMatchObject(Array(2).fill({ step: '0', kind: 'transient' }));
    for (const { prompt_key } of failuresOf(at('down'))) expect(prompt_key).toBe('video_filtering');
    server.play([]);
    expect((await ask(['run', ...asking], 'down', 'down')).code).toBe(0);
    expect(looks(server).filter(({ outcome }) => outcome === 'answered')).toHaveLength(1);
    const asked = server.asked.length;
    // Nothing is left to do, and so nothing to look for.
    expect((await ask(['run', ...asking], 'nobody-knows', 'down')).code).toBe(0);
    expect(server.asked).toHaveLength(asked);
    await server.close();
  });

  it('of Gemini is shown an upload, as its videos are, and leaves none behind', {
    timeout: 240_000,
  }, async () => {
    const server = await startGemini({ answer: await teaching(colourNames), processing_polls: 0 });
    const run = await ask(
      ['run', ...askingGemini(server.url), 'vlm.gemini.reuse_uploads=true'],
      'gemini',
      'gemini',
    );
    expect(run.code, run.stderr).toBe(0);
    expect(looks(server)).toMatchObject([
      { parts: [{ kind: 'video', delivery: 'upload' }, { kind: 'text' }] },
    ]);
    expect(server.files.size).toBe(0);
    await server.close();
  });
});
