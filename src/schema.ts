import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** The JSON Schema of the config, which editors complete from, as text. The build writes it into the package. */
export function configJsonSchema(): string {
  const schema = { ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }), title: 'feedmill.config.json' };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
