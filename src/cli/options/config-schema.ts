/** The configuration as its schema describes it: for editors, as a list of fields, and as a file of defaults. */
import { z } from 'zod';
import { configSchema, parseConfig } from '../../config/config.js';
import { REQUIRED } from './config-file.js';

export interface ConfigField {
  /** As on the command line: `workflow.mode`. */
  readonly path: string;
  /** In words: `integer or null`. */
  readonly kind: string;
  /** The values it takes, alone or in a list; empty when it takes any value of its kind. */
  readonly choices: readonly string[];
  readonly isList: boolean;
  /** Undefined for a field that has to be given. */
  readonly default: unknown;
  /** Empty where the name says enough. */
  readonly describe: string;
}

/** The parts of a JSON Schema that ours uses. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

const schemaNode = () => z.toJSONSchema(configSchema, { io: 'input' }) as Node;

/** The schema of the configuration as a JSON Schema, with which editors complete and check the YAML file. */
export function configJsonSchema(): object {
  return { ...schemaNode(), title: 'The configuration of reeltrace' };
}

/** All fields, in the order of the schema; the fields of `llm` are the same as those of `vlm`. */
export function configFields(): readonly ConfigField[] {
  const { results_dir: _, ...defaults } = parseConfig({ results_dir: 'results' });
  return fieldsBelow(schemaNode(), defaults, []);
}

/** The default configuration as YAML: every field with its default and, as a comment, its meaning. */
export function configTemplate(): string {
  return [
    '# reeltrace: every field with its default. Delete what you do not need;',
    '# on the command line, any field can be set as field=value, e.g. workflow.mode=anomaly.',
    '',
    ...linesOf(schemaNode(), parseConfig({ results_dir: REQUIRED }), ''),
    '',
  ].join('\n');
}

function fieldsBelow(parent: Node, defaults: object, above: readonly string[]): ConfigField[] {
  const { properties = {}, description: about = '' } = parent;
  const values = new Map<string, unknown>(Object.entries(defaults));
  return Object.entries(properties).flatMap(([name, node]) => {
    const path = [...above, name];
    const value = values.get(name);
    if (node.properties !== undefined) return fieldsBelow(node, Object(value), path);
    const { description: describe = about, items } = node;
    const choices = choicesOf(items ?? node);
    const isList = items !== undefined;
    return { path: path.join('.'), kind: kindOf(node), choices, isList, default: value, describe };
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

function linesOf({ properties = {} }: Node, defaults: object, indent: string): string[] {
  // The values come from the parser: where a field is preprocessed, the JSON Schema has no default.
  const values = new Map<string, unknown>(Object.entries(defaults));
  return Object.entries(properties).flatMap(([name, node]) => {
    const comment = node.description === undefined ? '' : `# ${node.description}`;
    const value = values.get(name);
    if (name === 'llm') return [withComment('llm: {}', `${comment}; same fields and defaults as vlm`)];
    if (node.properties !== undefined) {
      const head = withComment(`${indent}${name}:`, comment);
      return [...(indent === '' ? [''] : []), head, ...linesOf(node, Object(value), `${indent}  `)];
    }
    return [withComment(`${indent}${name}: ${value === REQUIRED ? value : JSON.stringify(value)}`, comment)];
  });
}

function withComment(line: string, comment: string): string {
  return comment === '' ? line : `${line.padEnd(44)} ${comment}`;
}
