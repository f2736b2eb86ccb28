const ARTICLE = [
  'title',
  'excerpt',
  'publishedDateTime',
  'updatedDateTime',
  'webUrl',
  'originalUrl',
  'type',
  'category',
  'quality',
  'heat',
  'published',
  'provider',
  'topics',
  'images',
  'related',
  'language',
] as const;
const INSIDE = ['name', 'domain', 'url', 'width', 'height'] as const;

/** A name of the dialect. */
export type FieldName = (typeof ARTICLE)[number] | (typeof INSIDE)[number];

/** Every name of the dialect, at any depth: the only words of a file's structure that a message may repeat. Any other is ignored. */
export const FIELD_NAMES: ReadonlySet<string> = new Set<FieldName>([...ARTICLE, ...INSIDE]);
