import { z } from 'zod';
import { durationOf } from './text/time.ts';
import { publishedUrl } from './text/url.ts';

/** The one source of config: its types, its defaults, its messages and the JSON Schema that editors complete from. */

const absoluteUrl = z
  .string()
  .refine((text) => publishedUrl(text) !== undefined, 'must be an absolute http or https url, such as "https://example.org/"');
const name = z.string().trim().min(1, 'must not be empty');
const share = z.number().min(0).max(1);
const quality = z.number().min(0).max(100);
const limit = z.int().min(0).describe('The newest so many items; 0 is all.');
const window = z
  .string()
  .refine((text) => durationOf(text) !== undefined, 'must be a time such as "48h", "90m" or "7d"')
  .describe('Keep every item of this time before the newest one, beside the newest `limit`: "48h".');
const id = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/, 'must be an absolute IRI, such as "https://example.org/ai" or "urn:example:ai"')
  .describe("The feed's own id, for a site that has moved and keeps its ids.");
const names = z.array(name);
const written = z.union([z.string(), z.number()]);
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]);
const number = z.union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?$/, 'must be a number')]);
const defaults = z.strictObject({
  title: written.optional(),
  excerpt: written.optional(),
  publishedDateTime: z.string().optional(),
  updatedDateTime: z.string().optional(),
  webUrl: absoluteUrl.optional(),
  originalUrl: absoluteUrl.optional(),
  type: written.optional(),
  category: written.optional(),
  quality: number.optional(),
  heat: number.optional(),
  published: flag.optional(),
  provider: z.strictObject({ name: written.optional(), domain: z.string().optional() }).optional(),
  topics: z.array(written).optional(),
  images: z.array(z.record(z.string(), z.unknown())).optional(),
  related: z.array(z.record(z.string(), z.unknown())).optional(),
  language: z.string().optional(),
});
const timezone = z.string().refine(isTimezone, 'must be an IANA time zone, such as "Europe/Zurich"');

function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

const author = z.strictObject({ name, email: z.string().optional(), url: absoluteUrl.optional() });

const site = z
  .strictObject({
    url: absoluteUrl.describe('Where `out` is served from: every address in the feeds begins with it.'),
    title: name.optional().describe('Name of the site and of the feed of everything. Default: the host.'),
    description: z.string().default(''),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'must be a language tag, such as "en" or "pt-BR"')
      .default('en'),
    author: author.optional().describe('Author of items without a provider. Default: the title.'),
  })
  .describe('Who publishes, and where.');

const topic = z.strictObject({
  slug: name.optional().describe('Names the files instead of the slug of the name.'),
  title: name.optional(),
  description: z.string().optional(),
  minQuality: quality.optional().describe('Can only raise the floor.'),
  limit: limit.optional(),
  window: window.optional(),
  aliases: names.default([]).describe('Other names that are this topic.'),
  id: id.optional(),
});

const question = z.strictObject({
  slug: name,
  title: name,
  description: z.string().optional(),
  topics: z.strictObject({ any: names.optional(), all: names.optional(), none: names.optional() }).default({}),
  providers: names.optional().describe('Names or domains.'),
  types: names.optional(),
  languages: names.optional().describe('Language tags; `en` is also `en-GB`.'),
  minQuality: quality.optional(),
  minHeat: z.number().optional(),
  limit: limit.optional(),
  window: window.optional(),
  id: id.optional(),
});

/** The whole config file. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  site,
  articles: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], 'must be a glob such as "articles/**/*.md", or a list of globs')
    .refine((globs) => globs.length === 0 || [globs].flat().some((glob) => !glob.startsWith('!')), 'must have a glob that does not begin with "!"')
    .default('articles/**/*.{md,txt}')
    .describe('Globs, relative to the config file; one that begins with `!` leaves files out.'),
  out: name.default('out').describe('Folder to publish into, relative to the config file.'),
  state: name.default('.feedmill').describe('Folder for what the next run may remember. Never publish it.'),
  minQuality: quality.nullable().default(50).describe('Articles below are not published; null turns the rule off.'),
  limit: limit.default(50),
  window: window.optional(),
  defaults: defaults.default({}).describe('Values for fields that a file does not have.'),
  timezone: timezone.default('UTC').describe('For dates without an offset.'),
  content: z.enum(['full', 'excerpt']).default('full').describe('Publish the whole body of an article, or the excerpt alone.'),
  related: z.int().min(0).default(5).describe('Most related articles below an item; 0 for none.'),
  pages: z.boolean().default(true).describe('Write a page for each feed, an index and the OPML.'),
  maxRemoved: share.default(0.5).describe('Largest share of the published items that one run may remove without being told to.'),
  hub: absoluteUrl.optional().describe('WebSub hub that is told after a build that changed feeds.'),
  hubPrivate: z.boolean().default(false).describe('Allow a hub at a loopback or private address.'),
  topics: z.record(z.string(), topic).default({}).describe('Settings by topic name.'),
  feeds: z.array(question).default([]).describe('Feeds beyond topics: saved questions.'),
});
