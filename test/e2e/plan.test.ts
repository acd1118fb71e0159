/** What a plan says against what the run then does, with models behind real SDKs and HTTP. */
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import type { Comparison } from '../../src/results/plan-file.js';
import { makeClip } from '../helpers/clips.js';
import { type Finished, reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator, EmulatorOptions } from '../helpers/emulators/wire.js';
import { askingGemini, askingOpenai, copyClip, hashOf } from '../helpers/paid.js';

const { at, remove } = temporaryFolder();
/** Each length is there this often. */
const COPIES = 4;
const LENGTHS = [3, 8, 14, 22, 34];
const VIDEOS = COPIES * LENGTHS.length;

beforeAll(async () => {
  mkdirSync(at('made'), { recursive: true });
  for (const [index, seconds] of LENGTHS.entries()) {
    const source = `testsrc=s=64x48:r=10:d=${seconds}`;
    const clip = await makeClip(at('made', `${seconds}.mp4`), { seconds, source });
    for (let copy = 0; copy < COPIES; copy += 1)
      await copyClip(clip, at('videos', `${seconds}-${copy}.mp4`), index * COPIES + copy);
  }
}, 120_000);
afterAll(remove);

async function teaching<Server extends Emulator>(
  start: (options: EmulatorOptions) => Promise<Server>,
  isAnomaly: (sha256: string) => boolean = () => false,
  gate: () => Promise<void> | undefined = () => undefined,
): Promise<Server> {
  const teacher = await createTeacher({ isAnomaly });
  return await start({
    answer: async (question) => {
      await gate();
      return teacher.answer(question);
    },
  });
}

/** Plans with these arguments; the command has to go well. */
async function planned(...args: readonly string[]): Promise<Plan> {
  const { code, stdout, stderr } = await reeltrace(['plan', '--json', ...args]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Plan;
}

/** How a run ended, with what was planned, from its log. */
function summaryOf({ stderr }: Finished): { readonly planned: Comparison } {
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.find(({ event }) => event === 'summary');
}

/** Every file below a folder with its size and time; the readers' table of the memory of calls aside. */
function traceOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('lock.mdb'))
    .sort()
    .map((name) => `${name} ${statSync(join(folder, name)).size} ${statSync(join(folder, name)).mtimeMs}`);
}

describe.concurrent('a plan against its run', () => {
  it('knows each call and each byte of uploads, and tokens once they are measured', {
    timeout: 300_000,
  }, async () => {
    const server = await teaching(startGemini);
    const args = [
      '--videos',
      at('videos'),
      '-o',
      at('gemini'),
      '--mode',
      'normal',
      ...askingGemini(server.url),
    ];
    const rough = await planned(...args);
    expect(rough.videos.to_do).toBe(VIDEOS);
    expect(rough.figures.source).toBe('rough');
    expect(existsSync(at('gemini'))).toBe(false);
    expect(server.asked).toHaveLength(0);

    const plan = await planned(...args, '--sample', '5');
    const sampled = server.asked.length;
    expect(plan.videos).toMatchObject({ to_do: VIDEOS - 5, finished: 5 });
    expect(plan.figures).toMatchObject({ source: 'measured', videos: 5 });

    const finished = await reeltrace(['run', ...args, '--json-logs']);
    expect(finished.code, finished.stderr).toBe(0);
    expect(plan.total.calls).toEqual({
      from: server.asked.length - sampled,
      to: server.asked.length - sampled,
    });
    expect(rough.total.calls.to).toBe(server.asked.length);
    expect(rough.total.bytes_sent.to).toBe(server.uploads.reduce((sum, { bytes }) => sum + bytes, 0));

    const { planned: compared } = summaryOf(finished);
    expect(compared.calls.actual).toBe(plan.total.calls.to);
    expect(compared.bytes_sent.actual).toBe(plan.total.bytes_sent.to);
    near(compared.input_tokens, 0.2);
    near(compared.output_tokens, 0.2);

    const after = await planned(...args);
    expect(after.videos).toMatchObject({ to_do: 0, finished: VIDEOS });
    expect(after.total.calls).toEqual({ from: 0, to: 0 });
    await server.close();
  });

  it('knows the bytes of files and clips within a tenth', { timeout: 300_000 }, async () => {
    const server = await teaching(startOpenai);
    const args = [
      '--videos',
      at('videos'),
      '-o',
      at('openai'),
      '--mode',
      'normal',
      ...askingOpenai(server.url),
    ];
    const plan = await planned(...args, '--sample', '5');
    const sampled = server.asked.length;
    const finished = await reeltrace(['run', ...args, '--json-logs']);
    expect(finished.code, finished.stderr).toBe(0);
    expect(plan.total.calls.to).toBe(server.asked.length - sampled);
    const { planned: compared } = summaryOf(finished);
    near(compared.bytes_sent, 0.1);
    near(compared.input_tokens, 0.2);
    near(compared.output_tokens, 0.2);
    await server.close();
  });

  it('gives both ends where step 0 has yet to sort the videos', { timeout: 300_000 }, async () => {
    mkdirSync(at('few'), { recursive: true });
    for (const seconds of LENGTHS) symlinkSync(at('videos', `${seconds}-0.mp4`), at('few', `${seconds}.mp4`));
    const anomaly = hashOf(at('few', '8.mp4'));
    const server = await teaching(startGemini, (sha256) => sha256 === anomaly);
    const args = ['--videos', at('few'), '-o', at('sorted'), ...askingGemini(server.url)];
    const plan = await planned(...args);
    expect(plan.unsorted).toBe(LENGTHS.length);
    expect(plan.total.calls.to - plan.total.calls.from).toBe(2 * LENGTHS.length);
    expect(plan.assumptions.join()).toContain('the second for anomalies');

    const finished = await reeltrace(['run', ...args]);
    expect(finished.code, finished.stderr).toBe(0);
    expect(server.asked.length).toBe(plan.total.calls.from + 2);
    await server.close();
  });
});

describe.concurrent('a plan of what is left', () => {
  it('counts the answers of a run that is at work, and was killed, and writes nothing', {
    timeout: 300_000,
  }, async () => {
    let answers = 0;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const server = await teaching(
      startGemini,
      () => false,
      () => {
        answers += 1;
        return answers > 60 ? opened : undefined;
      },
    );
    const args = [
      '--videos',
      at('videos'),
      '-o',
      at('killed'),
      '--mode',
      'normal',
      ...askingGemini(server.url),
    ];
    const all = (await planned(...args)).total.calls.to;
    const run = startReeltrace(['run', ...args]);
    // It holds its lock, and waits for answers.
    await server.until(() => server.asked.length > 60);
    const meanwhile = await planned(...args);
    expect(run.hasEnded()).toBe(false);
    expect(meanwhile.total.calls.to).toBeLessThan(all);
    run.kill('SIGKILL');
    await run.finished;
    open();

    const before = traceOf(at('killed'));
    const plan = await planned(...args);
    expect(traceOf(at('killed'))).toEqual(before);
    expect(plan.videos.to_do + plan.videos.finished).toBe(VIDEOS);

    const asked = server.asked.length;
    const finished = await reeltrace(['run', ...args]);
    expect(finished.code, finished.stderr).toBe(0);
    expect(server.asked.length - asked).toBe(plan.total.calls.to);
    expect(plan.total.calls.to).toBeLessThan(all);
    await server.close();
  });

  it('knows videos that were moved by what they hold', { timeout: 300_000 }, async () => {
    const server = await teaching(startGemini);
    for (const [folder, seconds] of LENGTHS.flatMap((length) => [
      ['here', length] as const,
      ['there', length] as const,
    ])) {
      mkdirSync(at(folder), { recursive: true });
      symlinkSync(at('videos', `${seconds}-1.mp4`), at(folder, `${seconds}.mp4`));
    }
    const args = [
      '-o',
      at('moved'),
      '--mode',
      'normal',
      'workflow.max_in_flight=2',
      ...askingGemini(server.url),
    ];
    const run = await reeltrace(['run', '--videos', at('here'), ...args]);
    expect(run.code, run.stderr).toBe(0);
    const plan = await planned('--videos', at('there'), ...args);
    // Of each video the answers about it are found; what is asked about texts shows only when those are made.
    const chunks = plan.lines.find(({ step }) => step === '1b');
    expect(chunks).toMatchObject({ calls: { from: 0, to: 0 } });
    expect(plan.total.remembered).toBeGreaterThan(3 * LENGTHS.length);
    await server.close();
  });

  it('says of each input what becomes of it, and what a person has to do', async () => {
    mkdirSync(at('mixed'), { recursive: true });
    symlinkSync(at('videos', '34-0.mp4'), at('mixed', 'long.mp4'));
    symlinkSync(at('videos', '8-0.mp4'), at('mixed', 'good.mp4'));
    writeFileSync(at('mixed', 'broken.mp4'), 'no video at all');
    writeFileSync(at('list.jsonl'), `{"video_path": "${at('mixed', 'good.mp4')}"}\nnot json\n`);
    const args = [
      ...['run', '--dry-run', '--videos', at('mixed'), '--jsonl', at('list.jsonl'), '-o', at('never')],
      ...['--mode', 'anomaly', 'workflow.max_video_length_sec=20', 'limits.max_calls=3'],
    ];
    const { code, stdout } = await reeltrace(args, { env: { COLUMNS: undefined } });
    expect(code).toBe(1);
    expect(stdout).toContain('1 to do, 8 s of video');
    expect(stdout).toContain('1 skipped');
    expect(stdout).toContain('too_long');
    expect(stdout).toContain("2 can't be read");
    // Before a run there is no list of failures: what to do is said here.
    expect(stdout.replace(/\s+/g, ' ')).toContain('→ A list is JSON Lines, like');
    expect(stdout).toContain('1 named a video again');
    expect(stdout).toContain('price of gemini-3.1-flash-lite-preview unknown: set');
    expect(stdout).toContain('limits.max_calls 3: 0 spent so far; the run will end there');
    expect(stdout).toContain('a run needs a key for vlm.gemini');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(existsSync(at('never'))).toBe(false);
  });

  it('says what it needs where a run would', async () => {
    const { code, stderr } = await reeltrace([
      'plan',
      '--steps',
      '3',
      '--videos',
      at('videos'),
      '-o',
      at('none'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('step 3 needs the records of step 2');
  });
});

function near({ planned: { from, to }, actual }: Comparison['calls'], share: number): void {
  expect(from).toBeGreaterThan(0);
  expect(actual / to).toBeGreaterThan(1 - share);
  expect(actual / to).toBeLessThan(1 + share);
}
