import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { z } from 'zod';
import type { configSchema } from './config-schema.ts';
import { nearest } from './text/nearest.ts';

type SchemaOutput = z.output<typeof configSchema>;

/** Settings of one topic, as written under `topics`. */
export type TopicSettings = SchemaOutput['topics'][string];

/** A feed beyond topics: a saved question. */
export type FeedQuestion = SchemaOutput['feeds'][number];

/** The config with every default filled in. Texts are trimmed, `site.url` ends in `/`; paths are still as written. */
export interface Config extends Omit<SchemaOutput, 'site' | 'articles' | '$schema'> {
  readonly site: {
    readonly url: string;
    readonly title: string;
    readonly description: string;
    readonly language: string;
    readonly id?: string | undefined;
    readonly author: { readonly name: string; readonly email?: string | undefined; readonly url?: string | undefined };
  };
  readonly articles: readonly string[];
}

/** A config file as found: the text decides whether what was remembered of it still holds. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string;
  /** Its folder: what paths in it are relative to. */
  readonly folder: string;
  readonly text: string;
}

/**
 * Wrong usage or config; the message is for the person who wrote it. The run ends with exit code 2. Its first line says what is wrong;
 * where that ends with a colon a line for each fault follows, else what to do.
 */
export class UsageError extends Error {}

const NAMES = ['feedmill.config.json', 'package.json'];

/** The paths at which `findConfig` may find the config, the first before the second. */
export function configPaths(cwd: string, named: string | undefined): string[] {
  return named === undefined ? NAMES.map((name) => join(cwd, name)) : [resolve(cwd, named)];
}

/** Finds and reads the config file: the one named, else `feedmill.config.json` or the key `feedmill` of package.json in `cwd`. */
export function findConfig(cwd: string, named: string | undefined): ConfigFile {
  if (named !== undefined) return readConfig(resolve(cwd, named));
  const file = configIn(cwd);
  if (file !== undefined) return file;
  const above = configAbove(cwd);
  const remedy = above === undefined ? EXAMPLE : `There is one above: --config ${relative(cwd, above)}`;
  throw new UsageError(`There is no feedmill.config.json in ${cwd}, and no key "feedmill" in its package.json.\n${remedy}`);
}

function configIn(folder: string): ConfigFile | undefined {
  for (const path of configPaths(folder, undefined)) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const file = readConfig(path);
    if (basename(path) !== 'package.json' || hasKey(file)) return file;
  }
  return undefined;
}

function hasKey(file: ConfigFile): boolean {
  try {
    return writtenConfig(file) !== undefined;
  } catch {
    // Whoever wrote a config there is told that it is not JSON.
    return /"feedmill"\s*:\s*\{/.test(file.text);
  }
}

/** What a config file says, unchecked: all of it, or the key "feedmill" of package.json, undefined where that is not there. Throws a SyntaxError where it is not JSON. */
export function writtenConfig({ path, text }: ConfigFile): unknown {
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  return basename(path) === 'package.json' ? (value as Readonly<Record<string, unknown>> | null)?.['feedmill'] : value;
}

/** The path of the config in the nearest folder above that has one; what cannot be read there is none of ours. */
function configAbove(folder: string): string | undefined {
  const above = dirname(folder);
  if (above === folder) return undefined;
  try {
    return configIn(above)?.path ?? configAbove(above);
  } catch {
    return configAbove(above);
  }
}

function readConfig(path: string): ConfigFile {
  try {
    return { path, folder: dirname(path), text: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no ${basename(path)} in ${dirname(path)}.${nearestFile(path)}`);
    // The system's words end with the call and, for some, the path once more.
    throw new UsageError(`The config file ${path} cannot be read: ${message.replace(/, \w+(?: '.*')?$/s, '')}`);
  }
}

function nearestFile(path: string): string {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return '';
  const names = readdirSync(folder);
  const near = nearest(basename(path), names) ?? names.find((name) => name === NAMES[0]);
  return near === undefined ? '' : `\nDid you mean ${JSON.stringify(near)}?`;
}

const EXAMPLE = `Save this as feedmill.config.json and put your own address in it:

{
  "site": {
    "url": "https://example.org/feeds/",
    "title": "My site",
    "description": "What it is about",
    "language": "en"
  },
  "articles": "articles/**/*.{md,txt}",
  "out": "out",
  "minQuality": 50
}
`;
