import { z } from 'zod';
import { LANGUAGE_TAG } from './text/language.ts';
import { durationOf } from './text/time.ts';
import { publishedUrl } from './text/url.ts';
import { legalText } from './text/xml.ts';

/** The one source of config: its types, its defaults, its messages and the JSON Schema that editors complete from. */

/** A sentence of ours for whatever is wrong with a value; one that is missing is told as such. */
const says = (sentence: string) => ({ error: ({ input }: { readonly input?: unknown }) => (input === undefined ? undefined : sentence) });

const ABSOLUTE = 'must be an absolute http or https url, such as "https://example.org/"';
const FILLED = 'must be a text that is not empty, such as "news"';
const SHARE = 'must be a number from 0 to 1, such as 0.5';
const QUALITY = 'must be a number from 0 to 100, such as 50';
const WINDOW = 'must be a time such as "48h", "90m" or "7d"';
const IRI = 'must be an absolute IRI, such as "https://example.org/ai" or "urn:example:ai"';
const ZONE = 'must be an IANA time zone, such as "Europe/Zurich"';
const LANGUAGE = 'must be a language tag, such as "en" or "pt-BR"';
const GLOBS = 'must be a glob such as "articles/**/*.md", or a list of globs';
const NUMBER = 'must be a number, such as 50';
const HEAT = 'must be a number of at least -1, such as 50';

const absoluteUrl = z.string(says(ABSOLUTE)).refine((text) => publishedUrl(text) !== undefined, ABSOLUTE);
const name = z.string(says(FILLED)).trim().min(1, FILLED);
const text = z.string(says('must be a text, such as "News"'));
const share = z.number(says(SHARE)).min(0, SHARE).max(1, SHARE);
const qualityThat = (sentence: string) => z.number(says(sentence)).min(0, sentence).max(100, sentence);
const quality = qualityThat(QUALITY);
const whole = (example: number) => {
  const sentence = `must be a whole number from 0 on, such as ${example}`;
  return z.int(says(sentence)).min(0, sentence);
};
const limit = whole(50).describe('The newest so many items; 0 is all.');
const window = z
  .string(says(WINDOW))
  .refine((time) => durationOf(time) !== undefined, WINDOW)
  .describe('Keep every item of this time before the newest one, beside the newest `limit`: "48h".');
const id = z
  .string(says(IRI))
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/, IRI)
  // It is published as it is written, so that no two become one.
  .refine((iri) => legalText(iri) === iri, IRI)
  .describe("The feed's own id, for a site that has moved and keeps its ids.");
const names = z.array(name, says('must be a list of texts, such as ["AI", "Robots"]'));
const switched = z.boolean(says('must be true or false'));
const written = z.union([z.string(), z.number()], says('must be a text or a number'));
const flag = z.union([z.boolean(), z.enum(['true', 'false'])], says('must be true or false'));
const number = z.union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?$/, NUMBER)], says(NUMBER));
const mappings = z.array(
  z.record(z.string(), z.unknown(), says('must be a mapping, such as {"url": "https://example.org/a"}')),
  says('must be a list of mappings, such as [{"url": "https://example.org/a"}]'),
);
const defaults = z.strictObject(
  {
    title: written.optional(),
    excerpt: written.optional(),
    publishedDateTime: text.optional(),
    updatedDateTime: text.optional(),
    webUrl: absoluteUrl.optional(),
    originalUrl: absoluteUrl.optional(),
    type: written.optional(),
    category: written.optional(),
    quality: number.optional(),
    heat: number.optional(),
    published: flag.optional(),
    provider: z
      .strictObject({ name: written.optional(), domain: text.optional() }, says('must be a mapping, such as {"name": "Example"}'))
      .optional(),
    topics: z.array(written, says('must be a list of texts, such as ["AI", "Robots"]')).optional(),
    images: mappings.optional(),
    related: mappings.optional(),
    language: text.optional(),
  },
  says('must be values by field, such as {"language": "en"}'),
);
const timezone = z.string(says(ZONE)).refine(isTimezone, ZONE);

function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

const author = z.strictObject(
  { name, email: text.optional(), url: absoluteUrl.optional() },
  says('must be a mapping, such as {"name": "Ada Example"}'),
);

const site = z
  .strictObject(
    {
      url: absoluteUrl.describe('Where `out` is served from: every address in the feeds begins with it.'),
      title: name.optional().describe('Name of the site and of the feed of everything. Default: the host.'),
      description: text.default(''),
      language: z.string(says(LANGUAGE)).regex(LANGUAGE_TAG, LANGUAGE).default('en'),
      id: id.optional().describe('The id of the feed of everything, for a site that has moved and keeps its ids.'),
      author: author.optional().describe('Author of items without a provider. Default: the title.'),
    },
    says('must be a mapping, such as {"url": "https://example.org/"}'),
  )
  .describe('Who publishes, and where.');

const topic = z.strictObject(
  {
    slug: name.optional().describe('Names the files instead of the slug of the name.'),
    title: name.optional(),
    description: text.optional(),
    minQuality: quality.optional().describe('Can only raise the floor.'),
    limit: limit.optional(),
    window: window.optional(),
    aliases: names.default([]).describe('Other names that are this topic.'),
    id: id.optional(),
  },
  says('must be settings of a topic, such as {"limit": 20}'),
);

const question = z.strictObject(
  {
    slug: name,
    title: name,
    description: text.optional(),
    topics: z
      .strictObject({ any: names.optional(), all: names.optional(), none: names.optional() }, says('must be a mapping, such as {"any": ["AI"]}'))
      .default({}),
    providers: names.optional().describe('Names or domains.'),
    types: names.optional(),
    languages: names.optional().describe('Language tags; `en` is also `en-GB`.'),
    minQuality: quality.optional(),
    minHeat: z.number(says(HEAT)).min(-1, HEAT).optional(),
    limit: limit.optional(),
    window: window.optional(),
    id: id.optional(),
  },
  says('must be a question, such as {"slug": "robots", "title": "Robots"}'),
);

/** The whole config file. */
export const configSchema = z.strictObject(
  {
    $schema: text.optional(),
    site,
    articles: z
      .union([z.string().min(1, GLOBS), z.array(z.string().min(1, GLOBS)).min(1, GLOBS)], GLOBS)
      .refine((globs) => globs.length === 0 || [globs].flat().some((glob) => !glob.startsWith('!')), 'must have a glob that does not begin with "!"')
      .default('articles/**/*.{md,txt}')
      .describe('Globs, relative to the config file; one that begins with `!` leaves files out.'),
    out: name.default('out').describe('Folder to publish into, relative to the config file.'),
    state: name.default('.feedmill').describe('Folder for what the next run may remember. Never publish it.'),
    minQuality: qualityThat(`${QUALITY}, or null`).nullable().default(50).describe('Articles below are not published; null turns the rule off.'),
    limit: limit.default(50),
    window: window.optional(),
    defaults: defaults.default({}).describe('Values for fields that a file does not have.'),
    timezone: timezone.default('UTC').describe('For dates without an offset.'),
    content: z
      .enum(['full', 'excerpt'], says('must be "full" or "excerpt"'))
      .default('full')
      .describe('Publish the whole body of an article, or the excerpt alone.'),
    related: whole(5).default(5).describe('Most related articles below an item; 0 for none.'),
    pages: switched.default(true).describe('Write a page for each feed, and an index of them all.'),
    maxRemoved: share.default(0.5).describe('Largest share of the published items that one run may remove without being told to.'),
    hub: absoluteUrl
      .optional()
      .describe('WebSub hub that is told of changed feeds: after a build, and where they are published elsewhere, after their upload.'),
    hubPrivate: switched.default(false).describe('Allow a hub at a loopback or private address.'),
    topics: z
      .record(z.string(), topic, says('must be settings by topic name, such as {"AI": {"limit": 20}}'))
      .default({})
      .describe('Settings by topic name.'),
    feeds: z
      .array(question, says('must be a list of questions, such as [{"slug": "robots", "title": "Robots"}]'))
      .default([])
      .describe('Feeds beyond topics: saved questions.'),
  },
  says('must be a mapping, such as {"site": {"url": "https://example.org/"}}'),
);
