/** The fields of the configuration as a list, read from its schema: completion and docs/configuration.md are made of it. */
import { z } from 'zod';
import { configSchema, parseConfig } from '../../config/config.js';

/** One field. */
export interface ConfigField {
  /** As on the command line: `workflow.mode`. */
  readonly path: string;
  /** In words: `integer or null`. */
  readonly kind: string;
  /** The values it takes, alone or in a list; empty when any of its kind will do. */
  readonly choices: readonly string[];
  readonly isList: boolean;
  /** Undefined for a field that has to be given. */
  readonly default: unknown;
  /** Empty where the name says all. */
  readonly describe: string;
}

/** A part of a JSON Schema, as far as ours go. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** All fields, in the order of the schema; those of `llm` are those of `vlm` once more. */
export function configFields(): readonly ConfigField[] {
  const required = { results_dir: 'results' };
  const { results_dir: _, ...defaults } = parseConfig(required);
  return fieldsBelow(z.toJSONSchema(configSchema, { io: 'input' }) as Node, defaults, []);
}

function fieldsBelow(parent: Node, defaults: object, above: readonly string[]): ConfigField[] {
  const { properties = {}, description: about = '' } = parent;
  const values: Readonly<Record<string, unknown>> = { ...defaults };
  return Object.entries(properties).flatMap(([name, node]) => {
    const path = [...above, name];
    const value = values[name];
    if (node.properties !== undefined) return fieldsBelow(node, Object(value), path);
    const { description = about, items } = node;
    const isList = items !== undefined;
    const choices = choicesOf(items ?? node);
    return {
      path: path.join('.'),
      kind: kindOf(node),
      choices,
      isList,
      default: value,
      describe: description,
    };
  });
}

function choicesOf({ enum: values = [], const: only, type, anyOf = [] }: Node): string[] {
  if (Array.isArray(type)) return type.flatMap((one) => choicesOf({ type: one }));
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'null') return ['null'];
  return [...values, ...(only === undefined ? [] : [only]), ...anyOf.flatMap(choicesOf)];
}

function kindOf({ type, anyOf, items, enum: values, const: only }: Node): string {
  if (anyOf !== undefined) return anyOf.map(kindOf).join(' or ');
  if (items !== undefined) return `list of ${kindOf(items)}`;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(' ');
  if (only !== undefined) return `\`${only}\``;
  if (Array.isArray(type)) return type.map((one) => kindOf({ type: one })).join(' or ');
  if (type === 'null') return '`null`';
  return type === 'object' ? 'mapping' : String(type ?? 'anything');
}
