import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.js';
import { ConfigError } from '../../src/errors/errors.js';
import type { Step } from '../../src/records/record.js';
import { checkInputs, prepareSteps, selectSteps, startingFile } from '../../src/results/select.js';
import { STEPS } from '../../src/steps.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const path = useTemporaryFolder();

describe('the steps of a run', () => {
  it.each([
    ['auto', STEPS.ids, STEPS.ids],
    ['auto', ['1a'], ['0', '1a']],
    ['auto', ['1a', '1b', '2'], ['0', '1a', '1b', '1c', '2']],
    ['auto', ['2', '3', '4'], ['2', '3', '4']],
    ['auto', ['4', '3', '1a'], ['0', '1a', '3', '4']],
    ['normal', STEPS.ids, ['0', '1a', '1b', '2', '3', '4']],
    ['normal', ['1a', '1b', '1c'], ['1a', '1b']],
    ['anomaly', ['1a', '1b'], ['1a', '1b']],
    ['anomaly', ['1c', '1b', '1a', '1a'], ['1a', '1b', '1c']],
    ['anomaly', STEPS.ids, STEPS.ids],
  ] as const)('in mode %s, of %j selected, are %j', (mode, steps, selected) => {
    expect([...selectSteps({ mode, steps: [...steps] })]).toEqual(selected);
  });
});

describe('the input of the steps', () => {
  const FILES = {
    '1a': 'step_1a_caption/captions.jsonl',
    '1b': 'step_1b_chunks/chunk_captions.jsonl',
    '2': 'step_2_description/descriptions.jsonl',
    '3': 'step_3_qa/qa_output.jsonl',
  } as const;
  const check = (...steps: readonly Step[]) => checkInputs(new Set(steps), path());

  it.each([
    [['1b'], '1a'],
    [['1c'], '1b'],
    [['2'], '1a'],
    [['3'], '2'],
    [['4'], '3'],
    [['1a', '1b', '3'], '2'],
    [['2', '4'], '1a'],
  ] as const)('is missing for %j when step %s has left nothing', (steps, needed) => {
    expect(() => check(...steps)).toThrow(ConfigError);
    expect(() => check(...steps)).toThrow(path(FILES[needed]));
  });

  it.each([
    [['1b'], '1a'],
    [['1c'], '1b'],
    [['2', '3', '4'], '1a'],
    [['3', '4'], '2'],
    [['4'], '3'],
  ] as const)('is there for %j when step %s has left records in its file', async (steps, needed) => {
    const file = path(FILES[needed]);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
    expect(() => check(...steps)).toThrow(ConfigError);
    await writeFile(file, '{}\n');
    expect(() => check(...steps)).not.toThrow();
  });

  it('is given by the steps of the run themselves', () => {
    expect(() => check(...STEPS.ids)).not.toThrow();
    expect(() => check('1a', '2', '3', '4')).not.toThrow();
    expect(() => check('0')).not.toThrow();
  });
});

describe('the file whose videos are taken when none are named', () => {
  it.each([
    [['2', '3', '4'], '1a'],
    [['1b', '1c'], '1a'],
    [['1c'], '1b'],
    [['3'], '2'],
    [['4'], '3'],
    [['0', '1a'], undefined],
    [['1a'], undefined],
  ] as const)('for %j is that of step %s', (steps, file) => {
    expect(startingFile(new Set<Step>(steps))).toBe(file && STEPS.writer(file).row.file);
  });
});

describe('the configuration and the pack', () => {
  const prepared = (raw: object) =>
    prepareSteps(parseConfig({ results_dir: path('out'), models: { m: {} }, ...raw }));

  it('know prompts, prompts of both lanes, steps, and the names of specs', async () => {
    const names = ['anomaly_mcq', 'mcq', 'global_caption', '2a', 'highlight_caption', 'contextual_parsing'];
    const { pack } = await prepared({ pipeline: Object.fromEntries(names.map((name) => [name, 'm'])) });
    expect(pack.name).toBe('general');
  });

  it('refuse a route for what there is not, with the nearest name', async () => {
    await expect(prepared({ pipeline: { globl_caption: 'm' } })).rejects.toMatchObject({
      message: 'pipeline.globl_caption: there is no such step or prompt',
      hint: 'did you mean global_caption?',
    });
  });
});
