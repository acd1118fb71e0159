/** The first question: where the videos are, asked until there are some. */
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as clack from '@clack/prompts';
import { ReeltraceError } from '../../../errors/errors.js';
import type { Media } from '../../../media/media.js';
import { fromDirectory } from '../../../sources/directory.js';
import { fromJsonl } from '../../../sources/jsonl.js';
import { unique } from '../../../sources/unique.js';
import { answered } from '../prompts/terminal.js';
import type { Answers } from './answers.js';
import { interruptible } from './interruptible.js';
import { say, sayError } from './say.js';
import { type Survey, survey, surveyText } from './survey.js';

/** Where the videos are, and one of them. */
export interface Inputs extends Pick<Answers, 'videos' | 'jsonl'> {
  readonly example: string;
}

/** @throws Left */
export async function askInputs(
  media: Pick<Media, 'probe'>,
  { videos, jsonl }: Pick<Answers, 'videos' | 'jsonl'>,
): Promise<Inputs> {
  let before = [...videos, ...jsonl][0] ?? '';
  for (;;) {
    const message = 'Where are the videos? A folder, a file or a JSONL list';
    const path = fromHome(
      answered(
        await clack.text({ message, placeholder: 'videos', initialValue: before, validate: existing }),
      ),
    );
    before = path;
    const isList = statSync(path).isFile() && /\.(jsonl|ndjson)$/i.test(path);
    const found = await look(path, isList, media);
    if (found?.example !== undefined)
      return { videos: isList ? [] : [path], jsonl: isList ? [path] : [], example: found.example };
  }
}

/** Counts, and says what there is; undefined when the path can't be read. @throws Left */
async function look(path: string, isList: boolean, media: Pick<Media, 'probe'>): Promise<Survey | undefined> {
  say('step', `looking into ${path}; Ctrl+C leaves`);
  try {
    const open = () => unique(isList ? fromJsonl(path) : fromDirectory(path)).videos;
    const found = await interruptible((signal) => survey(open, media, signal));
    say(found.example === undefined ? 'error' : 'info', surveyText(found));
    return found;
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
    sayError(error);
    return undefined;
  }
}

function existing(value: string | undefined): string | undefined {
  return existsSync(fromHome(value ?? '')) ? undefined : 'there is nothing at this path';
}

/** A path as a shell would read it: `~` is the home directory. */
function fromHome(path: string): string {
  return path.trim().replace(/^~(?=$|\/)/, homedir());
}
