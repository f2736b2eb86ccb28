import type { Config, FeedPlan, Topic, TopicSettings } from '../model.ts';
import { publishedUrl } from '../text/url.ts';
import { slugOf } from './slug.ts';

/** What the config says of topic names: which slug a name leads to, and the settings behind a slug. */
export interface Naming {
  /** The slug of the topic that a name belongs to: by its alias, by its settings, or its own. */
  readonly resolve: (name: string) => string;
  readonly settings: ReadonlyMap<string, TopicSettings & { readonly name: string }>;
  /** Whether a name is the topic's own, not an alias. */
  readonly isOwn: (name: string) => boolean;
}

/** Reads the topics of the config. */
export function namingOf(config: Config): Naming {
  const targets = new Map<string, string>();
  const aliases = new Set<string>();
  const settings = new Map<string, TopicSettings & { name: string }>();
  for (const [name, topic] of Object.entries(config.topics)) {
    const slug = slugOf(topic.slug ?? name);
    settings.set(slug, { ...topic, name });
    targets.set(slugOf(name), slug);
    for (const alias of topic.aliases) {
      targets.set(slugOf(alias), slug);
      aliases.add(slugOf(alias));
    }
  }
  const resolve = (name: string) => {
    const slug = slugOf(name);
    return targets.get(slug) ?? slug;
  };
  return { resolve, settings, isOwn: (name) => aliases.size === 0 || !aliases.has(slugOf(name)) };
}

/** The slug at which the topic of this slug has its feed by now; undefined where a topic can still lead here, or never could. */
export function movedTo({ resolve }: Naming, slug: string): string | undefined {
  const now = resolve(slug);
  // A topic of the name would lead elsewhere too, and this feed has never been one.
  if (slug === 'index') return undefined;
  return now === slug ? undefined : now;
}

/** What an article writes to bear a topic, and the config to speak of it: readers may know it by a title that is neither. */
export function writtenName({ settings, resolve }: Naming, { slug, name }: Topic): string {
  return settings.get(slug)?.name ?? (resolve(name) === slug ? name : slug);
}

/** Where in the config the settings of a feed are, or go: `"topics", "AI"`. */
export function settingsPlace(naming: Naming, { kind, slug, name }: Pick<FeedPlan, 'kind' | 'slug' | 'name'>): string {
  if (kind === 'everything') return 'the config';
  return kind === 'question' ? `"feeds", "${slug}"` : `"topics", ${JSON.stringify(writtenName(naming, { slug, name }))}`;
}

/** The id of a feed that is given none, percent-encoded; `siteUrl` ends in `/`. */
export function defaultId(siteUrl: string, slug: string): string {
  return publishedUrl(siteUrl + slug) ?? siteUrl + slug;
}

/** What in the config's topics and feeds contradicts itself, in words; none where all is well. */
export function namingFaults(config: Config): string[] {
  const faults: string[] = [];
  const owners = new Map<string, string>();
  const ids = new Map<string, string>();
  const claimId = (id: string | undefined, owner: string) => {
    if (id === undefined) return;
    const other = ids.get(id);
    if (other !== undefined) faults.push(`${owner} and ${other} have the same id "${id}": subscribers would see one feed`);
    ids.set(id, owner);
  };
  const claim = (slug: string, owner: string) => {
    const other = owners.get(slug);
    if (other !== undefined && other !== owner) faults.push(`${owner} and ${other} both mean the topic or feed "${slug}": rename one, or merge them`);
    owners.set(slug, owner);
  };
  claimId(config.site.id, 'site');
  for (const [name, topic] of Object.entries(config.topics)) {
    const owner = `topics.${JSON.stringify(name)}`;
    claimId(topic.id, owner);
    for (const written of new Set([name, ...topic.aliases].map(slugOf))) claim(written, owner);
    if (topic.slug !== undefined) claim(slugOf(topic.slug), owner);
    if (topic.slug !== undefined && slugOf(topic.slug) !== topic.slug) faults.push(notASlug(`${owner}.slug`, topic.slug));
  }
  for (const [index, feed] of config.feeds.entries()) {
    const owner = `feeds[${index}]`;
    claimId(feed.id, owner);
    claim(slugOf(feed.slug), owner);
    if (slugOf(feed.slug) !== feed.slug) faults.push(notASlug(`${owner}.slug`, feed.slug));
  }
  return faults;
}

function notASlug(key: string, slug: string): string {
  return `"${key}" is "${slug}", which cannot name a file: "${slugOf(slug)}" can`;
}
