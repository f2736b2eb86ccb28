import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rememberingGzip, wantsGzip } from '../src/serve/coding.ts';
import { nameOfTarget } from '../src/serve/names.ts';
import type { RunningServer } from '../src/serve/server.ts';
import { startServer } from '../src/serve/server.ts';
import { serveUntil } from '../src/serve/until.ts';
import { bundled } from './support/compiled.ts';
import { makeFolder, removeFolder } from './support/folder.ts';
import { runs } from './support/property.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  readonly body?: string;
}

const SITE = 'https://feeds.example.org/news/';
const HUB = 'https://hub.example.org/?a=1&b=2';
const WRITTEN = new Date('2024-05-06T07:08:09.500Z');
const LAST_MODIFIED = 'Mon, 06 May 2024 07:08:09 GMT';
const FEED = `<rss version="2.0">${'<item><title>人工智能</title></item>'.repeat(100)}</rss>\n`;
const SECRET = 'a secret that nobody may see';
const PICTURE_BYTES = 8_000_000;
const FILES: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>All</title>',
  'ai.rss': FEED,
  'ai.atom': '<feed/>',
  'ai.json': '{}',
  'feeds.json': '{"feeds":[]}',
  'feeds.opml': '<opml/>',
  'ai.html': '<!doctype html><title>AI</title>',
  'style.css': 'a{}',
  'mark.svg': '<svg/>',
  'robots.txt': 'User-agent: *',
  'favicon.ico': 'ico',
  'LOUD.RSS': '<rss/>',
  'strange.xyz': '?',
  'empty.txt': '',
  '人工智能.atom': '<feed>人</feed>',
  'a b+c%.rss': '<rss>odd</rss>',
  'deep/er/x.rss': '<rss>deep</rss>',
  '.hidden.rss': SECRET,
  '.git/config.txt': SECRET,
  'deep/.x.rss': SECRET,
  'b\\s.txt': SECRET,
  'c\u0001.txt': SECRET,
};

const open: RunningServer[] = [];
let folder = '';
let root = '';
let server: RunningServer;

beforeAll(async () => {
  folder = makeFolder();
  root = join(folder, 'out');
  for (const name of ['deep/er', '.git', 'folder.rss']) await mkdir(join(root, name), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(root, name), text);
    await utimes(join(root, name), WRITTEN, WRITTEN);
  }
  await writeFile(join(folder, 'secret.txt'), SECRET);
  await mkdir(join(folder, 'out-other'));
  await writeFile(join(folder, 'out-other', 'secret.txt'), SECRET);
  server = await startServer({ root, host: '127.0.0.1', port: 0, hub: HUB, siteUrl: SITE });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await server.close();
  removeFolder(folder);
});

async function started(at: string): Promise<RunningServer> {
  const one = await startServer({ root: at, host: '127.0.0.1', port: 0, siteUrl: SITE });
  open.push(one);
  return one;
}

async function freshRoot(): Promise<string> {
  return mkdtemp(join(folder, 'root-'));
}

function ask(path: string, { method = 'GET', headers = {}, agent, body }: Question = {}, at = server): Promise<Answer> {
  const { hostname, port } = new URL(at.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: agent ?? false, timeout: 5000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer')));
    asked.end(body);
  });
}

/** Sends bytes as they are, and gives all that comes back until the server closes the connection. */
async function raw(bytes: string, at = server): Promise<string> {
  const socket = connect(Number(new URL(at.url).port), '127.0.0.1');
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

function rawGet(target: string): Promise<string> {
  return raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
}

async function replace(path: string, content: string | Buffer, date?: Date): Promise<void> {
  await writeFile(`${path}.new`, content);
  if (date !== undefined) await utimes(`${path}.new`, date, date);
  await rename(`${path}.new`, path);
}

function tagOf(content: string | Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url')}"`;
}

describe('a file that is there', () => {
  it.each([
    ['/ai.rss', 'application/rss+xml; charset=utf-8'],
    ['/LOUD.RSS', 'application/rss+xml; charset=utf-8'],
    ['/ai.atom', 'application/atom+xml; charset=utf-8'],
    ['/ai.json', 'application/feed+json; charset=utf-8'],
    ['/feeds.json', 'application/json; charset=utf-8'],
    ['/feeds.opml', 'text/x-opml; charset=utf-8'],
    ['/ai.html', 'text/html; charset=utf-8'],
    ['/', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/mark.svg', 'image/svg+xml; charset=utf-8'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
    ['/favicon.ico', 'image/x-icon'],
    ['/strange.xyz', 'application/octet-stream'],
  ])('%s is sent whole as %s', async (path, type) => {
    const { status, headers, body } = await ask(path);
    const text = FILES[path === '/' ? 'index.html' : path.slice(1)] ?? '';
    expect([status, headers['content-type'], body.toString()]).toEqual([200, type, text]);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });

  it('has a strong ETag made of its bytes, its date in whole seconds, and a short life in caches', async () => {
    const { headers } = await ask('/ai.rss');
    expect(headers.etag).toBe(tagOf(FEED));
    expect(headers['last-modified']).toBe(LAST_MODIFIED);
    expect(headers['cache-control']).toBe('public, max-age=300');
    expect((await ask('/style.css')).headers['cache-control']).toBe('public, max-age=300');
  });

  it('is never dated later than the answer', async () => {
    const at = await freshRoot();
    await replace(join(at, 'a.rss'), 'x', new Date('2999-01-01T00:00:00Z'));
    const { headers } = await ask('/a.rss', {}, await started(at));
    expect(Date.parse(headers['last-modified'] ?? '')).toBeLessThanOrEqual(Date.parse(headers.date ?? ''));
  });

  it.each(['/ai.rss', '/ai.atom', '/ai.json', '/feeds.json', '/feeds.opml'])('%s may be read by scripts of any site', async (path) => {
    expect((await ask(path)).headers['access-control-allow-origin']).toBe('*');
  });

  it.each(['/', '/style.css', '/strange.xyz', '/missing.rss'])('%s may not', async (path) => {
    expect((await ask(path)).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('names itself and the hub when it is a feed', async () => {
    const hub = `<${HUB}>; rel="hub"`;
    expect((await ask('/ai.rss')).headers['link']).toBe(`<${SITE}ai.rss>; rel="self", ${hub}`);
    expect((await ask(encodeURI('/人工智能.atom'))).headers['link']).toBe(`<${SITE}${encodeURI('人工智能.atom')}>; rel="self", ${hub}`);
    for (const path of ['/', '/feeds.json', '/feeds.opml']) expect((await ask(path)).headers).not.toHaveProperty('link');
    expect((await ask('/ai.rss', {}, await started(root))).headers['link']).toBe(`<${SITE}ai.rss>; rel="self"`);
  });

  it('is answered to HEAD with the headers of GET and nothing else', async () => {
    for (const coding of ['identity', 'gzip']) {
      const headers = { 'accept-encoding': coding };
      const [head, get] = [await ask('/ai.rss', { method: 'HEAD', headers }), await ask('/ai.rss', { headers })];
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
      expect(head.headers['content-length']).toBe(String(get.body.length));
    }
    expect(await raw('HEAD /ai.rss HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n$/);
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/', 200],
    ['GET', '/ai.rss', 200],
    ['GET', '/nothing', 404],
    ['POST', '/ai.rss', 405],
  ])('to %s %s has the security headers', async (method, path, status) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers['cache-control']).toBe(status === 200 ? 'public, max-age=300' : 'no-store');
  });

  it('that is a fault of reading says so without a detail', async () => {
    const at = await freshRoot();
    await writeFile(join(at, 'a.rss'), '');
    await truncate(join(at, 'a.rss'), 5e9);
    const answer = await ask('/a.rss', {}, await started(at));
    expect([answer.status, answer.body.toString()]).toEqual([500, 'the file could not be read\n']);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('conditional requests', () => {
  const plain = tagOf(FEED);
  const coded = plain.replace(/"$/, '-gzip"');
  const later = 'Mon, 06 May 2024 07:08:10 GMT';
  const earlier = 'Mon, 06 May 2024 07:08:08 GMT';

  it.each<[string, number, Record<string, string>]>([
    ['the tag', 304, { 'if-none-match': plain }],
    ['the tag of the gzip form', 304, { 'if-none-match': coded }],
    ['the tag marked weak', 304, { 'if-none-match': `W/${plain}` }],
    ['the tag among others', 304, { 'if-none-match': `"a,b", ${plain} ,W/"c"` }],
    ['any tag', 304, { 'if-none-match': '*' }],
    ['another tag', 200, { 'if-none-match': '"x"' }],
    ['a part of the tag', 200, { 'if-none-match': `${plain.slice(0, -2)}"` }],
    ['the tag without quotes', 200, { 'if-none-match': plain.slice(1, -1) }],
    ['an empty list of tags, whatever the date', 200, { 'if-none-match': '', 'if-modified-since': later }],
    ['another tag, whatever the date', 200, { 'if-none-match': '"x"', 'if-modified-since': later }],
    ['the tag, whatever the date', 304, { 'if-none-match': plain, 'if-modified-since': earlier }],
    ['its date', 304, { 'if-modified-since': LAST_MODIFIED }],
    ['a later date', 304, { 'if-modified-since': later }],
    ['an earlier date', 200, { 'if-modified-since': earlier }],
    ['its date as in RFC 850', 304, { 'if-modified-since': 'Monday, 06-May-24 07:08:09 GMT' }],
    ['an earlier date as in RFC 850', 200, { 'if-modified-since': 'Monday, 06-May-24 07:08:08 GMT' }],
    ['its date as asctime writes it', 304, { 'if-modified-since': 'Mon May  6 07:08:09 2024' }],
    ['an earlier date as asctime writes it', 200, { 'if-modified-since': 'Mon May  6 07:08:08 2024' }],
    ['a date in no such form', 200, { 'if-modified-since': '2030-01-01' }],
    ['a demand for the tag', 200, { 'if-match': plain }],
    ['a demand for any tag', 200, { 'if-match': '*' }],
    ['a demand for another tag', 412, { 'if-match': '"x"' }],
    ['a demand for the tag marked weak', 412, { 'if-match': `W/${plain}` }],
    ['a demand for a tag, whatever the date', 200, { 'if-match': plain, 'if-unmodified-since': earlier }],
    ['a demand for no change since an earlier date', 412, { 'if-unmodified-since': earlier }],
    ['a demand for no change since its date', 200, { 'if-unmodified-since': LAST_MODIFIED }],
  ])('%s: %i', async (_what, status, headers) => {
    expect((await ask('/ai.rss', { headers })).status).toBe(status);
    expect((await ask('/ai.rss', { headers, method: 'HEAD' })).status).toBe(status);
  });

  it('are answered by 304 without a body, with what a cache needs', async () => {
    const answer = await ask('/ai.rss', { headers: { 'if-none-match': plain } });
    expect(answer.body.length).toBe(0);
    expect(answer.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' });
    expect(answer.headers['last-modified']).toBe(LAST_MODIFIED);
    for (const name of ['content-type', 'content-length', 'content-encoding']) expect(answer.headers).not.toHaveProperty(name);
  });

  it.each([
    [plain, 'gzip', plain],
    [coded, 'identity', coded],
    [`${plain}, ${coded}`, 'gzip', coded],
    [`${coded}, ${plain}`, 'identity', plain],
    ['*', 'gzip', coded],
  ])('of %s accepting %s name the tag the client has', async (known, coding, tag) => {
    const answer = await ask('/ai.rss', { headers: { 'if-none-match': known, 'accept-encoding': coding } });
    expect([answer.status, answer.headers.etag]).toEqual([304, tag]);
  });

  it('of a file that is dated ahead of the clock are not answered by 304 before that date', async () => {
    const at = await freshRoot();
    const one = await started(at);
    const inSeconds = (seconds: number) => new Date(Date.now() + 1000 * seconds);
    await replace(join(at, 'a.rss'), 'x', inSeconds(60));
    const since = async (date: Date) => (await ask('/a.rss', { headers: { 'if-modified-since': date.toUTCString() } }, one)).status;
    expect([await since(inSeconds(0)), await since(inSeconds(30)), await since(inSeconds(90))]).toEqual([200, 200, 304]);
  });

  it('give 304 after a build that left the file or wrote the same bytes, and 200 after a change of the same size and date', async () => {
    const at = await freshRoot();
    const one = await started(at);
    await replace(join(at, 'a.rss'), 'first', WRITTEN);
    const { headers } = await ask('/a.rss', {}, one);
    const known = { headers: { 'if-none-match': headers.etag ?? '', 'if-modified-since': headers['last-modified'] ?? '' } };
    expect((await ask('/a.rss', known, one)).status).toBe(304);
    await replace(join(at, 'a.rss'), 'first');
    expect((await ask('/a.rss', known, one)).status).toBe(304);
    await replace(join(at, 'a.rss'), 'other', WRITTEN);
    const changed = await ask('/a.rss', known, one);
    expect([changed.status, changed.body.toString(), changed.headers.etag]).toEqual([200, 'other', tagOf('other')]);
  });
});

describe('gzip', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['GZIP', true],
    ['x-gzip', true],
    ['deflate, gzip;q=0.5, br', true],
    ['gzip ; q=0.001', true],
    ['gzip;q=1.000', true],
    ['*', true],
    ['br', false],
    ['gzip;q=0', false],
    ['gzip;q=0.000, *', false],
    ['*;q=0', false],
    ['gzip;q=0.5, identity', false],
    ['gzip;q=0.5, identity;q=0.4', true],
    ['gzip;q=much', false],
    ['gzippy', false],
  ])('is wanted by %o: %s', (field, wanted) => {
    expect(wantsGzip(field)).toBe(wanted);
  });

  it('is a form of its own, with its own strong tag', async () => {
    const [coded, plain] = [await ask('/ai.rss', { headers: { 'accept-encoding': 'gzip' } }), await ask('/ai.rss')];
    expect([coded.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
    expect([coded.headers.vary, plain.headers.vary]).toEqual(['Accept-Encoding', 'Accept-Encoding']);
    expect(gunzipSync(coded.body).toString()).toBe(FEED);
    expect(coded.body.length).toBeLessThan(plain.body.length / 5);
    expect(coded.headers['content-length']).toBe(String(coded.body.length));
    expect(coded.headers.etag).toMatch(/^"[\w-]+"$/);
    expect(coded.headers.etag).not.toBe(plain.headers.etag);
  });

  it('serves an empty text, and leaves pictures as they are', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    expect(gunzipSync((await ask('/empty.txt', { headers })).body).length).toBe(0);
    const picture = await ask('/favicon.ico', { headers });
    expect([picture.body.toString(), picture.headers['content-encoding'], picture.headers.vary]).toEqual(['ico', undefined, undefined]);
  });

  it('is remembered by content, within its limit, the oldest forgotten first', async () => {
    const [a, b] = [Buffer.from('a'.repeat(50)), Buffer.from('b'.repeat(50))];
    const size = (await rememberingGzip(0)('a', a)).length;
    const both = rememberingGzip(2 * size);
    const [first, second] = [await both('a', a), await both('b', b)];
    expect([(await both('a', a)) === first, (await both('b', b)) === second]).toEqual([true, true]);
    const single = rememberingGzip(2 * size - 1);
    const [old, young] = [await single('a', a), await single('b', b)];
    expect([(await single('b', b)) === young, (await single('a', a)) === old]).toEqual([true, false]);
    const twice = await Promise.all([both('a', a), both('c', a), both('c', a)]);
    expect(twice.map((bytes) => gunzipSync(bytes).toString())).toEqual(Array(3).fill(a.toString()));
    expect((await both('b', b)) === second).toBe(true);
  });
});

describe('names', () => {
  it.each([
    [encodeURI('/人工智能.atom'), '人工智能.atom'],
    ['/a%20b+c%25.rss', 'a b+c%.rss'],
    ['/%61i.rss', 'ai.rss'],
    ['/ai.rss?x=../y', 'ai.rss'],
    ['http://other.example/ai.rss', 'ai.rss'],
    ['HTTP://other.example', 'index.html'],
    ['/?q', 'index.html'],
    ['/deep/er/x.rss', 'deep/er/x.rss'],
  ])('%s is found', async (target, name) => {
    const answer = await rawGet(target);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer.endsWith(`\r\n\r\n${FILES[name]}`)).toBe(true);
  });

  it.each([
    '/ai',
    '/AI.rss',
    '/ai.rss/',
    '/ai.rss/x',
    '/b%5cs.txt',
    '/b\\s.txt',
    '/c%01.txt',
    '/deep%2fer%2fx.rss',
    '/deep/er%2fx.rss',
    '//ai.rss',
    '/./ai.rss',
    '/%2e/ai.rss',
    '/deep/../ai.rss',
    '/deep',
    '/deep/',
    '/folder.rss',
    '/folder.rss/',
    '/.hidden.rss',
    '/%2ehidden.rss',
    '/.git/config.txt',
    '/deep/.x.rss',
    '/%2Egit/config.txt',
    '/deep/%2ex.rss',
    '/..',
    '/.',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/deep/../../secret.txt',
    '/deep/%2e%2e/%2e%2e/secret.txt',
    '/..;/secret.txt',
    '/../out-other/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/%c0%ae%c0%ae%c0%afsecret.txt',
    '/.%00./secret.txt',
    '/ai.rss%00',
    '/ai.rss%00.html',
    '/%00',
    '/%',
    '/%zz',
    '/%ff',
    'http://x/../secret.txt',
    'secret.txt',
    '../secret.txt',
    '/etc/passwd',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/ai.rss%0a',
    `/${'a'.repeat(5000)}`,
  ])('%.60s is not', async (target) => {
    const answer = await rawGet(target);
    expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
    expect(answer).not.toContain(SECRET);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('x.rss');
  });

  it('begin with a slash', () => {
    expect([nameOfTarget('/ai.rss'), nameOfTarget('xai.rss')]).toEqual(['ai.rss', undefined]);
  });

  it('that are links lead nowhere outside, and not to a dotfile', async () => {
    const at = await freshRoot();
    for (const name of ['real', '.git']) await mkdir(join(at, name));
    await writeFile(join(at, 'real', 'a.rss'), FEED);
    await writeFile(join(at, '.git', 'b.txt'), SECRET);
    const links = {
      'in.rss': 'real/a.rss',
      'out.txt': '../secret.txt',
      far: '..',
      'dot.txt': '.git/b.txt',
      dots: '.git',
      'loop.txt': 'loop.txt',
      'gone.txt': 'x',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, join(at, name));
    await symlink(at, join(folder, 'linked-root'));
    for (const one of [await started(at), await started(join(folder, 'linked-root'))]) {
      expect((await ask('/in.rss', {}, one)).body.toString()).toBe(FEED);
      for (const path of ['/out.txt', '/far/secret.txt', '/dot.txt', '/dots/b.txt', '/loop.txt', '/gone.txt', '/far']) {
        const answer = await ask(path, {}, one);
        expect([path, answer.status, answer.body.toString()]).toEqual([path, 404, 'not found\n']);
      }
    }
  });

  it('that are pipes or sockets do not keep a request waiting', async () => {
    const at = await freshRoot();
    execFileSync('mkfifo', [join(at, 'a.rss')]);
    const socket = createServer().listen(join(at, 'b.rss'));
    await once(socket, 'listening');
    const one = await started(at);
    for (const path of ['/a.rss', '/b.rss']) expect((await ask(path, {}, one)).status).toBe(404);
    socket.close();
  });
});

describe('methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'M-SEARCH'])('%s is refused', async (method) => {
    for (const path of ['/ai.rss', '/nothing']) {
      const answer = await raw(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\n{}`);
      expect(answer).toMatch(/^HTTP\/1.1 405 /);
      expect(answer).toMatch(/\r\nallow: GET, HEAD\r\n/i);
      expect(answer).not.toContain('<rss');
    }
  });

  it('of no HTTP are bad requests', async () => {
    expect(await raw('FETCH / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('a folder', () => {
  it('that is not there yet is answered for, and served once it is', async () => {
    const at = join(folder, 'later');
    const one = await started(at);
    for (const path of ['/', '/ai.rss']) {
      const answer = await ask(path, {}, one);
      expect([answer.status, answer.body.toString()]).toEqual([404, 'no feeds here yet: run feedmill build\n']);
      expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    }
    await mkdir(at);
    expect((await ask('/', {}, one)).body.toString()).toBe('no feeds here yet: run feedmill build\n');
    expect((await ask('/ai.rss', {}, one)).body.toString()).toBe('not found\n');
    await writeFile(join(at, 'ai.rss'), FEED);
    expect((await ask('/ai.rss', {}, one)).body.toString()).toBe(FEED);
    expect((await ask('/', {}, one)).body.toString()).toBe('not found\n');
  });

  it('without pages says at the top where its feeds are listed', async () => {
    const at = await freshRoot();
    await writeFile(join(at, 'feeds.opml'), '<opml/>');
    const one = await started(at);
    for (const path of ['/', '/index.html']) {
      const { status, body } = await ask(path, {}, one);
      expect([status, body.toString()]).toEqual([404, 'no pages here: the feeds are listed in /feeds.opml\n']);
    }
    expect((await ask('/feeds.html', {}, one)).body.toString()).toBe('not found\n');
  });

  it('in which a file is replaced all the time serves each reader one version, whole and under its own tag', { timeout: 60_000 }, async () => {
    const at = await freshRoot();
    const one = await started(at);
    // Of one size and date, so that nothing but the content tells two versions apart.
    const versions = Array.from({ length: runs(100) }, (_, n) => String(n).padStart(4, '0').repeat(15_000));
    const numbers = new Map(versions.map((text, n) => [tagOf(text), n]));
    await replace(join(at, 'a.rss'), versions[0] ?? '', WRITTEN);
    const seen = new Set<number>();
    let done = false;

    async function read(headers: Record<string, string>): Promise<void> {
      const agent = new Agent({ keepAlive: true });
      for (let known = '', last = 0; !done; ) {
        const {
          status,
          headers: got,
          body,
        } = await ask('/a.rss', { agent, headers: { ...headers, ...(known !== '' && { 'if-none-match': known }) } }, one);
        if (status === 304) expect(got.etag).toBe(known);
        else {
          const text = got['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
          const tag = tagOf(text);
          const number = numbers.get(tag) ?? -1;
          expect([status, got.etag]).toEqual([200, got['content-encoding'] === 'gzip' ? tag.replace(/"$/, '-gzip"') : tag]);
          expect(number).toBeGreaterThanOrEqual(last);
          seen.add((last = number));
        }
        known = got.etag ?? '';
      }
      agent.destroy();
    }

    const readers = [{}, { 'accept-encoding': 'gzip' }, {}, { 'accept-encoding': 'gzip' }].map(read);
    try {
      for (const text of versions) await replace(join(at, 'a.rss'), text, WRITTEN);
    } finally {
      done = true;
      await Promise.all(readers);
    }
    expect(seen.size).toBeGreaterThan(20);
    expect((await ask('/a.rss', {}, one)).body.toString()).toBe(versions.at(-1));
  });
});

describe('stopping', () => {
  it('drops idle connections at once, those without a request too', async () => {
    const one = await started(root);
    const agent = new Agent({ keepAlive: true });
    await ask('/ai.rss', { agent }, one);
    const silent = connect(Number(new URL(one.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const begun = performance.now();
    await Promise.all([one.close(), one.close()]);
    expect(performance.now() - begun).toBeLessThan(500);
    agent.destroy();
    silent.destroy();
    await expect(ask('/ai.rss', {}, one)).rejects.toThrow('ECONNREFUSED');
  });

  it('lets an answer under way be finished and then does not wait for its connection, but not for who takes nothing', async () => {
    const at = await freshRoot();
    await writeFile(join(at, 'a.png'), Buffer.alloc(PICTURE_BYTES, 7));
    for (const taken of [true, false]) {
      const one = await started(at);
      const socket = connect(Number(new URL(one.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('GET /a.png HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'readable');
      const begun = performance.now();
      const closed = one.close();
      let length = 0;
      const gone = new Promise((resolve) => socket.once('close', resolve));
      if (taken) socket.on('data', (chunk: Buffer) => (length += chunk.length));
      await closed;
      expect(performance.now() - begun).toBeLessThan(taken ? 900 : 1900);
      if (taken) await gone;
      if (taken) expect(length).toBeGreaterThan(PICTURE_BYTES);
      socket.destroy();
    }
  });

  it('is up to the caller of serve, who is told the url', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const { promise, resolve } = withResolvers();
    const options = { root, host: '127.0.0.1', port: 0, siteUrl: SITE, stop: stop.signal };
    const ended = serveUntil({ ...options, listening: (url) => resolve(told.push(url)) });
    await promise;
    expect(told).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/)]);
    expect((await fetch(`${told[0]}ai.rss`)).status).toBe(200);
    stop.abort();
    await ended;
    await expect(fetch(`${told[0]}ai.rss`)).rejects.toThrow('fetch failed');
    await serveUntil({ ...options, listening: (url) => told.push(url) });
    expect(told.length).toBe(2);
  });

  it('on SIGTERM leaves nothing that keeps the process', { timeout: 60_000 }, async () => {
    await writeFile(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: SITE } }));
    const child = spawn(process.execPath, [join(bundled(), 'bin.js'), 'serve', '--port', '0', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const agent = new Agent({ keepAlive: true });
    expect((await ask('/ai.rss', { agent }, { ...(JSON.parse(line.toString()) as { url: string }), close: async () => undefined })).status).toBe(200);
    const begun = performance.now();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - begun).toBeLessThan(900);
    agent.destroy();
  });
});

describe('starting', () => {
  it('says what is wrong when the port is taken or the host is not of this machine', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(startServer({ root, host: '127.0.0.1', port, siteUrl: SITE })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is in use: choose another with --port, or stop the program that has it`,
    );
    taken.close();
    await expect(startServer({ root, host: '192.0.2.1', port: 0, siteUrl: SITE })).rejects.toThrow('192.0.2.1 is no address of this machine');
  });
});

function withResolvers(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
