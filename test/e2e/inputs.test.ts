import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkTaskFiles,
  countsOf,
  failuresOf,
  readLines,
  readTaskFiles,
  rowsByKey,
  taskFileTexts,
} from '../helpers/checks.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { makeScene, makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
const FILTER = ['step_0_filter', 'filter_results.jsonl'];
const CAPTIONS = ['step_1a_caption', 'captions.jsonl'];
const SIGNALS = ['--backend', 'signals'];

beforeAll(() => makeScenes(at('videos'), ['arrives', 'nothing', 'passes']));
afterAll(remove);

describe.concurrent('standard input', () => {
  it('names videos by path or by object, mixed, and each line that names none is a failure', async () => {
    const lines = [
      'videos/passes.mp4\r',
      '',
      JSON.stringify({ video_path: at('videos', 'arrives.mp4'), mode: 'anomaly', camera: { id: 7 } }),
      '{"video_path": 5}',
      '{"video_path": "videos/pas',
      'videos/gone.mp4',
      'videos/../videos/passes.mp4',
    ];
    const { code, stdout, stderr } = await reeltrace(
      ['run', '-', '-o', 'piped', ...SIGNALS, '--steps', '0,1a', 'workflow.max_workers=2'],
      { cwd: at(), stdin: lines.join('\n') },
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(countsOf(stderr)).toEqual({ inputs: 5, done: 2, filtered: 0, skipped: 0, failed: 3 });
    expect(stderr).toMatch(/^1 input named a video again/m);
    expect(stderr).toMatch(/stdin:4: .*video_path/);
    expect(
      failuresOf(at('piped'))
        .map(({ video, kind }) => [video, kind])
        .sort(),
    ).toEqual([
      [at('videos', 'gone.mp4'), 'not_found'],
      ['stdin:4', 'bad_line'],
      ['stdin:5', 'bad_line'],
    ]);
    const [row, ...others] = readLines(at('piped', ...CAPTIONS)).filter(({ meta }) => meta !== undefined);
    expect(row).toMatchObject({
      video: at('videos', 'arrives.mp4'),
      mode: 'anomaly',
      meta: { camera: { id: 7 } },
    });
    expect(others).toEqual([]);
  });

  it('takes paths that end with NUL, whatever characters are in them', async () => {
    const names = ['new\nline.mp4', '{"curly": 1}.mp4', ' blank .mp4'];
    mkdirSync(at('wild'));
    for (const name of names) copyFileSync(at('videos', 'passes.mp4'), at('wild', name));
    const stdin = names.map((name) => `wild/${name}\0`).join('');
    const args = ['run', '-', '-0', '-o', 'wild-results', ...SIGNALS, '--steps', '0'];
    const { code, stderr } = await reeltrace(args, { cwd: at(), stdin });
    expect(countsOf(stderr)).toMatchObject({ inputs: 3, done: 3 });
    expect(code).toBe(0);
    const named = readLines(at('wild-results', ...FILTER)).map(({ video }) => video);
    expect(named.sort()).toEqual(names.map((name) => at('wild', name)).sort());
  });

  it('that is empty is no input and no failure', async () => {
    const { code, stderr } = await reeltrace(['run', '-', '-o', 'none', ...SIGNALS], { cwd: at() });
    expect(countsOf(stderr).inputs).toBe(0);
    expect(code).toBe(0);
    expect(readTaskFiles(at('none')).size).toBe(0);
  });
});

describe.concurrent('JSONL files', () => {
  it('name videos from their own folder, can be filtered, and bad lines are told by file and line', async () => {
    const lines = [
      { video: 'passes.mp4', good: true, shot: 1 },
      { video_path: 'nothing.mp4', good: false },
      { video_path: 'arrives.mp4', good: 'yes' },
    ].map((line) => JSON.stringify(line));
    writeFileSync(
      at('videos', 'list.jsonl'),
      `\ufeff${lines[0]}\n${lines[1]}\nnot json\n[1, 2]\n\n${lines[2]}\n{"good`,
    );
    const { code, stderr } = await reeltrace(
      [
        'run',
        '--jsonl',
        'videos/list.jsonl',
        '-o',
        'listed',
        'data.filter_field=good',
        ...SIGNALS,
        '--steps',
        '0',
      ],
      { cwd: at() },
    );
    expect(code).toBe(1);
    expect(countsOf(stderr)).toEqual({ inputs: 5, done: 2, filtered: 0, skipped: 0, failed: 3 });
    const failures = failuresOf(at('listed'));
    expect(failures.map(({ video }) => video).sort()).toEqual(
      [3, 4, 7].map((line) => `videos/list.jsonl:${line}`),
    );
    for (const { video, message, hint } of failures) {
      expect(stderr).toContain(message);
      expect(message.startsWith(`${video}: `)).toBe(true);
      expect(hint).toMatch(/\w/);
    }
    const videos = readLines(at('listed', ...FILTER)).map(({ video }) => video);
    expect(videos.sort()).toEqual([at('videos', 'arrives.mp4'), at('videos', 'passes.mp4')]);
  });

  it('and folders together name each video once', async () => {
    writeFileSync(
      at('again.jsonl'),
      '{"video_path": "videos/passes.mp4"}\n{"video_path": "videos/arrives.mp4"}\n',
    );
    const args = ['--videos', 'videos', '--jsonl', 'again.jsonl', '-o', 'once', ...SIGNALS, '--steps', '0'];
    const { stderr } = await reeltrace(['run', ...args], { cwd: at() });
    expect(countsOf(stderr)).toEqual({ inputs: 3, done: 2, filtered: 1, skipped: 0, failed: 0 });
    expect(stderr).toMatch(/^2 inputs named a video again/m);
  });
});

describe.concurrent('folders', () => {
  it('without a video end with exit code 1 and say what was looked for, in a run and in a plan', async () => {
    mkdirSync(at('empty'));
    writeFileSync(at('empty', 'a.txt'), 'text');
    writeFileSync(at('empty', 'index.ts'), 'export {};\n');
    for (const command of ['run', 'plan']) {
      const args = [command, '--videos', 'empty', '-o', 'of-empty', ...SIGNALS];
      const { code, stdout, stderr } = await reeltrace(args, { cwd: at() });
      expect(code).toBe(1);
      const text = (stdout + stderr).replace(/\s+/g, ' ');
      expect(text).toMatch(/no video found: looked for a file that ends with .*\.mp4 .* below empty/);
      expect(text).toContain('2 other files left out by ending: 1 .ts (text), 1 .txt');
    }
    const { stdout } = await reeltrace(
      ['plan', '--videos', 'empty', '-o', 'of-empty', ...SIGNALS, '--json'],
      {
        cwd: at(),
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      inputs: 0,
      left_out: { '.ts (text)': 1, '.txt': 1 },
      nothing_found: expect.stringMatching(/below empty$/),
    });
    const logged = await reeltrace(
      ['run', '--videos', 'empty', '-o', 'of-empty', ...SIGNALS, '--json-logs'],
      {
        cwd: at(),
      },
    );
    expect(logged.stderr).toContain('"left_out":{".ts (text)":1,".txt":1}');
    const watched = await reeltrace(
      ['watch', 'empty', '-o', 'of-empty', ...SIGNALS, '--settle', '0.2', '--exit-when-idle', '0.5'],
      {
        cwd: at(),
      },
    );
    expect(watched.code).toBe(0);
    expect(watched.stderr).toContain('2 other files left out by ending: 1 .ts (text), 1 .txt');
  });

  it('that the video root names are walked besides a list', async () => {
    writeFileSync(at('two.jsonl'), '{"video_path": "videos/passes.mp4", "camera": 3}\n');
    const args = [
      '--jsonl',
      'two.jsonl',
      'data.video_root=videos',
      '-o',
      'merged',
      ...SIGNALS,
      '--steps',
      '0',
    ];
    const { code, stderr } = await reeltrace(['run', ...args], { cwd: at() });
    expect(code).toBe(0);
    expect(countsOf(stderr)).toMatchObject({ inputs: 3, done: 2, filtered: 1 });
  });
});

describe.concurrent('configuration', () => {
  it('may be nested as other tools have it, and its overrides, too; the command line wins', async () => {
    writeFileSync(
      at('nested.yaml'),
      [
        'autolabel_type: video_reasoning_annotation',
        'results_dir: from-the-file',
        'video_reasoning_annotation:',
        '  vlm: {backend: gemini}',
        '  llm: {backend: signals}',
        '  prompts_module: any.package.prompts',
        '  workflow: {mode: anomaly, qa_types: [mcq, bcq], max_workers: 1}',
        '  data: {video_root: videos}',
        '  license: CC0-1.0',
      ].join('\n'),
    );
    const { code, stderr } = await reeltrace(
      [
        ...[
          'run',
          '-e',
          'nested.yaml',
          'results_dir=nested',
          'video_reasoning_annotation.vlm.backend=signals',
        ],
        ...['video_reasoning_annotation.workflow.qa_types=[bcq]', '--mode', 'normal'],
      ],
      { cwd: at() },
    );
    expect(stderr).not.toContain('reeltrace:');
    expect(code).toBe(0);
    expect(checkTaskFiles(at('nested'))).toBeGreaterThan(0);
    const files = readTaskFiles(at('nested'));
    expect([...files.keys()]).toEqual(['bcq', 'bcq_openended']);
    expect(files.get('bcq')).toMatchObject({ media_root: at('videos'), metadata: { license: 'CC0-1.0' } });
    const lanes = readLines(at('nested', ...CAPTIONS)).map(({ mode }) => mode);
    expect(new Set(lanes)).toEqual(new Set(['normal']));
  });

  it('that init prints can be used as it is', async () => {
    writeFileSync(at('init.yaml'), (await reeltrace(['init'])).stdout);
    const args = ['-c', 'init.yaml', '--videos', 'videos', '-o', 'from-init', ...SIGNALS, '--steps', '0'];
    const { code, stderr } = await reeltrace(['run', ...args], { cwd: at() });
    expect(stderr).toMatch(/^3 inputs/m);
    expect(code).toBe(0);
  });
});

describe('later steps', () => {
  it('take what earlier ones left, also what another tool wrote, and give what one run gives', async () => {
    const run = async (...args: string[]) => {
      const finished = await reeltrace(['run', ...args, ...SIGNALS], { cwd: at() });
      expect(finished.code, finished.stderr).toBe(0);
      return countsOf(finished.stderr);
    };
    await run('--videos', 'videos', '-o', 'whole');
    await run('--videos', 'videos', '-o', 'parts', '--steps', '0,1a,1b,1c');
    expect(readTaskFiles(at('parts')).size).toBe(0);
    expect(await run('-o', 'parts', '--steps', '2')).toMatchObject({ done: 2, inputs: 2 });
    await run('-o', 'parts', '--steps', '3');
    await run('-o', 'parts', '--steps', '4', 'data.video_root=videos');
    expect(taskFileTexts(at('parts'))).toEqual(taskFileTexts(at('whole')));

    const foreign = [...rowsByKey(at('whole')).values()]
      .filter(({ qa_output }) => typeof qa_output === 'string')
      .map(({ provenance: _provenance, qa: _qa, ...row }) => `${JSON.stringify({ ...row, rating: 5 })}\n`);
    mkdirSync(at('foreign', 'step_3_qa'), { recursive: true });
    writeFileSync(at('foreign', 'step_3_qa', 'qa_output.jsonl'), foreign.join(''));
    await run('-o', 'foreign', '--steps', '4', 'data.video_root=videos');
    // Without provenance nobody knows that a baseline made them.
    const unmarked = [...taskFileTexts(at('whole'))].map(([task, text]) => [
      task,
      text.replace(/ Made with signals, [^"]*/, ''),
    ]);
    expect([...taskFileTexts(at('foreign'))]).toEqual(unmarked);
  });

  it('need neither the videos nor the folders and the root that the configuration names', async () => {
    mkdirSync(at('moved'));
    copyFileSync(at('videos', 'passes.mp4'), at('moved', 'a.mp4'));
    copyFileSync(at('videos', 'arrives.mp4'), at('moved', 'b.mp4'));
    writeFileSync(at('moved.jsonl'), `{"video_path": ${JSON.stringify(at('moved', 'b.mp4'))}}\n`);
    const run = (...args: string[]) =>
      reeltrace(['run', '-o', 'of-moved', '--mode', 'normal', ...SIGNALS, ...args], { cwd: at() });
    expect((await run('--videos', 'moved', '--steps', '1a,1b')).code).toBe(0);
    renameSync(at('moved'), at('elsewhere'));
    const root = 'data.video_root=moved';
    for (const [steps, ...inputs] of [
      ['2', '--videos', 'moved'],
      ['3', root],
      ['3,4', '--jsonl', 'moved.jsonl', root],
    ] as const) {
      const { code, stderr } = await run('--steps', steps, ...inputs);
      expect(code, stderr).toBe(0);
      expect(countsOf(stderr)).toMatchObject({ inputs: 2, done: 2 });
    }
    expect(
      countsOf((await run('--steps', '4', '--videos', 'moved/a.mp4', '--refresh', 'all')).stderr).inputs,
    ).toBe(1);
    const { code, stderr } = await run('--steps', '1a', '--jsonl', 'moved.jsonl', root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Expected videos at .*moved/);
  });

  it('do again only what a new video needs', async () => {
    await makeScene(at('videos', 'z-new.mp4'), 'flickers');
    const before = readLines(at('whole', ...CAPTIONS));
    const args = ['run', '--videos', 'videos', '-o', 'whole', ...SIGNALS];
    const { code, stderr } = await reeltrace(args, { cwd: at() });
    expect(code).toBe(0);
    expect(countsOf(stderr)).toMatchObject({ inputs: 4, done: 3, filtered: 1 });
    const after = readLines(at('whole', ...CAPTIONS));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ video }) => video)).toEqual([at('videos', 'z-new.mp4')]);
    expect(checkTaskFiles(at('whole'))).toBeGreaterThan(0);
  });
});
