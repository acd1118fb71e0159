/** A small world to run in: videos that are names, a teacher that answers every prompt, and a results directory. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Config, parseConfig } from '../../src/config/config.js';
import { RecordError } from '../../src/errors/errors.js';
import type { Media } from '../../src/media/media.js';
import type { Question } from '../../src/models/model.js';
import { renderQa } from '../../src/qa/index.js';
import { fileFacts, type VideoInfo } from '../../src/records/record.js';
import type { Summary } from '../../src/results/summary.js';
import { type RunOptions, run } from '../../src/run/run.js';
import { type FakeModel, fakeModel, type Scripted } from '../helpers/fake-model.js';
import { qaTypeOf, ROW_FILES, type RowStep } from '../helpers/steps.js';
import { pairsOf } from '../operators/records.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

/** Calls that a video of 12 s costs from beginning to end, by lane, when step 0 sorts it. */
export const CALLS = { normal: 2 + 2 + 3 + 1 + 8, anomaly: 2 + 2 + 3 + 2 + 1 + 8 } as const;

/** Makes a world for each test of a file. */
export function useWorld() {
  const path = useTemporaryFolder();
  const results = (...names: readonly string[]) => path('out', ...names);

  return {
    path,
    results,

    /** Writes files that stand for videos and gives their paths. What a name holds decides how it goes, see `teacher`. */
    async clips(...names: readonly string[]): Promise<string[]> {
      await mkdir(path('videos'), { recursive: true });
      const files = names.map((name) => path('videos', `${name}.mp4`));
      for (const file of files) await writeFile(file, `bytes of ${file}`);
      return files;
    },

    config(workflow: object = {}, rest: object = {}): Config {
      return parseConfig({ results_dir: results(), data: { videos: [path('videos')] }, workflow, ...rest });
    },

    /** Runs over the videos with the teacher in both roles. */
    run(model: FakeModel, options: Partial<RunOptions> = {}): Promise<Summary> {
      const config = options.config ?? this.config();
      return run({ media: fakeMedia(), models: { vlm: model, llm: model }, ...options, config });
    },

    /** The rows of a step, or of another file of lines. */
    async rows(file: RowStep | (string & {})): Promise<Record<string, unknown>[]> {
      const name = file in ROW_FILES ? ROW_FILES[file as RowStep] : file;
      const text = await readFile(results(name), 'utf8').catch(() => '');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },

    /** Writes the rows of a step, as another tool may have left them. */
    async leave(step: RowStep, ...rows: readonly (object | string)[]): Promise<void> {
      const file = results(ROW_FILES[step]);
      await mkdir(dirname(file), { recursive: true });
      const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
      await writeFile(file, lines.map((line) => `${line}\n`).join(''));
    },

    /** Removes the results directory. */
    async wipe(): Promise<void> {
      await rm(results(), { recursive: true });
    },

    /** The text of every task file, by name; each is checked to be whole. */
    async taskFiles(): Promise<Record<string, string>> {
      const names = await readdir(results('step_4_output')).catch(() => []);
      const files: Record<string, string> = {};
      for (const name of names.filter((each) => each.endsWith('.json') && each !== 'quality.json').sort()) {
        files[name] = await readFile(join(results('step_4_output'), name), 'utf8');
        JSON.parse(files[name]);
      }
      return files;
    },

    /** The items of one task. */
    async items(task: string): Promise<Record<string, string>[]> {
      const file = (await this.taskFiles())[`${task}.json`];
      return file === undefined ? [] : (JSON.parse(file) as { items: Record<string, string>[] }).items;
    },
  };
}

/** Every video is 12 s long, but those named `long…`; those named `broken…` can't be read. */
export function fakeMedia(): Media & { readonly probed: string[]; readonly hashed: string[] } {
  const never = (): never => {
    throw new Error('The fake models have no business with this part of the media port.');
  };
  const probed: string[] = [];
  const hashed: string[] = [];
  return {
    probed,
    hashed,
    probe: async (path): Promise<VideoInfo> => {
      probed.push(path);
      if (basename(path).startsWith('broken')) throw new RecordError('damaged', 'no frame can be read');
      const facts = fileFacts(await stat(path));
      const duration = basename(path).startsWith('long') ? 400 : 12;
      return {
        duration,
        width: 64,
        height: 48,
        frame_rate: 10,
        codec: 'h264',
        has_audio: false,
        ...facts,
      };
    },
    hash: async (path) => {
      hashed.push(path);
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes === undefined) throw new RecordError('not_found', `there is no ${path}`);
      return createHash('sha256').update(bytes).digest('hex');
    },
    decode: never,
    clip: never,
    frames: never,
  };
}

/** The name of the video that a question is about, without its ending. */
export function nameIn(question: Question): string {
  if (question.video !== undefined) return basename(question.video.path, '.mp4');
  return /Clip \[(.+?)\]/.exec(question.text)?.[1] ?? '';
}

/** What the teacher says: `slides…` is out of domain, `crash…` is an anomaly; all else is valid and normal. */
export function answerTo(question: Question): string {
  const { prompt_key } = question;
  const name = nameIn(question);
  const type = qaTypeOf(prompt_key);
  if (type !== undefined) return renderQa(type, pairsOf(type, name));
  if (prompt_key === 'video_filtering') return name.startsWith('slides') ? 'No, slides.' : 'Yes.';
  if (prompt_key === 'video_anomaly_classification')
    return name.startsWith('crash') ? 'It tips over.\nAnomaly' : 'All is calm.\nNormal';
  if (prompt_key === 'highlight_timestamp_extraction') return '4.0';
  const said = `Clip [${name}]: ${prompt_key} ${question.video?.range?.start ?? ''}.`;
  if (prompt_key.endsWith('_dense_caption')) return `<00:00:01><00:00:02> ${said}`;
  return prompt_key.endsWith('_description') ? `${said} From 00:01 to 00:02 it is seen.` : said;
}

/** A model that answers every prompt; `special` may answer some of them otherwise, or fail. */
export function teacher(
  special: (question: Question, call: number) => Scripted | undefined | Promise<Scripted | undefined> = () =>
    undefined,
): FakeModel {
  return fakeModel({
    answer: async (question, call) => (await special(question, call)) ?? answerTo(question),
  });
}

/** What was asked, as `name prompt_key start`, sorted. */
export function asked(model: FakeModel): string[] {
  return model.questions
    .map((question) =>
      `${nameIn(question)} ${question.prompt_key} ${question.video?.range?.start ?? ''}`.trim(),
    )
    .sort();
}
