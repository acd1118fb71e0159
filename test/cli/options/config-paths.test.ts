import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathsForFile, pathsFromHere } from '../../../src/cli/options/config-paths.js';
import { ConfigError } from '../../../src/errors/errors.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const path = useTemporaryFolder();
const former = process.cwd();
beforeEach(() => process.chdir(path()));
afterEach(() => process.chdir(former));

const FIELDS = {
  results_dir: 'results',
  prompts_module: 'general',
  license: 'a/b',
  data: {
    video_root: 'auto',
    videos: ['clips', '/data/clips', 's3://bucket/clips', '~/clips'],
    input_jsonl_files: 'a.jsonl',
    filter_field: 'use',
  },
};
const here = (fields: Record<string, unknown>, file: string, ...set: string[]) =>
  pathsFromHere(fields, file, (field) => set.includes(field));

describe('the paths of a configuration', () => {
  it.each(['reeltrace.yaml', './reeltrace.yaml', '/dev/stdin', '/dev/fd/63'])(
    'are as they are in %s',
    (file) => expect(here(FIELDS, file)).toEqual(FIELDS),
  );

  it('are relative to the file, and nothing else is changed', () => {
    expect(here(FIELDS, 'conf/a.yaml')).toEqual({
      ...FIELDS,
      results_dir: 'conf/results',
      data: {
        ...FIELDS.data,
        videos: ['conf/clips', '/data/clips', 's3://bucket/clips', '~/clips'],
        input_jsonl_files: 'conf/a.jsonl',
      },
    });
  });

  it('may be those of a pack: a folder beside the file, or a name that is found elsewhere', () => {
    mkdirSync('conf/yard', { recursive: true });
    writeFileSync('conf/yard/pack.yaml', '');
    const of = (prompts_module: string) => here({ prompts_module }, 'conf/a.yaml')['prompts_module'];
    expect(['yard', './yard', '../yard', 'traffic', ''].map(of)).toEqual([
      path('conf/yard'),
      path('conf/yard'),
      path('yard'),
      'traffic',
      '',
    ]);
  });

  it('are refused where they were relative to the working directory: paid answers would be asked for again', () => {
    mkdirSync('results/.reeltrace', { recursive: true });
    mkdirSync('clips');
    const reading = () => here({ results_dir: 'results' }, 'conf/a.yaml');
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(
      'results_dir: there is no conf/results; paths in conf/a.yaml are relative to that file',
    );
    expect(() => here({ data: { videos: ['clips'] } }, 'conf/a.yaml')).toThrow('data.videos');
    expect(here({ results_dir: 'results' }, 'conf/a.yaml', 'results_dir').results_dir).toBe('conf/results');
    mkdirSync('conf/results', { recursive: true });
    expect(reading()).toEqual({ results_dir: 'conf/results' });
  });

  it('of other kinds than texts are left to the schema', () => {
    const wrong = { results_dir: 3, data: ['videos'], state_dir: null };
    expect(here(wrong, 'conf/a.yaml')).toEqual(wrong);
  });

  it('come out as they went in when a file is written elsewhere and read', () => {
    const fields = { results_dir: 'results', prompts_module: './yard', data: { videos: ['clips', '/data'] } };
    const written = pathsForFile(fields, 'conf/a.yaml');
    expect(written).toEqual({
      results_dir: '../results',
      prompts_module: '../yard',
      data: { videos: ['../clips', '/data'] },
    });
    expect(here(written, 'conf/a.yaml')).toEqual({ ...fields, prompts_module: path('yard') });
    expect(pathsForFile(fields, 'a.yaml')).toEqual(fields);
  });
});
