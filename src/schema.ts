import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** Writes the JSON Schema of the config, which editors complete from, beside this module. Run by the build. */
const schema = { ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }), title: 'feedmill.config.json' };
writeFileSync(new URL('config.schema.json', import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
