import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/cli/options/config-file.js';
import { ConfigError } from '../../../src/errors/errors.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const path = useTemporaryFolder();

/** Reads a file of this text with these overrides and flags. */
async function read(text: string, overrides: readonly string[] = [], flags: Record<string, unknown> = {}) {
  await writeFile(path('config.yaml'), text);
  return readConfig({ file: path('config.yaml'), overrides, flags });
}

describe('what a field is set to', () => {
  const FILE = 'results_dir: file\nworkflow: {mode: normal, max_workers: 2, max_chunks: 3}\n';

  it('is what the flag says, before the override, the file and the default', async () => {
    const config = await read(
      FILE,
      ['results_dir=override', 'workflow.mode=anomaly', 'workflow.max_chunks=5'],
      {
        results_dir: 'flag',
        'workflow.mode': undefined,
      },
    );
    expect(config.results_dir).toBe('flag');
    expect(config.workflow).toMatchObject({
      mode: 'anomaly',
      max_chunks: 5,
      max_workers: 2,
      max_video_length_sec: 300,
    });
  });

  it('is what the last of several overrides says', async () => {
    const config = await read(FILE, ['workflow.max_chunks=5', 'workflow.max_chunks=7']);
    expect(config.workflow.max_chunks).toBe(7);
  });

  it('may come without any file', async () => {
    const config = await readConfig({
      overrides: [],
      flags: { results_dir: 'out', 'vlm.backend': 'signals' },
    });
    expect([config.results_dir, config.vlm.backend, config.llm.backend]).toEqual([
      'out',
      'signals',
      'gemini',
    ]);
  });
});

describe('an override', () => {
  it.each([
    ['workflow.max_workers=8', ['workflow', 'max_workers'], 8],
    ['workflow.highlight_before_sec=1.5', ['workflow', 'highlight_before_sec'], 1.5],
    ['data.input_jsonl_files=[a.jsonl,b.jsonl]', ['data', 'input_jsonl_files'], ['a.jsonl', 'b.jsonl']],
    ['workflow.steps=["2","3"]', ['workflow', 'steps'], ['2', '3']],
    ['data.filter_field=null', ['data', 'filter_field'], null],
    ['workflow.permute_mcq_options=false', ['workflow', 'permute_mcq_options'], false],
    ['license=', ['license'], ''],
    ['license=CC-BY-4.0 = free', ['license'], 'CC-BY-4.0 = free'],
    [
      'vlm.openai.base_url=http://localhost:8000/v1',
      ['vlm', 'openai', 'base_url'],
      'http://localhost:8000/v1',
    ],
    ['video_reasoning_annotation.workflow.mode=anomaly', ['workflow', 'mode'], 'anomaly'],
    ['video_reasoning_annotation.license=MIT', ['license'], 'MIT'],
  ])('reads its value as YAML: %s', async (override, at, value) => {
    const config = await read('results_dir: out\n', [override]);
    const found = at.reduce<unknown>((node, name) => Object(node)[name], config);
    expect(found).toEqual(value);
  });

  it('reaches into a file that nests everything', async () => {
    const file =
      'results_dir: out\nautolabel_type: x\nvideo_reasoning_annotation:\n  workflow: {mode: normal, max_chunks: 3}\n';
    const config = await read(file, [
      'video_reasoning_annotation.workflow.mode=anomaly',
      'workflow.max_workers=1',
    ]);
    expect(config.workflow).toMatchObject({ mode: 'anomaly', max_chunks: 3, max_workers: 1 });
  });

  it.each(['clips', '=3', ''])('without a field and a value is refused: %j', async (override) => {
    const reading = read('results_dir: out\n', [override]);
    await expect(reading).rejects.toThrow(ConfigError);
    await expect(reading).rejects.toMatchObject({ hint: expect.stringContaining('--videos') });
  });

  it('whose value is no YAML is refused', async () => {
    await expect(read('results_dir: out\n', ['workflow.steps=["2"'])).rejects.toThrow(
      'the value in "workflow.steps=[\\"2\\"" is not valid YAML',
    );
  });

  it('whose value holds itself is refused', async () => {
    await expect(read('results_dir: out\n', ['workflow=&a {steps: *a}'])).rejects.toThrow(
      'is not valid YAML',
    );
  });

  it('of an unknown field is refused with the nearest one', async () => {
    await expect(read('results_dir: out\n', ['workflow.max_worker=2'])).rejects.toThrow(
      'did you mean max_workers?',
    );
  });

  it('can’t reach what all objects share', async () => {
    await expect(read('results_dir: out\n', ['__proto__.polluted=yes'])).resolves.toBeDefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a field marked ???', () => {
  it('has to be given', async () => {
    await expect(read('results_dir: ???\n')).rejects.toThrow('results_dir: missing; it is required');
    expect((await read('results_dir: ???\n', [], { results_dir: 'out' })).results_dir).toBe('out');
  });

  it('counts as missing at any depth, and is never taken for a value', async () => {
    const config = await read(
      'results_dir: out\nvlm:\n  openai: {model_name: ???, timeout: 5}\ndata: {video_root: ???}\n',
    );
    expect(config.vlm.openai).toMatchObject({ model_name: '', timeout: 5 });
    expect(config.data.video_root).toBe('');
  });
});

describe('a file', () => {
  it('that is not there is named, with how to make one', async () => {
    const reading = readConfig({ file: path('none.yaml'), overrides: [], flags: {} });
    await expect(reading).rejects.toThrow(
      `can't read the configuration ${path('none.yaml')}: no such file or directory (ENOENT)`,
    );
    await expect(reading).rejects.toMatchObject({ hint: expect.stringContaining('reeltrace init') });
  });

  it('that is no YAML is named with the place', async () => {
    await expect(read('workflow: [a\nb: {')).rejects.toThrow(/config\.yaml is not valid YAML: .*line/s);
  });

  it('may have anchors, aliases and merge keys', async () => {
    const config = await read(
      'results_dir: out\nvlm: {openai: &one {model_name: a, timeout: 9}}\nmodels: {b: {openai: {<<: *one, model_name: b}}}\n',
      ['vlm.openai.timeout=5'],
    );
    expect(config.vlm.openai).toMatchObject({ model_name: 'a', timeout: 5 });
    expect(config.models['b']?.openai).toMatchObject({ model_name: 'b', timeout: 9 });
  });

  const bomb = Array.from({ length: 12 }, (_, index) =>
    index === 0 ? 'a0: &a0 [x, x]' : `a${index}: &a${index} [${`*a${index - 1}, `.repeat(9)}x]`,
  ).join('\n');
  it.each([
    ['a: &a\n  b: *a\n', 'a.b holds itself, through an alias (*)'],
    ['a: &a [1, *a]\n', 'a.1 holds itself, through an alias (*)'],
    [bomb, 'its aliases (*) multiply to more than a configuration can need'],
    ['a: *nothing\n', 'an alias (*) names an anchor (&) that does not stand before it'],
    ['<<: 5\n', '<< takes an alias (*) of a part with named fields, or a list of such'],
    ['a: 1\n---\nb: 2\n', 'holds several documents, divided by ---'],
    ['license: a\nlicense: b\n', 'a field is given twice at line 2'],
  ])('with aliases or parts that can’t be used is refused in one short message: %j', async (text, said) => {
    const error: unknown = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(said);
    expect(String(error).length).toBeLessThan(250);
  });

  it('that holds a list or a text is refused', async () => {
    await expect(read('- a\n- b\n')).rejects.toThrow(ConfigError);
    await expect(read('just text\n')).rejects.toThrow(ConfigError);
  });

  it('that is empty gives the defaults', async () => {
    const config = await read('', [], { results_dir: 'out' });
    expect(config.workflow.mode).toBe('auto');
  });

  it('refuses numbers that are none and places for less than one video', async () => {
    for (const value of ['.nan', '0', '-3', '.inf'])
      await expect(read(`results_dir: out\nworkflow: {max_workers: ${value}}\n`)).rejects.toThrow(
        'workflow.max_workers',
      );
  });
});
