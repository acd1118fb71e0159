import { z } from 'zod';
import { configSchema, parseConfig } from '../../config/config.js';

/** How such files mark a field that has to be given. */
const REQUIRED = '???';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly description?: string;
}

/** The default configuration as YAML: every field with its default and, as a comment, what it means. */
export function configTemplate(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode;
  return [
    '# reeltrace: every field with its default. What you do not need can go;',
    '# on the command line any of them is field=value, e.g. workflow.mode=anomaly.',
    '',
    ...linesOf(schema, parseConfig({ results_dir: REQUIRED }), ''),
    '',
  ].join('\n');
}

function linesOf({ properties = {} }: SchemaNode, defaults: object, indent: string): string[] {
  // The values come from the parser: where a field is preprocessed, the JSON Schema has no default.
  const values: Readonly<Record<string, unknown>> = { ...defaults };
  return Object.entries(properties).flatMap(([name, node]) => {
    const comment = node.description === undefined ? '' : `# ${node.description}`;
    const value = values[name];
    if (name === 'llm') return [withComment('llm: {}', `${comment}; same fields and defaults as vlm`)];
    if (node.properties !== undefined && typeof value === 'object' && value !== null) {
      const gap = indent === '' ? [''] : [];
      const head = withComment(`${indent}${name}:`, comment);
      return [...gap, head, ...linesOf(node, value, `${indent}  `)];
    }
    return [withComment(`${indent}${name}: ${value === REQUIRED ? value : JSON.stringify(value)}`, comment)];
  });
}

function withComment(line: string, comment: string): string {
  return comment === '' ? line : `${line.padEnd(44)} ${comment}`;
}
