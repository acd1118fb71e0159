/**
 * The configuration files ("specs") of NVIDIA's Python pipeline, versions 0.1 and 0.2, as tables: what becomes of each
 * documented name that this project does not have. `take-spec.ts` applies them, docs/specs.md is made from them.
 */

/** What becomes of a field, a step or a kind of questions. */
export type Fate =
  /** It has another name here. */
  | { readonly ours: string }
  /** It is what happens anyway, or read only by something that is not there. */
  | { readonly because: string }
  /** It is taken, but something that somebody may expect does not happen: said once. */
  | { readonly note: string }
  /** It is not built yet: refused, unless its value asks for nothing. */
  | { readonly doing: string; readonly instead?: string };

export type SpecField = {
  /** Dotted; below `gemini.` and `openai.` for each endpoint. */
  readonly path: string;
  /** As documented. */
  readonly default: unknown;
  /** Further values that ask for nothing. */
  readonly off?: readonly unknown[];
} & (Fate | { readonly unset: keyof typeof UNSET });

/** Which values of a field mean that it is not given. */
export const UNSET = {
  '0': (value: unknown) => value === 0,
  'a negative number': (value: unknown) => typeof value === 'number' && value < 0,
  'an empty text': (value: unknown) => value === '',
} as const;

const NAMED_AFTER_TASK = { note: 'task files are named after their task alone, without a tag of the model' };
const DEDUP = { because: 'read by step 0d alone' };
const ENHANCE = { because: 'read by step 0e alone' };

export const SPEC_FIELDS: readonly SpecField[] = [
  { path: 'openai.video_content_type', default: 'video_url', ours: 'openai.video_part' },
  { path: 'openai.frames_only_sample_fps', default: 6, ours: 'openai.frame_sample_fps' },
  { path: 'openai.frames_only_min_frames', default: 8, ours: 'openai.min_frames' },
  { path: 'openai.frames_only_max_frames', default: 360, ours: 'openai.max_frames' },
  { path: 'openai.frames_max_dim', default: 768, ours: 'openai.frame_max_dim' },
  { path: 'openai.top_p', default: -1, unset: 'a negative number' },
  { path: 'openai.top_k', default: -1, unset: 'a negative number' },
  { path: 'openai.tag', default: '', ...NAMED_AFTER_TASK },
  { path: 'gemini.tag', default: '', ...NAMED_AFTER_TASK },
  { path: 'workflow.vlm_workers', default: 0, unset: '0' },
  { path: 'workflow.text_workers', default: 0, unset: '0' },
  { path: 'workflow.qa_workers', default: 0, unset: '0' },
  {
    path: 'workflow.caption_passes',
    default: 1,
    doing: 'captioning each video several times and merging the events',
  },
  { path: 'workflow.promote_votes', default: 1, doing: 'counting several votes of the classifier' },
  {
    path: 'workflow.use_folder_floor',
    default: true,
    off: [false],
    note:
      'the classifier also decides about videos below a folder named anomal…; "mode": "anomaly" in a line of ' +
      'data.input_jsonl_files settles it',
  },
  {
    path: 'workflow.low_quality_min_dim',
    default: 480,
    because: 'it only chooses videos for caption_passes and step 0e',
  },
  { path: 'workflow.dedup_dir', default: '', ...DEDUP },
  { path: 'workflow.dedup_sensitivity', default: 3, ...DEDUP },
  { path: 'workflow.dedup_workers', default: 8, ...DEDUP },
  { path: 'workflow.enhance_dir', default: '', ...ENHANCE },
  { path: 'workflow.enhance_filter_field', default: 'is_low_quality', ...ENHANCE },
  { path: 'workflow.enhance_workers', default: 4, ...ENHANCE },
  { path: 'workflow.enhance_scale', default: 2, ...ENHANCE },
  { path: 'workflow.enhance_denoise', default: 'nlmeans', ...ENHANCE },
  { path: 'workflow.enhance_denoise_strength', default: 1, ...ENHANCE },
  { path: 'workflow.enhance_denoise_patch', default: 7, ...ENHANCE },
  { path: 'workflow.enhance_denoise_window', default: 15, ...ENHANCE },
  { path: 'workflow.enhance_clahe_clip', default: 2, ...ENHANCE },
  { path: 'workflow.enhance_clahe_tile', default: 8, ...ENHANCE },
  { path: 'workflow.enhance_unsharp_amount', default: 0.6, ...ENHANCE },
  { path: 'workflow.enhance_unsharp_sigma', default: 1.5, ...ENHANCE },
  { path: 'workflow.enhance_unsharp_thresh', default: 3, ...ENHANCE },
  {
    path: 'workflow.min_chunk_duration_sec',
    default: 0,
    doing: 'a least length of chunks',
    instead: 'leave it out, and the shorter lengths out of workflow.chunk_duration_options',
  },
  {
    path: 'workflow.joint_mcq_open_qa',
    default: false,
    doing: 'asking for mcq and open_qa in one call',
  },
  {
    path: 'workflow.qa_resume',
    default: false,
    off: [true],
    because:
      'answers that are there are always kept, as with true; --refresh all --refresh-steps 3 asks for them again',
  },
  {
    path: 'workflow.qa_use_final_verdict',
    default: false,
    doing: 'choosing the questions by the verdict of the description',
  },
  {
    path: 'workflow.sta_grounding_labels_dir',
    default: '',
    doing: 'using grounding labels in the description',
  },
  {
    path: 'workflow.grounding_filename',
    default: 'events_reconciled_natural.json',
    because: 'read with sta_grounding_labels_dir alone',
  },
  {
    path: 'workflow.daft_validator',
    default: '',
    doing: 'running tao-daft at the end',
    instead: 'leave it out; reeltrace validate checks the same schema, and more',
  },
  { path: 'data.filter_field', default: null, unset: 'an empty text' },
  {
    path: 'data.routing_manifest',
    default: '',
    doing: 'reading lanes from a manifest',
    instead: 'leave it out, and give each line of data.input_jsonl_files its "mode": anomaly or normal',
  },
  { path: 'data.gt_type_file', default: '', doing: 'using known types of incidents in the prompts' },
  { path: 'data.df_annotations_dir', default: '', doing: 'using annotations of people in the prompts' },
  { path: 'permute_mcq_options', default: true, ours: 'workflow.permute_mcq_options' },
  {
    path: 'fp_guards',
    default: 'auto',
    off: ['off', false],
    doing: 'adding guards against invented incidents to the prompts',
    instead: 'set it to off; a prompt pack of your own can hold such sentences',
  },
  {
    path: 'media_root',
    default: '',
    doing: 'another media_root in the task files than data.video_root',
    instead: 'leave it out',
  },
  { path: 'strip_subpath_tail', default: '', because: 'read by step 4b alone' },
  { path: 'model_suffix', default: '', ...NAMED_AFTER_TASK },
  {
    path: 'pipeline_version',
    default: '',
    doing: 'a version of your own in each record',
    instead: 'leave it out, or write it into description_extra',
  },
  {
    path: 'event_verification_instruction',
    default: false,
    off: [true],
    because: 'read for questions of event_verification alone',
  },
];

/** Step ids of 0.2. Those of 0.1 (0, 1a, 1b, 1c, 2, 3, 4) are ours. */
export const SPEC_STEPS: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['0a', { ours: '0' }],
  ['0b', { ours: '0' }],
  ['0c', { because: 'every run passes each video through the steps of its lane' }],
  ['0d', { doing: 'cutting repeated parts out of copies of the videos' }],
  ['0e', { doing: 'enhancing videos of low quality' }],
  ['0f', { note: 'step 0f is not needed: videos are never changed, so nothing has to be copied' }],
  ['2a', { ours: '2' }],
  ['2b', { doing: 'listing the descriptions by their verdict' }],
  ['4a', { ours: '4' }],
  ['4b', { doing: 'writing contextual files in the format metropolis-v3.0' }],
  ['5', { note: 'step 5 is a part of each run: its report is QUALITY.md in step_4_output' }],
]);

/** Kinds of questions of 0.2 that no bundled pack has. */
export const SPEC_QA_TYPES: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['event_verification', { doing: 'verifying events with yes or no' }],
  ['event_type_mcq', { doing: 'choosing the type of an event' }],
  ['weapon_detection', { doing: 'asking about weapons' }],
  ['person_object', { doing: 'asking about persons and objects' }],
]);

/** Names in `pipeline` that are not those of our prompts. */
export const SPEC_ROUTES: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['anomaly_normal_classification', { ours: 'video_anomaly_classification' }],
  ['highlight_caption', { ours: 'highlight_chunk_caption' }],
  ['highlight_timestamp', { ours: 'highlight_timestamp_extraction' }],
  ['mcq_open_qa', { because: 'asked with joint_mcq_open_qa alone' }],
  ['event_verification', { because: 'asked for that kind of questions alone' }],
  ['contextual_parsing', { because: 'asked by step 4b alone' }],
]);

/** Fields beside `video_reasoning_annotation` in a whole spec of that tool; they belong to its other pipelines. */
export const SPEC_NEIGHBOURS: readonly string[] = [
  'gpu_ids',
  'num_gpus',
  'batch_size',
  'num_workers',
  'mal',
  'grounding_dino',
  'image_grounding',
  'image_referring_expression',
  'vllm_captioning',
];
