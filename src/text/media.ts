/** How long every published file may be kept. The style sheet no longer than the pages: its name does not change with its content. */
export const CACHE_CONTROL = 'public, max-age=300';

/** How a file is labelled: its whole `Content-Type`, and what else follows from its kind. */
export interface Media {
  readonly contentType: string;
  /** Text, worth compressing. */
  readonly text: boolean;
  /** A feed: has `Link` headers. */
  readonly feed: boolean;
  /** May be read by scripts of any site. */
  readonly shared: boolean;
}

const MEDIA = new Map<string, Media>([
  ['rss', written('application/rss+xml', { feed: true, shared: true })],
  ['atom', written('application/atom+xml', { feed: true, shared: true })],
  ['json', written('application/feed+json', { feed: true, shared: true })],
  // The type that Apache and static hosts know this ending by; a browser shows it as text, where application/* is downloaded.
  ['opml', written('text/x-opml', { feed: false, shared: true })],
  ['html', written('text/html')],
  ['css', written('text/css')],
  ['js', written('text/javascript')],
  ['svg', written('image/svg+xml')],
  ['txt', written('text/plain')],
  ['xml', written('application/xml')],
  ['ico', binary('image/x-icon')],
  ['png', binary('image/png')],
  ['jpg', binary('image/jpeg')],
  ['webp', binary('image/webp')],
]);
const CATALOGUE = written('application/json', { feed: false, shared: true });
const UNKNOWN = binary('application/octet-stream');

/** The media of a published file, decided by its name alone; an unknown ending is `application/octet-stream`. */
export function mediaOfName(name: string): Media {
  // The catalogue is no feed, though it ends like one.
  if (name === 'feeds.json') return CATALOGUE;
  const ending = /\.([a-z]+)$/i.exec(name)?.[1] ?? '';
  return MEDIA.get(ending.toLowerCase()) ?? UNKNOWN;
}

function written(type: string, use = { feed: false, shared: false }): Media {
  return { contentType: `${type}; charset=utf-8`, text: true, ...use };
}

function binary(contentType: string): Media {
  return { contentType, text: false, feed: false, shared: false };
}
