import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wrapText } from '../../../src/cli/commands/conversation.js';
import { type Answers, configText, missingKey, runLines } from '../../../src/cli/commands/init/answers.js';
import { survey, surveyText } from '../../../src/cli/commands/init/survey.js';
import { shortened } from '../../../src/cli/show/columns.js';
import { parseConfig } from '../../../src/config/config.js';
import { RecordError } from '../../../src/errors/errors.js';
import { ended, going, type Outcome, type Video } from '../../../src/records/record.js';
import { fakeMedia } from '../../run/world.js';

describe('texts between the questions', () => {
  it('are broken between words, and lose none', () => {
    const words = fc.array(fc.stringMatching(/^[a-zé./"]{1,30}$/), { maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (list, width) => {
        const lines = wrapText(list.join(' '), width).split('\n');
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
        expect(lines.join(' ')).toBe(list.join(' '));
      }),
    );
    expect(wrapText('one\ntwo three', 80)).toBe('one\ntwo three');
  });

  it('are cut where they are long, between words where there are some', () => {
    expect(shortened('A short\n answer. ', 40)).toBe('A short answer.');
    expect(shortened('one two three four', 10)).toBe('one two …');
    expect(shortened('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)} …`);
  });
});

describe('a survey of the inputs', () => {
  const over = (outcomes: readonly Outcome<Video>[], stop?: AbortSignal) =>
    survey(
      async function* () {
        yield* outcomes;
      },
      {
        probe: async (path) => {
          if (path.startsWith('broken')) throw new RecordError('damaged', 'no frame can be read');
          return { ...(await fakeMedia().probe(import.meta.filename)), duration: path.length };
        },
      },
      stop,
    );
  const bad = ended({
    state: 'failed',
    video: 'list:2',
    step: 'source',
    kind: 'bad_line',
    message: 'no JSON',
  });

  it('counts all, looks into a few, and gives one to try', async () => {
    const videos = Array.from({ length: 200 }, (_, index) => going({ video: `v${index}` }));
    const found = await over([...videos, bad]);
    expect(found).toMatchObject({ videos: 200, bad: 1 });
    expect(found.lengths).toHaveLength(5);
    expect(videos.map(({ record }) => record.video)).toContain(found.example);
    expect(surveyText(found)).toMatch(
      /^200 videos found; 5 looked into, \d\.0 s to 4\.0 s long; 1 could not be read\. For instance: no JSON$/,
    );
  });

  it('says why nothing can be used', async () => {
    const found = await over([going({ video: 'broken.mp4' })]);
    expect(found.example).toBeUndefined();
    expect(surveyText(found)).toBe(
      '1 video found; none of those looked into can be used. For instance: no frame can be read',
    );
    expect(surveyText(await over([]))).toBe('0 videos found');
  });

  it('ends early when nobody waits for it any more', async () => {
    expect(await over([going({ video: 'v' })], AbortSignal.abort())).toMatchObject({
      videos: 0,
      lengths: [],
    });
  });
});

describe('the file', () => {
  const answers: Answers = {
    videos: ['my clips', '- odd: name'],
    jsonl: ['list.jsonl'],
    results_dir: 'out',
    domain: 'general',
    footage: 'normal',
    endpoint: { backend: 'gemini', base_url: '', model: 'some-model' },
    pilot: 3,
  };

  it('is the configuration that was asked for, whatever the names are', () => {
    const text = configText(answers, 'my.yaml');
    const config = parseConfig(parse(text));
    expect(config.data).toMatchObject({ videos: answers.videos, input_jsonl_files: answers.jsonl });
    expect(config.workflow).toMatchObject({ mode: 'normal', steps: ['0', '1a', '1b', '2', '3', '4'] });
    expect(config.vlm.gemini.model).toBe('some-model');
    expect(config.llm).toEqual(config.vlm);
    expect(text).toContain('reeltrace run -c my.yaml --pilot 3\n');
    expect(text).toContain('export GOOGLE_API_KEY=');
  });

  it('is found without being named where it has the usual name', () => {
    const lines = (file: string, pilot: number | null = null) => runLines({ pilot }, file);
    expect(lines('reeltrace.yaml', 8)).toEqual(['reeltrace run --pilot 8', 'reeltrace run']);
    expect(lines('./reeltrace.yaml')).toEqual(['reeltrace run']);
    expect(lines('conf/my file.yaml')).toEqual(["reeltrace run -c 'conf/my file.yaml'"]);
  });

  it('needs a key from the environment, but not for a server of one’s own or the embedded model', () => {
    const of = (backend: 'gemini' | 'openai' | 'signals', base_url = '') => ({
      backend,
      base_url,
      model: 'm',
    });
    expect(missingKey(of('gemini'), {})).toBe('GOOGLE_API_KEY');
    expect(missingKey(of('gemini'), { GEMINI_API_KEY: 'k' })).toBeUndefined();
    expect(missingKey(of('openai'), { GOOGLE_API_KEY: 'k' })).toBe('OPENAI_API_KEY');
    expect(missingKey(of('openai', 'http://localhost:8000/v1'), {})).toBeUndefined();
    expect(missingKey(of('signals'), {})).toBeUndefined();
  });
});
