/** What a person sees of a run, and what a program reads of it. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countsOf } from '../helpers/checks.js';
import { reeltrace, temporaryFolder, until } from '../helpers/command.js';
import { type Conversation, converse, noTerminals } from '../helpers/conversation.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { askingOpenai } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { VirtualScreen } from '../helpers/virtual-screen.js';

const { at, remove } = temporaryFolder();
const KEY = 'sk-a-key-that-belongs-into-no-log-0123456789';
const CALLS = 2 + 2 + 1 + 1 + 8;
const escapeCharacter = String.fromCharCode(27);

let server: Emulator;
/** Answers wait for this. */
let gate: Promise<void> = Promise.resolve();

/** Holds back all answers until the function it gives is called. */
function hold(): () => void {
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'passes']);
  writeFileSync(at('videos', 'a-broken-file.mp4'), 'This is no video.');
  const teacher = await createTeacher();
  server = await startOpenai({
    answer: async (question) => {
      await gate;
      return teacher.answer(question);
    },
  });
});
afterAll(async () => {
  await server.close();
  remove();
});

const run = (results: string, ...more: string[]) => [
  ...['run', '--videos', at('videos'), '-o', at(results)],
  ...askingOpenai(server.url),
  ...more,
];

if (noTerminals !== undefined) console.warn(`not tested: progress on a terminal (${noTerminals})`);

/** A run on a terminal, with what it shows. */
function watched(results: string, columns: number): { talk: Conversation; screen: VirtualScreen } {
  const screen = new VirtualScreen(columns, 60);
  const env = { OPENAI_API_KEY: KEY };
  const talk = converse(run(results), { cwd: at(), env, columns, onData: screen.write });
  return { talk, screen };
}

/** Waits until all these texts are on the screen at once. */
async function shows(screen: VirtualScreen, talk: Conversation, ...texts: string[]): Promise<void> {
  let hasEnded = false;
  void talk.ended.then(() => {
    hasEnded = true;
  });
  const all = () => texts.every((text) => screen.text().includes(text));
  await until(all, `${texts.join(' and ')} on the screen`, { hasEnded: () => hasEnded });
}

describe.skipIf(noTerminals !== undefined)('on a terminal', () => {
  it.each([80, 120])(
    'of %i columns a run shows how it goes, failures above it, and leaves a clean screen',
    async (columns) => {
      const open = hold();
      const { talk, screen } = watched(`seen-${columns}`, columns);
      await shows(screen, talk, '1 of 4 videos', '0 calls, 3 in flight');
      const lines = screen.text().split('\n');
      const head = lines.findIndex((line) => line.startsWith('step '));
      expect(lines[head]).toMatch(/^step +done +in flight +waiting +failed$/);
      expect(
        lines
          .slice(0, head)
          .map((line) => line.trim())
          .join(' '),
      ).toMatch(
        /^(?:using the bundled ffmpeg .* faster )?failed at probe: .*a-broken-file\.mp4" is a text file/,
      );
      expect(lines.slice(head + 1, head + 8).map((line) => line.slice(0, 2).trim())).toEqual([
        ...['0', '1a', '1b', '1c', '2', '3', '4'],
      ]);
      expect(lines.slice(head + 8).join('\n')).toMatch(
        /1 of 4 videos\n0 done, 1 failed\n0 calls, 3 in flight\nbound by/,
      );
      for (const line of lines.slice(head)) expect(line.length).toBeLessThan(columns);
      open();
      expect(await talk.ended).toBe(1);
      const left = screen.text();
      expect(left).not.toContain('in flight');
      expect(countsOf(left)).toMatchObject({ inputs: 4, done: 3, failed: 1 });
      expect(left).toMatch(
        /^(?:using the bundled ffmpeg [^\n]*\n(?: {2}[^\n]*\n)*)?failed at probe: [^\n]*(?:\n {2}[^\n]*)*\n4 inputs = /,
      );
      expect(screen.column).toBe(0);
      expect(screen.writes.join('')).not.toContain(`${escapeCharacter}[?25l`);
    },
  );

  it('Ctrl-C says what is still done, and the second one leaves a clean screen, too', async () => {
    const open = hold();
    const { talk, screen } = watched('interrupted', 80);
    await shows(screen, talk, '1 of 4 videos', '0 calls, 3 in flight');
    talk.interrupt();
    await talk.sees('stopping: finishing 3 videos in flight; Ctrl-C again stops at once');
    talk.interrupt();
    expect(await talk.ended).toBe(130);
    open();
    expect(screen.text()).not.toMatch(/^step +done/m);
    expect(screen.text()).toMatch(/stopped before the end with 3 inputs to go; the same command continues$/);
  });
});

describe('where nobody looks', () => {
  it('a short run says what failed and how it ended, and nothing else', async () => {
    hold()();
    const { code, stdout, stderr } = await reeltrace(run('plain'), { env: { OPENAI_API_KEY: KEY } });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^(?:using the bundled ffmpeg .*\n)?failed at probe: .*\n4 inputs = /);
    expect(stderr).toContain('step  model');
  });

  it('--quiet leaves only problems, and nothing at all where there are none', async () => {
    const env = { OPENAI_API_KEY: KEY };
    const failing = await reeltrace(run('plain', '--quiet'), { env });
    expect(failing.stderr).toMatch(/^failed at probe: [^\n]*\n$/);
    const only = ['run', '--videos', at('videos', 'passes.mp4'), '-o', at('good'), '--backend', 'signals'];
    expect(await reeltrace([...only, '--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('--verbose --json-logs tells of each call as an object, ends with the summary, and holds no key', async () => {
    const { stdout, stderr } = await reeltrace(run('logs', '--json-logs', '--verbose'), {
      env: { OPENAI_API_KEY: KEY },
    });
    expect(stdout).toBe('');
    const objects = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const object of objects)
      expect(object).toMatchObject({
        time: expect.any(String),
        level: expect.any(String),
        event: expect.any(String),
      });
    const of = (event: string) => objects.filter((object) => object['event'] === event);
    expect(of('call').length).toBeGreaterThanOrEqual(3 * CALLS);
    expect(of('call')[0]).toMatchObject({ model: 'teacher', input_tokens: expect.any(Number) });
    expect(of('failed')).toMatchObject([{ kind: 'not_a_video', level: 'error' }]);
    expect(of('counted')).toMatchObject([{ inputs: 4 }]);
    expect(objects.at(-1)).toMatchObject({ event: 'summary', inputs: 4, done: 3, failed: 1 });
    expect(stderr).not.toContain(KEY);
  });

  it('--json-logs tells an error as an object, too', async () => {
    const { code, stderr } = await reeltrace([
      'run',
      '-o',
      at('none'),
      '--json-logs',
      '--backend',
      'signals',
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      event: 'error',
      level: 'error',
      kind: 'ConfigError',
      hint: expect.stringContaining('--videos'),
    });
  });

  it('--quiet and --verbose do not go together', async () => {
    const { code, stderr } = await reeltrace(run('none', '--quiet', '--verbose'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/quiet.*verbose/);
  });
});
