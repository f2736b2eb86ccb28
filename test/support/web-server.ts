import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { namedArticle } from './articles.ts';
import { put } from './folder.ts';
import { feedmill } from './tools.ts';

/** Judges what a web server makes of out/: types, headers, codings, 304s; `site` has a build behind it, `base` is where it answers. */
export async function judgeServer(site: string, base: string): Promise<void> {
  const ask = (name: string, headers: Record<string, string> = {}) =>
    fetch(new URL(name, base), { headers: { 'accept-encoding': 'identity', ...headers } });
  const types: [string, string][] = [
    ['index.rss', 'application/rss+xml'],
    ['index.atom', 'application/atom+xml'],
    ['index.json', 'application/feed+json'],
    ['feeds.json', 'application/json'],
    ['feeds.opml', 'text/x-opml'],
    ['', 'text/html'],
    ['ai.html', 'text/html'],
    ['feeds.css', 'text/css'],
    ['feeds.js', 'text/javascript'],
    [encodeURI('人工智能.rss'), 'application/rss+xml'],
  ];
  for (const [name, type] of types) {
    const plain = await ask(name);
    const file = readFileSync(join(site, 'out', name === '' ? 'index.html' : decodeURI(name)));
    expect([name, plain.status, plain.headers.get('content-type')?.toLowerCase()]).toEqual([name, 200, `${type}; charset=utf-8`]);
    expect(Buffer.from(await plain.arrayBuffer()).equals(file)).toBe(true);
    const zipped = await ask(name, { 'accept-encoding': 'gzip' });
    expect([name, zipped.headers.get('content-encoding'), zipped.headers.get('vary')?.toLowerCase()]).toEqual([name, 'gzip', 'accept-encoding']);
    expect(Buffer.from(await zipped.arrayBuffer()).equals(file)).toBe(true);
    const { headers } = plain;
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('access-control-allow-origin')).toBe(/\.(rss|atom|json|opml)$/.test(name) ? '*' : null);
    const isFeed = /\.(rss|atom|json)$/.test(name) && name !== 'feeds.json';
    expect(headers.get('link')).toBe(isFeed ? `<https://feeds.example.org/${name}>; rel="self", <https://hub.example.org/>; rel="hub"` : null);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
  }
  put(join(site, 'out/.feedmill.lock'), 'x');
  for (const name of ['.feedmill.lock', 'nothing.rss']) expect([name, (await ask(name)).status]).toEqual([name, 404]);
  rmSync(join(site, 'out/.feedmill.lock'));
  await judgeConditions(site, ask);
}

async function judgeConditions(site: string, ask: (name: string, headers?: Record<string, string>) => Promise<Response>): Promise<void> {
  for (const encoding of ['identity', 'gzip']) {
    const known = async (name: string) => {
      const { headers } = await ask(name, { 'accept-encoding': encoding });
      return { 'accept-encoding': encoding, 'if-none-match': headers.get('etag') ?? '', 'if-modified-since': headers.get('last-modified') ?? '' };
    };
    const [ai, clocks] = [await known('ai.rss'), await known('clocks.rss')];
    expect(ai['if-none-match']).toMatch(/"/);
    expect(feedmill(site, 'build', '--verify').out).toContain(' 0 files written');
    expect((await ask('ai.rss', ai)).status).toBe(304);
    put(join(site, `articles/new-${encoding}.md`), namedArticle(encoding, { title: `New with ${encoding}`, topics: '[AI]' }));
    feedmill(site, 'build');
    const changed = await ask('ai.rss', ai);
    expect([changed.status, (await changed.text()).includes(`New with ${encoding}`)]).toEqual([200, true]);
    expect((await ask('clocks.rss', clocks)).status).toBe(304);
  }
}
