import { domainToUnicode } from 'node:url';

/**
 * Urls whose normal form is surely themselves: the common case, at a twentieth of what `new URL` costs. No `%` (`%2e%2e` is a dot
 * segment), no `//` or `/.` in the path, no punycode, no port, and a last label of letters (`1.2` is an IPv4 address).
 */
const ORDINARY =
  /^https?:\/\/(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}\/(?:[\w~-][\w~!$()*+,;=:@.-]*(?:\/[\w~-][\w~!$()*+,;=:@.-]*)*\/?)?(?:\?[\w~!$&()*+,;=:@/?.-]*)?$/;
const PUNYCODE = 'xn--';
/** Longest url that is looked at by a pattern that repeats a group: over millions of repetitions it fills the stack. */
const LONGEST = 4096;

/** What RFC 3986 (section 2) does not allow in a path, query or fragment, and a `%` that escapes nothing. */
const UNSAFE = /[^\w\-.~:/?#@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})/gu;
/** `new URL` takes hosts with quotes and braces in them, which no name server knows and RFC 3986 (section 3.2.2) does not allow. */
const HOST = /^(?:[\w.~-]+|\[[\da-f:.]+\])$/;
const STRAY = /%(?![0-9A-Fa-f]{2})/g;
/** A fragment holds no second one. */
const LATER_HASH = /(?!^)#/g;

/** The url taken apart, or undefined where it is none; `base` resolves a relative one. */
export function parsedUrl(text: string, base?: string): URL | undefined {
  // Not by `URL.canParse`: once it is called often, that of Node 20 says no to every host with an `é` in it.
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** The url as it is published, absolute http or https and percent-encoded, or undefined where it is none; `base` resolves a relative one. */
export function publishedUrl(text: string, base?: string): string | undefined {
  if (text.length <= LONGEST && ORDINARY.test(text) && !text.includes(PUNYCODE)) return text;
  const url = parsedUrl(text, base);
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || !HOST.test(url.hostname)) return undefined;
  const path = url.href.indexOf('/', url.protocol.length + 2);
  const fragment = url.href.length - url.hash.length;
  // Lone surrogates cannot get here: `new URL` has replaced them.
  const safe =
    url.href.slice(path, fragment).replace(UNSAFE, encodeURIComponent) + url.hash.replace(UNSAFE, encodeURIComponent).replace(LATER_HASH, '%23');
  return url.href.slice(0, path).replace(STRAY, '%25') + safe;
}

/** The public address of a file of `out/` by its name there; `base`, which ends in `/`, is where that is served from. Throws a TypeError where it is no url. */
export function addressOf(base: string, name: string): string {
  const url = base + name.split('/').map(encodeURIComponent).join('/');
  return publishedUrl(url) ?? new URL(url).href;
}

const TRACKING = /^(?:utm_[^=]*|gclid|fbclid|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok)(?:=|$)/;

/**
 * The canonical form of a published url, which is the id of its article: https, no default port, no fragment, none of the closed list
 * of tracking parameters. Path, `www.`, trailing slash and the order of the query stay. To change this is to change ids.
 */
export function canonicalUrl(link: string): string {
  const hash = link.indexOf('#');
  let url = hash < 0 ? link : link.slice(0, hash);
  if (url.startsWith('http:')) url = `https:${url.slice(5)}`;
  const hostEnd = endOfHost(url);
  const host = url.slice(0, hostEnd);
  if (host.endsWith(':443')) url = host.slice(0, -4) + url.slice(hostEnd);
  const query = url.indexOf('?');
  if (query < 0) return url;
  const kept = url
    .slice(query + 1)
    .split('&')
    .filter((pair) => !TRACKING.test(pair))
    .join('&');
  return kept === '' ? url.slice(0, query) : `${url.slice(0, query)}?${kept}`;
}

function endOfHost(url: string): number {
  const slash = url.indexOf('/', 8);
  return slash < 0 ? url.length : slash;
}

/** A host as it stands in a published url, where that has neither a user nor a port and is no address. */
const NAMED_HOST = /^https?:\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})\//;

/** The host of a published url as people read it, without a leading `www.`: `news.example`, `münchen.example`. */
export function hostOf(link: string): string {
  const host = (link.length <= LONGEST ? NAMED_HOST.exec(link)?.[1] : undefined) ?? new URL(link).hostname;
  return inOwnScript(host.startsWith('www.') ? host.slice(4) : host);
}

/** A host in the script that its name is written in, not in the ASCII form that is sent. */
export function inOwnScript(host: string): string {
  return host.includes(PUNYCODE) ? domainToUnicode(host) || host : host;
}
