import { CACHE_CONTROL, type Media } from '../text/media.ts';
import { addressOf } from '../text/url.ts';
import type { Version } from './conditions.ts';

/** Where the files are public: their base url, which ends in `/`, and the WebSub hub that is told of changes. */
export interface Site {
  readonly siteUrl: string;
  readonly hub?: string;
}

/**
 * What every answer carries. Pages say in themselves what they may load; a frame's ancestors can only be named here.
 * No page needs to be told where a reader comes from, and pictures on other sites load best without.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** What an answer that is not a file carries besides: it may be another one in a second. */
export const MESSAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Cache-Control': 'no-store',
};

/** The headers of a published file, the same for 200 and 304 and for every content coding, without its tag and its content's own. */
export function fileHeaders(name: string, media: Media, version: Version, site: Site): Record<string, string> {
  return {
    'Cache-Control': CACHE_CONTROL,
    // A date ahead of the answer's own must not be sent (RFC 9110, section 8.8.2.1), though what was asked by it is judged by the file's.
    'Last-Modified': new Date(Math.min(version.modified, Date.now())).toUTCString(),
    ...(media.text && { Vary: 'Accept-Encoding' }),
    ...(media.shared && { 'Access-Control-Allow-Origin': '*' }),
    ...(media.feed && { Link: linksOf(name, site) }),
  };
}

/** Discovery for subscribers (WebSub, section 4); a url as it is published has nothing in it that would end the link or the header. */
function linksOf(name: string, { siteUrl, hub }: Site): string {
  const self = `<${addressOf(siteUrl, name)}>; rel="self"`;
  return hub === undefined ? self : `${self}, <${new URL(hub).href}>; rel="hub"`;
}
