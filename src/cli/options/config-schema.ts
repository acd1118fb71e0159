import { z } from 'zod';
import { configSchema } from '../../config/config.js';

/** The schema of the configuration as a JSON Schema, by which editors complete and check the YAML file. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'The configuration of reeltrace' };
}
