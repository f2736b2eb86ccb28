import type { Article, ReadingRules } from '../model.ts';
import { plainText } from '../text/plain.ts';
import { rfc3339 } from '../text/time.ts';

/** What a field holds that is missing though there is a default: `withDefaults` reads it so. */
const NONE = {};

/**
 * An article as a line of NDJSON, without the newline, in the fields of the front matter: what `parseRecord` reads back as the same
 * article under the same rules. Unpublished ones say so; `secured` is in no article.
 */
export function exported(article: Article, { defaults }: ReadingRules): string {
  const { title, excerpt, link, type, category, quality, heat, published, provider, topics, images, related, language, body } = article;
  const record: Record<string, unknown> = {
    title: written(title),
    excerpt: excerpt === undefined ? undefined : written(excerpt),
    publishedDateTime: rfc3339(article.publishedAt),
    updatedDateTime: article.updatedAt === undefined ? undefined : rfc3339(article.updatedAt),
    webUrl: link,
    originalUrl: undefined,
    type: type === undefined ? undefined : written(type),
    category: category === undefined ? undefined : written(category),
    quality,
    heat,
    published,
    provider: provider && { ...provider, name: written(provider.name) },
    topics: topics.length > 0 ? topics.map(written) : undefined,
    images: images.length > 0 ? images.map((image) => (image.title === undefined ? image : { ...image, title: written(image.title) })) : undefined,
    related:
      related.length > 0
        ? related.map(({ title: name, link: webUrl, id: _, provider: by, ...rest }) => ({
            title: written(name),
            webUrl,
            ...rest,
            ...(by && { provider: { ...by, name: written(by.name) } }),
          }))
        : undefined,
    language,
    body: body === '' ? undefined : body,
    path: article.path,
  };
  for (const name of Object.keys(defaults)) if (name in record && record[name] === undefined) record[name] = NONE;
  return JSON.stringify(record);
}

/**
 * A refused file as such a line: hashes of the ids that it may have, so that nothing points at them in a build from the export either.
 * It is no article: it has no title.
 */
export function exportedRefusal(path: string, ids: readonly number[]): string {
  return JSON.stringify({ refused: ids, path });
}

/** Text that reads back as itself: where tags or character references would be taken out of it, they are escaped. */
function written(text: string): string {
  return plainText(text) === text ? text : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
