import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Prints the JSON Schema that the build writes beside the compiled code.
const [code] = process.argv.slice(2);
await import(pathToFileURL(join(code, 'schema.js')).href);
process.stdout.write(readFileSync(join(code, 'config.schema.json')));
