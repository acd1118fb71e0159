import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configTemplate } from '../../../src/cli/options/config-schema.js';
import { configSchema, parseConfig } from '../../../src/config/config.js';

/** Fields whose names say all there is to say. */
const OBVIOUS = new Set([
  'cached',
  'chunk_duration_options',
  'gemini',
  'highlight_after_sec',
  'highlight_before_sec',
  'input',
  'long_video_max_frames',
  'long_video_sample_fps',
  'max_chunks',
  'max_frames',
  'max_output_tokens',
  'max_tokens',
  'min_frames',
  'model',
  'model_name',
  'openai',
  'output',
  'qa_types',
  'temperature',
  'tokens_per_minute',
  'top_k',
  'top_p',
  'workflow',
  'data',
]);

describe('the template', () => {
  it('reads back as the defaults', () => {
    const read: unknown = parse(configTemplate());
    expect(read).toMatchObject({ results_dir: '???' });
    expect(parseConfig({ ...Object(read), results_dir: 'out' })).toEqual(parseConfig({ results_dir: 'out' }));
  });

  it('holds every section and field of the schema, the second endpoint as a reference to the first', () => {
    const read = Object(parse(configTemplate()));
    const defaults = parseConfig({ results_dir: '???' });
    expect(Object.keys(read)).toEqual(Object.keys(configSchema.shape));
    expect(read).toEqual({ ...defaults, llm: {} });
    expect(configTemplate()).toMatch(/^llm: \{\} +# .*same fields and defaults as vlm$/m);
  });

  it('has no field without a value', () => {
    expect(configTemplate()).not.toMatch(/undefined|NaN|\[object/);
  });

  it('explains every field whose name does not', () => {
    const unexplained = configTemplate()
      .split('\n')
      .flatMap((line) => /^ *(\w+):(?!.* # )/.exec(line)?.[1] ?? [])
      .filter((name) => !OBVIOUS.has(name));
    expect(unexplained).toEqual([]);
  });
});
