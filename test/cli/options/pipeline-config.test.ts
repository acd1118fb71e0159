import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRunConfig } from '../../../src/cli/options/pipeline-config.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const path = useTemporaryFolder();
const former = process.cwd();
beforeEach(() => process.chdir(path()));
afterEach(() => {
  process.chdir(former);
  vi.restoreAllMocks();
});

const FILE = 'results_dir: out\ndata: {videos: [mine], input_jsonl_files: [mine.jsonl]}\n';

/** Reads a configuration. @returns also what it said */
async function read(...[args]: Parameters<typeof readRunConfig>) {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  said.mockClear();
  const config = await readRunConfig(args);
  return { config, said: said.mock.calls.flat() };
}

describe('reeltrace.yaml in the working directory', () => {
  it.each(['reeltrace.yaml', 'reeltrace.yml'])('is found and named: %s', async (name) => {
    writeFileSync(name, FILE);
    const { config, said } = await read({});
    expect(config.data.videos).toEqual(['mine']);
    expect(said).toEqual([`configuration: ${name}\n`]);
    expect((await read({ quiet: true })).said).toEqual([]);
  });

  it('is not taken where another file is named', async () => {
    writeFileSync('reeltrace.yaml', FILE);
    writeFileSync('other.yaml', 'results_dir: other\n');
    const { config, said } = await read({ config: 'other.yaml' });
    expect(config).toMatchObject({ results_dir: 'other', data: { videos: [] } });
    expect(said).toEqual([]);
  });

  it('beside reeltrace.yml is refused: one of them would be ignored', async () => {
    for (const name of ['reeltrace.yaml', 'reeltrace.yml']) writeFileSync(name, FILE);
    await expect(read({})).rejects.toThrow('there are both reeltrace.yaml and reeltrace.yml here');
  });

  it('with the other ending is named where one of them is asked for', async () => {
    writeFileSync('reeltrace.yml', FILE);
    await expect(read({ config: 'reeltrace.yaml' })).rejects.toMatchObject({
      hint: 'there is reeltrace.yml: give -c reeltrace.yml',
    });
  });

  it('that is missing is told with how to do without', async () => {
    await expect(read({ inputs: ['clips'] })).rejects.toMatchObject({
      message: expect.stringContaining('results_dir: missing'),
      hint: expect.stringContaining('-o FOLDER'),
    });
  });
});

describe('arguments without a flag', () => {
  const given = async (...inputs: string[]) => (await read({ inputs, results: 'out' })).config;

  it('are videos and lists, which take the place of those in the file', async () => {
    writeFileSync('reeltrace.yaml', FILE);
    expect((await given('clips', 'b.mp4')).data).toMatchObject({
      videos: ['clips', 'b.mp4'],
      input_jsonl_files: [],
    });
    expect((await given('list.jsonl')).data).toMatchObject({ videos: [], input_jsonl_files: ['list.jsonl'] });
    const more = await read({ inputs: ['a'], videos: ['b'], jsonl: ['c.jsonl'] });
    expect(more.config.data).toMatchObject({ videos: ['a', 'b'], input_jsonl_files: ['c.jsonl'] });
  });

  it('are fields where they begin with the name of one', async () => {
    expect((await given('clips', 'workflow.mode=normal')).workflow.mode).toBe('normal');
    await expect(given('fo=bar')).rejects.toThrow('fo: unknown field');
    await expect(given('workflw.mode=normal')).rejects.toThrow('did you mean workflow?');
    mkdirSync('fo=bar');
    expect((await given('fo=bar')).data.videos).toEqual(['fo=bar']);
  });

  it('are refused where they are no videos', async () => {
    await expect(given('')).rejects.toThrow('expected a path, got ""');
    await expect(given('my.yaml')).rejects.toMatchObject({ hint: 'a configuration is given as -c my.yaml' });
    await expect(read({ videos: [''], results: 'out' })).rejects.toThrow('expected a path');
  });
});
