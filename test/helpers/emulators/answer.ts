/** Lets a model answer behind an emulator, so that whole runs work against it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model, VideoInput } from '../../../src/models/model.js';
import type { PromptKey, Step, VideoInfo } from '../../../src/records/record.js';
import type { EmulatedMedia, EmulatedQuestion } from './wire.js';

export interface AnswerOptions {
  /** The file with these bytes, when the test knows it; other bytes are cut clips and are written to a file. */
  readonly resolveVideo: (sha256: string) => VideoInput | undefined;
  /** Reads a clip's size and duration. */
  readonly probe: (path: string) => Promise<VideoInfo>;
  /** Which prompt a text was made from: only the text goes over the wire. */
  readonly promptOf: (text: string) => { readonly step: Step; readonly prompt_key: PromptKey };
  /** The video that frames were taken from. */
  readonly resolveFrames?: (frames: readonly EmulatedMedia[]) => VideoInput | undefined;
}

/** An answering function that asks a model, with the video that came over the wire. */
export function answerWithModel(
  model: Model,
  options: AnswerOptions,
): (question: EmulatedQuestion) => Promise<string> {
  return async ({ text, media, temperature }) => {
    const question = {
      ...options.promptOf(text),
      text,
      ...(temperature === undefined ? {} : { temperature }),
    };
    const [first] = media;
    if (first === undefined) return (await model.ask(question)).text;
    if (first.kind === 'image') {
      const video = options.resolveFrames?.(media);
      if (video === undefined) throw new Error('No video is known for these frames: give resolveFrames.');
      return (await model.ask({ ...question, video })).text;
    }
    const known = options.resolveVideo(first.sha256 ?? '');
    if (known) return (await model.ask({ ...question, video: withRange(known, first) })).text;
    const directory = await mkdtemp(join(tmpdir(), 'reeltrace-clip-'));
    const path = join(directory, 'clip.mp4');
    try {
      await writeFile(path, first.data);
      const video = withRange({ path, info: await options.probe(path) }, first);
      return (await model.ask({ ...question, video })).text;
    } finally {
      await model.release?.(path);
      await rm(directory, { recursive: true, force: true });
    }
  };
}

function withRange(video: VideoInput, { range }: EmulatedMedia): VideoInput {
  if (range === undefined) return video;
  return { ...video, range: { start: range.start, end: Math.min(range.end, video.info.duration) } };
}

/**
 * Tells which of several prompt templates a text was made from: the one with the most literal text, all of which appears
 * in the text in order. Placeholders are `{name}` or `{{name}}`.
 * @throws Error when none fits.
 */
export function promptMatcher<Key extends string>(
  templates: Readonly<Partial<Record<Key, string>>>,
): (text: string) => Key {
  const literals = Object.entries<string | undefined>(templates).map(([key, template]) => ({
    key,
    pieces: (template ?? '').split(/\{\{?\s*[A-Za-z_][\w.]*\s*\}?\}/).map((piece) => piece.trim()),
    length: template?.length ?? 0,
  }));
  literals.sort((first, second) => second.length - first.length);
  return (text) => {
    const found = literals.find(({ pieces, length }) => length > 0 && appearInOrder(pieces, text))?.key;
    if (found === undefined || !isKeyOf(templates, found)) {
      throw new Error(`No prompt template fits: ${text.slice(0, 100)}`);
    }
    return found;
  };
}

function isKeyOf<Key extends string>(
  templates: Readonly<Partial<Record<Key, string>>>,
  key: string,
): key is Key {
  return key in templates;
}

function appearInOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
