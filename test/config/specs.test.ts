import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Config, parseConfig } from '../../src/config/config.js';
import { SPEC_FIELDS, SPEC_QA_TYPES, SPEC_ROUTES, SPEC_STEPS } from '../../src/config/specs.js';
import { ConfigError } from '../../src/errors/errors.js';
import { routesOf } from '../../src/run/models/routes.js';
import { STEPS } from '../../src/steps.js';

/** What becomes of a configuration: the fields, what is said, or the lines of the error. */
function take(raw: object): { config?: Config; notes: string[]; refused: string[] } {
  const notes: string[] = [];
  try {
    return {
      config: parseConfig({ results_dir: 'out', ...raw }, [], (note) => notes.push(note)),
      notes,
      refused: [],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { notes, refused: error.message.split('\n  ').slice(1) };
  }
}

/** A configuration in which one field is set; those of endpoints in `vlm`. */
function setting(path: string, value: unknown): object {
  const full = path.replace(/^(?=openai\.|gemini\.)/, 'vlm.');
  return full.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}

const PLAIN = take({}).config;
const NOT_BUILT = (path: string) => [expect.stringMatching(`^${path}: .+ is not built yet; `)];

/** Each field with a value that asks for something, and what it does here: a field of ours, what is said, a refusal, or nothing. */
const TABLE: readonly (readonly [path: string, value: unknown, effect: object])[] = [
  ['openai.video_content_type', 'image_url', { ours: { vlm: { openai: { video_part: 'image_url' } } } }],
  ['openai.frames_only_sample_fps', 2, { ours: { vlm: { openai: { frame_sample_fps: 2 } } } }],
  ['openai.frames_only_min_frames', 9, { ours: { vlm: { openai: { min_frames: 9 } } } }],
  ['openai.frames_only_max_frames', 99, { ours: { vlm: { openai: { max_frames: 99 } } } }],
  ['openai.frames_max_dim', 512, { ours: { vlm: { openai: { frame_max_dim: 512 } } } }],
  ['openai.top_p', 0.5, { ours: { vlm: { openai: { top_p: 0.5 } } } }],
  ['openai.top_k', 64, { ours: { vlm: { openai: { top_k: 64 } } } }],
  ['openai.tag', 'gemma4', { said: 'tag: task files are named after their task alone' }],
  ['gemini.tag', 'gemini3', { said: 'tag: task files are named after their task alone' }],
  ['workflow.vlm_workers', 3, { ours: { workflow: { vlm_workers: 3 } } }],
  ['workflow.text_workers', 3, { ours: { workflow: { text_workers: 3 } } }],
  ['workflow.qa_workers', 3, { ours: { workflow: { qa_workers: 3 } } }],
  ['workflow.caption_passes', 3, { refused: true }],
  ['workflow.promote_votes', 2, { refused: true }],
  ['workflow.use_folder_floor', true, { said: 'use_folder_floor: the classifier also decides' }],
  ['workflow.low_quality_min_dim', 720, {}],
  ['workflow.dedup_dir', 'dedup', {}],
  ['workflow.dedup_sensitivity', 5, {}],
  ['workflow.dedup_workers', 2, {}],
  ['workflow.enhance_dir', 'enhanced', {}],
  ['workflow.enhance_filter_field', 'is_dark', {}],
  ['workflow.enhance_workers', 2, {}],
  ['workflow.enhance_scale', 3, {}],
  ['workflow.enhance_denoise', 'bilateral', {}],
  ['workflow.enhance_denoise_strength', 2, {}],
  ['workflow.enhance_denoise_patch', 5, {}],
  ['workflow.enhance_denoise_window', 7, {}],
  ['workflow.enhance_clahe_clip', 1, {}],
  ['workflow.enhance_clahe_tile', 4, {}],
  ['workflow.enhance_unsharp_amount', 0, {}],
  ['workflow.enhance_unsharp_sigma', 1, {}],
  ['workflow.enhance_unsharp_thresh', 1, {}],
  ['workflow.min_chunk_duration_sec', 5, { refused: true }],
  ['workflow.joint_mcq_open_qa', true, { refused: true }],
  ['workflow.qa_resume', true, {}],
  ['workflow.qa_use_final_verdict', true, { refused: true }],
  ['workflow.sta_grounding_labels_dir', 'labels', { refused: true }],
  ['workflow.grounding_filename', 'events.json', {}],
  ['workflow.daft_validator', '/bin/tao-daft', { refused: true }],
  ['data.filter_field', 'keep', { ours: { data: { filter_field: 'keep' } } }],
  ['data.routing_manifest', 'lanes.json', { refused: true }],
  ['data.gt_type_file', 'types.json', { refused: true }],
  ['data.df_annotations_dir', 'people', { refused: true }],
  ['permute_mcq_options', false, { ours: { workflow: { permute_mcq_options: false } } }],
  ['fp_guards', 'on', { refused: true }],
  ['fp_guards', 'off', {}],
  ['media_root', 'videos', { refused: true }],
  ['strip_subpath_tail', 'raw/main', {}],
  ['model_suffix', 'v2', { said: 'model_suffix: task files are named after their task alone' }],
  ['pipeline_version', '7', { refused: true }],
  ['event_verification_instruction', true, {}],
];

describe('each documented field of a spec', () => {
  it('is in the table below', () => {
    expect(new Set(TABLE.map(([path]) => path))).toEqual(new Set(SPEC_FIELDS.map(({ path }) => path)));
  });

  it.each(TABLE)('%s: %j does what the table says', (path, value, effect) => {
    const { ours = {}, said, refused } = effect as { ours?: object; said?: string; refused?: boolean };
    const taken = take(setting(path, value));
    expect(taken.refused).toEqual(refused === true ? NOT_BUILT(path) : []);
    if (refused === true) return;
    expect(taken.notes).toEqual(said === undefined ? [] : [expect.stringContaining(said)]);
    if (Object.keys(ours).length > 0) expect(taken.config).toMatchObject(ours);
    else expect(taken.config, 'nothing else').toEqual(PLAIN);
  });

  it.each(SPEC_FIELDS.map((field) => [field.path, field.default]))(
    '%s: %j, its default, is taken',
    (path, value) => {
      const { refused, config } = take(setting(path, value));
      expect(refused).toEqual([]);
      const ours = SPEC_FIELDS.find((field) => field.path === path);
      if (ours !== undefined && !('ours' in ours)) expect(config).toEqual(PLAIN);
    },
  );

  it('is taken for every endpoint, and said once', () => {
    const openai = { model_name: 'x', tag: 't', top_k: -1, frames_max_dim: 99 };
    const { config, notes } = take({ vlm: { openai }, llm: { openai }, models: { other: { openai } } });
    for (const endpoint of [config?.vlm, config?.llm, config?.models['other']])
      expect(endpoint?.openai).toMatchObject({ model_name: 'x', top_k: null, frame_max_dim: 99 });
    expect(notes).toHaveLength(1);
  });

  it('can’t be given under two names with two values', () => {
    const both = { video_content_type: 'image_url', video_part: 'video_url' };
    expect(take({ vlm: { openai: both } }).refused).toEqual([
      'vlm.openai.video_content_type: also given as vlm.openai.video_part; take one of the two out',
    ]);
    expect(take({ vlm: { openai: { ...both, video_part: 'image_url' } } }).refused).toEqual([]);
  });

  it('is known to whoever misspells it', () => {
    expect(take({ workflow: { caption_pases: 1 } }).refused).toEqual([
      'workflow.caption_pases: unknown field; did you mean caption_passes?',
    ]);
    expect(take({ models: { a: { openai: { video_content_typ: 'x' } } } }).refused).toEqual([
      'models.a.openai.video_content_typ: unknown field; did you mean video_content_type?',
    ]);
  });
});

describe('the steps of a spec', () => {
  it.each([
    ['0a', '0'],
    ['0b', '0'],
    ['2a', '2'],
    ['4a', '4'],
    ['0c', undefined],
    ['0f', undefined],
    ['5', undefined],
  ])('%s is %j', (id, ours) => {
    const { config, refused } = take({ workflow: { steps: [id, '3'] } });
    expect(refused).toEqual([]);
    expect(config?.workflow.steps).toEqual(ours === undefined ? ['3'] : [ours, '3']);
  });

  it.each(['0d', '0e', '2b', '4b'])('%s is refused by name, with the list that can be run', (id) => {
    expect(take({ workflow: { steps: ['0a', id, 3] } }).refused).toEqual([
      expect.stringMatching(
        `^workflow\\.steps: not built yet: ${id} \\(.+\\); leave it out: workflow\\.steps=\\[0a,3\\]$`,
      ),
    ]);
  });

  it('are all in the table', () => {
    expect([...SPEC_STEPS.keys()]).toEqual(['0a', '0b', '0c', '0d', '0e', '0f', '2a', '2b', '4a', '4b', '5']);
  });

  it('may be old and new ones in one list, also for a refresh, and are not repeated', () => {
    const { config } = take({ workflow: { steps: ['0a', '0b', 0, '2a', 2], refresh_steps: ['2a', '4a'] } });
    expect(config?.workflow).toMatchObject({ steps: ['0', '2'], refresh_steps: ['2', '4'] });
  });

  it('that leave nothing to do say why', () => {
    expect(take({ workflow: { steps: [5] } }).refused).toEqual([
      'workflow.steps.0: nothing is left to do: step 5 is a part of each run: its report is QUALITY.md in step_4_output',
    ]);
    expect(take({ workflow: { steps: ['0d'] } }).refused).toHaveLength(1);
  });
});

describe('the kinds of questions of a spec', () => {
  it.each([...SPEC_QA_TYPES.keys()])('%s is refused by name, with the list that can be run', (type) => {
    for (const prompts_module of ['', 'generic', 'traffic', 'a.prompts_warehouse'])
      expect(take({ prompts_module, workflow: { qa_types: ['mcq', type] } }).refused).toEqual([
        expect.stringMatching(
          `^workflow\\.qa_types: not built yet: ${type} .+: workflow\\.qa_types=\\[mcq\\]$`,
        ),
      ]);
  });

  it('are left to a pack of somebody’s own, which may have them', () => {
    const { config } = take({ prompts_module: './mine', workflow: { qa_types: ['weapon_detection'] } });
    expect(config?.workflow.qa_types).toEqual(['weapon_detection']);
  });
});

describe('the routes of a spec', () => {
  const routed = (pipeline: Record<string, string>) => {
    const { config } = take({ models: { a: {}, b: {} }, pipeline });
    if (config === undefined) throw new Error('expected a configuration');
    return Object.fromEntries(routesOf(config, new Set(STEPS.ids)).routes);
  };

  it('mean both lanes, and what is more exact wins', () => {
    const { anomaly_mcq, normal_mcq, anomaly_bcq, scene_description } = routed({
      mcq: 'a',
      normal_mcq: 'b',
      '3': 'b',
      scene_description: 'a',
    });
    expect({ anomaly_mcq, normal_mcq, anomaly_bcq, scene_description }).toEqual({
      anomaly_mcq: 'a',
      normal_mcq: 'b',
      anomaly_bcq: 'b',
      scene_description: 'a',
    });
  });

  it('have other names for some prompts, and names for what nobody asks', () => {
    const names = Object.fromEntries([...SPEC_ROUTES.keys(), '2a'].map((name) => [name, 'a']));
    const routes = routed(names);
    const asked = Object.keys(routes).filter((key) => routes[key] === 'a');
    expect(asked).toEqual([
      'video_anomaly_classification',
      'highlight_timestamp_extraction',
      'highlight_chunk_caption',
      'anomaly_description',
      'normal_description',
    ]);
  });
});

describe('a whole spec', () => {
  const read = (name: string) =>
    take({
      ...parse(readFileSync(`test/fixtures/specs/${name}.yaml`, 'utf8'), { merge: true }),
      results_dir: 'out',
    });

  it('of 0.1 gives no complaint and the defaults, which are its own', () => {
    const { config, notes, refused } = read('v0.1');
    expect([refused, notes]).toEqual([[], []]);
    expect({ ...config, prompts_module: '' }).toEqual(PLAIN);
  });

  it('of 0.2 with every documented field at its default gives no complaint', () => {
    const { config, notes, refused } = read('v0.2');
    expect(refused).toEqual([]);
    expect(notes.map((note) => note.split(' ').slice(0, 2).join(' '))).toEqual([
      'use_folder_floor: the',
      'step 0f',
      'step 5',
    ]);
    expect(config?.workflow).toEqual(PLAIN?.workflow);
    expect(config?.models['describer']?.openai).toMatchObject({
      base_url: 'http://localhost:8000/v1',
      model_name: 'watcher',
      max_tokens: 16384,
      top_p: null,
      enable_thinking: null,
      frame_sample_fps: 6,
    });
  });

  it('with everything that is not built gives one list, a line for each', () => {
    const workflow = {
      steps: ['0a', '0b', '0c', '0d', '0e', '0f', '1a', '1b', '1c', '2a', '2b', '3', '4a', '4b', '5'],
      qa_types: ['mcq', 'event_verification'],
      caption_passes: 3,
    };
    expect(take({ workflow, fp_guards: 'on' }).refused.map((line) => line.split(':')[0])).toEqual([
      'workflow.caption_passes',
      'fp_guards',
      'workflow.steps',
      'workflow.qa_types',
    ]);
  });

  it('that sends frames alone has the frames that it always had', () => {
    const spec = (openai: object) =>
      take({ video_reasoning_annotation: { vlm: { openai: { frames_only: true, ...openai } } } }).config?.vlm
        .openai;
    expect(spec({})).toMatchObject({ frame_sample_fps: 6, min_frames: 8, max_frames: 360 });
    expect(spec({ frames_only_max_frames: 20 })).toMatchObject({ frame_sample_fps: 6, max_frames: 20 });
    expect(take({ vlm: { openai: { frames_only: true } } }).config?.vlm.openai.max_frames).toBe(32);
  });

  it('of another pipeline is refused', () => {
    expect(() =>
      parseConfig({ results_dir: 'o', autolabel_type: 'mal', video_reasoning_annotation: {} }),
    ).toThrow('autolabel_type: expected video_reasoning_annotation, got "mal"');
  });
});

describe('what is wrong', () => {
  it.each([
    [{ workflow: { mode: 'both' } }, 'workflow.mode: expected one of auto, anomaly, normal; got "both"'],
    [
      { workflow: { max_workers: '4' } },
      'workflow.max_workers: expected a number; got "4"; write it without quotes',
    ],
    [{ workflow: { max_workers: 1.5 } }, 'workflow.max_workers: expected a whole number; got 1.5'],
    [{ workflow: { max_workers: Number.NaN } }, 'workflow.max_workers: expected a number; got NaN'],
    [{ workflow: { max_chunks: 0 } }, 'workflow.max_chunks: expected at least 1; got 0'],
    [
      { workflow: { max_chunks: null } },
      'workflow.max_chunks: expected a number; got null; leave the field out for its default',
    ],
    [{ workflow: { max_video_length_sec: 0 } }, 'workflow.max_video_length_sec: expected more than 0; got 0'],
    [{ vlm: { openai: { top_p: 5 } } }, 'vlm.openai.top_p: expected at most 1; got 5'],
    [{ vlm: { openai: { clip_fps: 'ful' } } }, 'vlm.openai.clip_fps: "ful" is unknown; did you mean full?'],
    [{ vlm: { openai: { clip_fps: true } } }, 'vlm.openai.clip_fps: expected a number or full; got true'],
    [{ workflow: { steps: '1a' } }, 'workflow.steps: expected a list; got "1a"; write [1a]'],
    [{ workflow: { steps: [] } }, 'workflow.steps: expected at least one entry; got []'],
    [
      { workflow: { retry_failed: 'no' } },
      'workflow.retry_failed: expected true or false; got "no"; write false',
    ],
    [{ license: 4 }, 'license: expected a text; got 4; put it in quotes'],
    [{ vlm: 'gemini' }, 'vlm: expected named fields; got "gemini"; its fields stand below it, indented'],
    [{ models: [1] }, 'models: expected named fields; got [1]'],
    [
      { workflow: { checks: { cut_of: 'off' } } },
      'workflow.checks.cut_of: unknown field; did you mean cut_off?',
    ],
    [
      { workflow: { checks: { cut_off: 'warn' } } },
      'workflow.checks.cut_off: expected one of refuse, flag, off; got "warn"',
    ],
  ])('is said with what was expected, what came and what to do: %j', (raw, line) => {
    expect(take(raw).refused).toEqual([line]);
  });

  it('with an endpoint that is an alias of another is said once', () => {
    const openai = { modle_name: 'x' };
    expect(take({ vlm: { openai }, llm: { openai }, models: { a: { openai } } }).refused).toEqual([
      'vlm.openai.modle_name: unknown field; did you mean model_name? (also in llm, models.a)',
    ]);
  });

  it('is no list of fifty lines', () => {
    const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`zzzzzzzzzz${index}`, 1]));
    const { refused } = take(wrong);
    expect([refused.length, refused.at(-1)]).toEqual([21, 'and 30 more']);
  });

  it('is not a section with nothing below it', () => {
    expect(take({ vlm: { gemini: null }, workflow: null, data: null }).config).toEqual(PLAIN);
  });
});
