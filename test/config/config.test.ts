import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.js';
import { ConfigError } from '../../src/errors/errors.js';

const parse = (raw: object = {}) => parseConfig({ results_dir: 'out', ...raw });

/** The error that a configuration gives; none is an error of the test. */
function errorOf(raw: object): ConfigError {
  try {
    parse(raw);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

const ENDPOINT = {
  backend: 'gemini',
  gemini: {
    api_key: '',
    model: 'gemini-3.1-flash-lite-preview',
    media_resolution: 'MEDIA_RESOLUTION_LOW',
    temperature: 0.3,
    max_output_tokens: 8192,
    timeout: 120,
  },
  openai: { base_url: '', model_name: '', api_key: '', temperature: 0.7, max_tokens: 4096, timeout: 60 },
};

describe('the defaults', () => {
  it('are those that users of such pipelines know', () => {
    expect(parse()).toMatchObject({
      results_dir: 'out',
      vlm: ENDPOINT,
      llm: ENDPOINT,
      workflow: {
        steps: ['0', '1a', '1b', '1c', '2', '3', '4'],
        mode: 'auto',
        max_workers: 4,
        max_video_length_sec: 300,
        chunk_duration_options: [5, 10, 15, 20, 30],
        max_chunks: 10,
        highlight_before_sec: 3,
        highlight_after_sec: 3,
        long_video_threshold_sec: 60,
        long_video_sample_fps: 0.5,
        long_video_max_frames: 60,
        qa_types: [
          'mcq',
          'bcq',
          'open_qa',
          'causal_linkage',
          'temporal_localization',
          'temporal_event_desc',
          'scene_description',
          'event_summary',
        ],
        permute_mcq_options: true,
        checks_off: [],
        max_repairs: 2,
        structured_output: 'auto',
      },
      data: { video_root: '', input_jsonl_files: [], filter_field: null },
      license: '',
      description_extra: '',
      prompts_module: '',
    });
  });

  it('fill in what a section leaves out', () => {
    const config = parse({
      vlm: { backend: 'openai', openai: { model_name: 'seer' } },
      workflow: { max_workers: 9 },
    });
    expect(config.vlm.openai).toMatchObject({ model_name: 'seer', temperature: 0.7, timeout: 60 });
    expect(config.vlm.gemini).toMatchObject(ENDPOINT.gemini);
    expect(config.workflow).toMatchObject({ max_workers: 9, mode: 'auto' });
  });

  it('are not shared between configurations', () => {
    parse().workflow.steps.pop();
    expect(parse().workflow.steps).toHaveLength(7);
  });

  it('apply to further endpoints, too', () => {
    const config = parse({ models: { critic: { backend: 'openai' } }, pipeline: { '2': 'critic' } });
    expect(config.models['critic']?.openai.temperature).toBe(0.7);
    expect(config.pipeline).toEqual({ '2': 'critic' });
  });
});

describe('the checks and the form of answers', () => {
  it('are named as the documents name them, and a name that is none is told with the nearest', () => {
    const checks_off = ['cut_off', 'chunks_alike'];
    expect(parse({ workflow: { checks_off } }).workflow.checks_off).toEqual(checks_off);
    expect(() => parse({ workflow: { checks_off: ['cut_of'] } })).toThrow(
      'workflow.checks_off.0: "cut_of" is unknown; did you mean cut_off?',
    );
    expect(() => parse({ workflow: { checks_off: ['xyzzy'] } })).toThrow(
      'workflow.checks_off.0: expected one of',
    );
  });

  it('have a level each, and may still be named in checks_off', () => {
    const checks = { reasoning_thin: 'refuse', blind_question: 'flag', cut_off: 'off' };
    expect(parse({ workflow: { checks } }).workflow.checks).toEqual(checks);
    expect(parse({ workflow: { checks, checks_off: ['cut_off', 'refusal'] } }).workflow.checks).toEqual({
      ...checks,
      refusal: 'off',
    });
    expect(() => parse({ workflow: { checks, checks_off: ['blind_question'] } })).toThrow(
      'workflow.checks.blind_question is flag, but workflow.checks_off names blind_question as well',
    );
    expect(() => parse({ workflow: { checks: { cut_of: 'off' } } })).toThrow('cut_of');
    expect(() => parse({ workflow: { checks: { cut_off: 'warn' } } })).toThrow('workflow.checks.cut_off');
    expect(() => parse({ workflow: { checks: { dense_events: 'flag' } } })).toThrow(
      'workflow.checks.dense_events: expected refuse or off',
    );
  });

  it('may be written as YAML 1.1 reads on and off', () => {
    for (const [written, meant] of [
      [true, 'on'],
      [false, 'off'],
      ['auto', 'auto'],
    ])
      expect(parse({ workflow: { structured_output: written } }).workflow.structured_output).toBe(meant);
    expect(() => parse({ workflow: { structured_output: 'atuo' } })).toThrow('did you mean auto?');
  });

  it('allow no repairs at all, and no fewer', () => {
    expect(parse({ workflow: { max_repairs: 0 } }).workflow.max_repairs).toBe(0);
    expect(() => parse({ workflow: { max_repairs: -1 } })).toThrow('workflow.max_repairs');
  });
});

describe('the steps', () => {
  it('may be written as numbers where they are numbers', () => {
    expect(parse({ workflow: { steps: [2, '3', 4] } }).workflow.steps).toEqual(['2', '3', '4']);
    for (const step of [5, 7])
      expect(errorOf({ workflow: { steps: [step] } }).message).toContain('workflow.steps.0');
  });
});

describe('a field that is not known', () => {
  it.each([
    [{ workflw: {} }, 'workflw: unknown field; did you mean workflow?'],
    [{ workflow: { max_worker: 2 } }, 'workflow.max_worker: unknown field; did you mean max_workers?'],
    [{ workflow: { mod: 'auto' } }, 'workflow.mod: unknown field; did you mean mode?'],
    [{ vlm: { openai: { model: 'q' } } }, 'vlm.openai.model: unknown field; did you mean model_name?'],
    [{ llm: { gemini: { model_name: 'g' } } }, 'llm.gemini.model_name: unknown field; did you mean model?'],
    [
      { vlm: { gemini: { temprature: 1 } } },
      'vlm.gemini.temprature: unknown field; did you mean temperature?',
    ],
    [{ llm: { openai: { maxtokens: 1 } } }, 'llm.openai.maxtokens: unknown field; did you mean max_tokens?'],
    [
      { data: { input_jsonl_file: [] } },
      'data.input_jsonl_file: unknown field; did you mean input_jsonl_files?',
    ],
    [{ max_workers: 3 }, 'max_workers: unknown field; did you mean workflow.max_workers?'],
  ])('is named with the nearest one that is: %j', (raw, line) => {
    expect(errorOf(raw).message).toContain(line);
  });

  it('is named without a guess when nothing is near', () => {
    expect(errorOf({ temperature: 1 }).message, 'stands in two places').not.toContain('did you mean');
    const { message, hint } = errorOf({ workflow: { colour: 'blue' } });
    expect(message).toContain('workflow.colour: unknown field');
    expect(message).not.toContain('did you mean');
    expect(hint).toContain('reeltrace init');
  });
});

describe('a value that can’t be', () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4', null])(
    'is refused for max_workers: %s',
    (value) => {
      expect(errorOf({ workflow: { max_workers: value } }).message).toContain('workflow.max_workers: ');
    },
  );

  it.each([
    ['max_in_flight', 0],
    ['max_in_flight', Number.NaN],
    ['max_chunks', 0],
    ['max_attempts', 0],
    ['max_parse_attempts', 0],
    ['max_video_length_sec', 0],
    ['max_video_length_sec', Number.NaN],
    ['chunk_duration_options', []],
    ['chunk_duration_options', [5, 0]],
    ['highlight_before_sec', -1],
    ['long_video_sample_fps', 0],
    ['qa_types', []],
    ['steps', []],
    ['steps', ['5']],
    ['mode', 'both'],
  ])('is refused for workflow.%s: %j', (field, value) => {
    expect(errorOf({ workflow: { [field]: value } }).message).toContain(`workflow.${field}`);
  });

  it('is told with what came', () => {
    expect(errorOf({ workflow: { mode: 'both' } }).message).toMatch(
      /workflow\.mode: .*anomaly.*; got "both"/,
    );
  });

  it('does not hide others: every field that is wrong is named', () => {
    const { message } = errorOf({ workflow: { mode: 'both', max_workers: 0 }, license: 1 });
    for (const field of ['workflow.mode', 'workflow.max_workers', 'license'])
      expect(message).toContain(field);
  });

  it('is a results directory that is missing or empty', () => {
    expect(() => parseConfig({})).toThrow('results_dir: missing; it is required');
    expect(() => parseConfig({ results_dir: '' })).toThrow('results_dir');
  });

  it.each([undefined, null, 'text', [], 3])('is no object at all: %j', (raw) => {
    expect(() => parseConfig(raw)).toThrow(ConfigError);
  });
});

describe('a media resolution', () => {
  it.each([
    ['LOW', 'MEDIA_RESOLUTION_LOW'],
    ['HIGH', 'MEDIA_RESOLUTION_HIGH'],
    ['MEDIA_RESOLUTION_MEDIUM', 'MEDIA_RESOLUTION_MEDIUM'],
  ])('can be written with or without its prefix: %s', (written, meant) => {
    expect(parse({ vlm: { gemini: { media_resolution: written } } }).vlm.gemini.media_resolution).toBe(meant);
  });

  it('is refused when it is none', () => {
    expect(errorOf({ vlm: { gemini: { media_resolution: 'TINY' } } }).message).toContain('media_resolution');
  });
});

describe('a file that nests everything', () => {
  it('is accepted as it is', () => {
    const nested = parseConfig({
      results_dir: 'out',
      autolabel_type: 'video_reasoning_annotation',
      video_reasoning_annotation: { workflow: { mode: 'anomaly' }, license: 'MIT' },
    });
    expect(nested).toEqual(parse({ workflow: { mode: 'anomaly' }, license: 'MIT' }));
  });

  it('has its misspelt fields named as they would stand outside', () => {
    expect(errorOf({ video_reasoning_annotation: { workflow: { mod: 'auto' } } }).message).toContain(
      'workflow.mod: unknown field; did you mean mode?',
    );
  });
});
