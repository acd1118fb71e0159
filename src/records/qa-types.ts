/** The QA types: the form of their answers, their prompts, and the task files of their items. */
import { MODES, type Mode, type PromptKey } from './record.js';

/** The eight built-in types, in the order in which they are asked. Each also names a form of answers. */
export const QA_TYPES = [
  'mcq',
  'bcq',
  'open_qa',
  'causal_linkage',
  'temporal_localization',
  'temporal_event_desc',
  'scene_description',
  'event_summary',
] as const;
export type QaType = (typeof QA_TYPES)[number];

/** One QA type. */
export interface QaTypeDeclaration {
  /** As in `workflow.qa_types`. */
  readonly name: string;
  /**
   * The built-in type whose form its answers have; for a built-in type, its own name. It is read and checked like that
   * type, and its items go to the same task files, because the format of task files knows no other types.
   */
  readonly like: QaType;
  /** Whether each lane has a prompt of its own (`anomaly_<name>`, `normal_<name>`), or both share `<name>`. */
  readonly per_lane: boolean;
}

/** The types with one prompt for both lanes. */
const LANELESS: readonly QaType[] = ['scene_description', 'event_summary'];

const BUILT_IN: readonly QaTypeDeclaration[] = QA_TYPES.map((name) => ({
  name,
  like: name,
  per_lane: !LANELESS.includes(name),
}));

/** All QA types: the built-in ones and those of a pack. */
export class QaTypes implements Iterable<QaTypeDeclaration> {
  readonly #byName: ReadonlyMap<string, QaTypeDeclaration>;
  readonly #byKey: ReadonlyMap<PromptKey, QaTypeDeclaration>;

  /** @param own the types of a pack; they come after the built-in ones */
  constructor(own: readonly QaTypeDeclaration[] = []) {
    const all = [...BUILT_IN, ...own];
    this.#byName = new Map(all.map((type) => [type.name, type]));
    this.#byKey = new Map(MODES.flatMap((mode) => all.map((type) => [keyOf(type, mode), type] as const)));
  }

  [Symbol.iterator](): Iterator<QaTypeDeclaration> {
    return this.#byName.values();
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** All prompt keys that ask for questions, those of the anomaly lane first. */
  get keys(): readonly PromptKey[] {
    return [...this.#byKey.keys()];
  }

  /** The type of this name. @throws Error when there is none: names are checked earlier */
  get(name: string): QaTypeDeclaration {
    const type = this.#byName.get(name);
    if (type === undefined) throw new Error(`there is no QA type ${name}`);
    return type;
  }

  /** The type that a prompt key asks for; undefined when it asks for no questions. */
  ofKey(key: string): QaTypeDeclaration | undefined {
    return this.#byKey.get(key);
  }

  /** The prompt key that asks for a type in a lane. */
  keyFor(name: string, mode: Mode): PromptKey {
    return keyOf(this.get(name), mode);
  }
}

function keyOf({ name, per_lane }: QaTypeDeclaration, mode: Mode): PromptKey {
  return per_lane ? `${mode}_${name}` : name;
}

/** The eight types that every pack may offer. */
export const BUILT_IN_QA_TYPES = new QaTypes();
