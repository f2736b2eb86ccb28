import type { z } from 'zod';
import { readFields } from './articles/fields.ts';
import { type Config, type ConfigFile, UsageError, writtenConfig } from './config.ts';
import { configSchema } from './config-schema.ts';
import { messageOf } from './messages.ts';
import { printable } from './text/columns.ts';
import { nearest } from './text/nearest.ts';
import { hostOf, publishedUrl } from './text/url.ts';

/** The checked config of a file. Throws a UsageError that names every fault: the key, what is wrong, and the nearest known one. */
export function checkConfig(file: ConfigFile): Config {
  const result = configSchema.safeParse(valueOf(file));
  // A list where a text belongs is both no text and empty: said once.
  if (!result.success) throw notRight(file, [...new Set(result.error.issues.flatMap((issue) => wordsOf(issue)))]);
  const faults = faultsOfDefaults(result.data);
  if (faults.length > 0) throw notRight(file, faults);
  const { site, articles, $schema: _, ...rest } = result.data;
  const url = publishedUrl(site.url) ?? site.url;
  const title = site.title ?? hostOf(url);
  return {
    ...rest,
    site: {
      url: url.replace(/[?#].*$/, '').replace(/\/?$/, '/'),
      title,
      description: site.description,
      language: site.language,
      ...(site.id === undefined ? {} : { id: site.id }),
      author: site.author ?? { name: title },
    },
    articles: typeof articles === 'string' ? [articles] : articles,
  };
}

function notRight({ path }: ConfigFile, faults: readonly string[]): UsageError {
  return new UsageError(`${path} is not right:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

/** What would be found in every article that one of the defaults stands in for, in the same words. */
function faultsOfDefaults({ defaults, timezone }: z.output<typeof configSchema>): string[] {
  const { faults } = readFields(defaults, { defaults: {}, timezone });
  // What the defaults leave out, articles have.
  const own = faults.filter(({ code, field }) => code !== 'missing-field' || field.includes('['));
  return own.map(({ code, field, found, wanted }) => {
    const words = messageOf({ code, severity: 'error', path: '', field, line: 0, detail: { found, wanted } });
    return `"defaults.${field}": ${words}`;
  });
}

function valueOf(file: ConfigFile): unknown {
  try {
    return writtenConfig(file);
  } catch (error) {
    throw new UsageError(`${file.path} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
}

function wordsOf(issue: z.core.$ZodIssue): string[] {
  const key = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map(printable).map((unknown) => {
      const near = nearest(unknown, known);
      const remedy = near === undefined ? `the known ones are ${known.join(', ')}` : `did you mean "${near}"?`;
      return `unknown key "${key === '' ? '' : `${key}.`}${unknown}": ${remedy}`;
    });
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message);
  return [`${key === '' ? 'the config' : `"${key}"`}: ${missing ? 'is missing' : issue.message}`];
}

/** The keys that the schema knows at a place, read off the schema itself. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema = configSchema as unknown as z.core.$ZodType;
  for (const part of path) {
    const inner = unwrapped(schema)._zod.def as unknown as Record<string, unknown>;
    const shape = inner['shape'] as Record<string, z.core.$ZodType> | undefined;
    schema = (shape?.[String(part)] ?? inner['valueType'] ?? inner['element']) as z.core.$ZodType;
  }
  const shape = (unwrapped(schema)._zod.def as unknown as { shape?: object }).shape;
  return Object.keys(shape ?? {}).filter((name) => name !== '$schema');
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = (schema._zod.def as unknown as { innerType?: z.core.$ZodType }).innerType;
  return inner === undefined ? schema : unwrapped(inner);
}
