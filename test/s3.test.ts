import { createHash, createHmac } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PublishOptions } from '../src/commands/publish-to.ts';
import { publishTo } from '../src/commands/publish-to.ts';
import { manifestName, readManifest } from '../src/remote/manifest.ts';
import { keysOf, placeOf, urlOf } from '../src/remote/place.ts';
import { feedmillIn, type Ran } from './support/feedmill.ts';
import { newFolder } from './support/folder.ts';
import { misfits, shapesOf, unseen } from './support/shapes.ts';

interface Asked {
  readonly method: string;
  readonly name: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly begun: number;
  ended: number;
}

const SECRET = 'verySecretKey0123456789';
const TOKEN = 'VerySecretSessionToken';
const NOW = Date.UTC(2024, 4, 6, 7, 8, 9, 10);
const FILES: Readonly<Record<string, string>> = {
  'index.rss': '<rss/>',
  'ai.rss': '<rss>ai</rss>',
  '人工智能.atom': '<feed>人</feed>',
  "o'neil (c)+1.json": '{}',
  'style.css': 'a{}',
  'index.html': '<!doctype html>',
  'ai.html': '<!doctype html><p>',
  'feeds.opml': '<opml/>',
};
const ORDER = ['ai.rss', 'index.rss', "o'neil (c)+1.json", 'style.css', '人工智能.atom', 'ai.html', 'feeds.opml', 'index.html', 'feeds.json'];

let folder = '';
let out = '';
let state = '';
let server: Server;
let endpoint = '';
let asked: Asked[] = [];
let waits: number[] = [];
let clock = 0;
/** What the stub does with a request; `undefined` is 200. */
let fault: (request: Asked, answer: ServerResponse, turn: number) => unknown = () => undefined;

beforeEach(async () => {
  folder = newFolder();
  out = join(folder, 'out');
  state = join(folder, 'state');
  await mkdir(out);
  await writeFiles(FILES);
  asked = [];
  waits = [];
  fault = () => undefined;
  server = createServer(async (request, answer) => {
    const begun = clock++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const name = decodeURIComponent(url.split('/').at(-1) ?? '');
    const one: Asked = { method, name, url, headers, body: Buffer.concat(chunks), begun, ended: 0 };
    asked.push(one);
    const turn = asked.filter((other) => other.name === name).length;
    if (await fault(one, answer, turn)) return;
    await sleep(2);
    one.ended = clock++;
    answer.writeHead(method === 'DELETE' ? 204 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  const names = [...Object.keys(files), 'feeds.json'];
  for (const [name, text] of Object.entries(files)) await writeFile(join(out, name), text);
  await writeFile(join(out, 'feeds.json'), JSON.stringify({ feeds: [], files: names }));
}

function environment(): Record<string, string | undefined> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: TOKEN };
}

function publish(more: Partial<PublishOptions> = {}): ReturnType<typeof publishTo> {
  const wait = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
  return publishTo({
    target: 's3://feeds/news',
    out,
    state,
    env: environment(),
    prune: false,
    dryRun: false,
    now: () => NOW,
    wait,
    timeout: 5_000,
    ...more,
  });
}

function manifest(): Map<string, string> {
  return readManifest(join(state, manifestName(`${endpoint}/feeds/news/`)));
}

function answerError(answer: ServerResponse, status: number, code: string): boolean {
  answer
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${SECRET} ${TOKEN}</Message></Error>`);
  return true;
}

describe('the place of a target', () => {
  const aws = { AWS_REGION: 'eu-central-1' };

  it('is in the host at AWS, and in the path where the bucket has dots or the endpoint is ours', () => {
    expect(placeOf('s3://feeds/a/b/', aws)).toEqual({ base: 'https://feeds.s3.eu-central-1.amazonaws.com/a/b/', region: 'eu-central-1' });
    expect(placeOf('s3://feeds.example.org', aws).base).toBe('https://s3.eu-central-1.amazonaws.com/feeds.example.org/');
    expect(placeOf('s3://feeds', { AWS_REGION: 'cn-north-1' }).base).toBe('https://feeds.s3.cn-north-1.amazonaws.com.cn/');
    expect(placeOf('s3://feeds/', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9000/' })).toEqual({
      base: 'http://127.0.0.1:9000/feeds/',
      region: 'us-east-1',
    });
  });

  it('comes of the more particular variable, and an empty one is none', () => {
    const env = { AWS_ENDPOINT_URL: 'https://all.example', AWS_ENDPOINT_URL_S3: 'https://s3.example/x', AWS_REGION: '', AWS_DEFAULT_REGION: 'r2' };
    expect(placeOf('s3://feeds', env)).toEqual({ base: 'https://s3.example/x/feeds/', region: 'r2' });
    expect(placeOf('s3://feeds', { ...env, AWS_ENDPOINT_URL_S3: '', AWS_REGION: 'r1' })).toEqual({
      base: 'https://all.example/feeds/',
      region: 'r1',
    });
  });

  it.each(['feeds', 's3://', 's3:///x', 's3://UPPER', 's3://a:b@feeds', 's3://feeds?x', 'http://feeds'])(
    'is refused without a bucket: %s',
    (target) => {
      expect(() => placeOf(target, aws)).toThrow('the target names no bucket');
    },
  );

  it.each(['s3://feeds/../x', 's3://feeds/a//b', 's3://feeds/.', 's3://feeds//a', 's3://feeds/\ud800'])(
    'is refused where it would not be what is written: %s',
    (target) => {
      expect(() => placeOf(target, aws)).toThrow('the prefix of the target');
    },
  );

  it('needs a region at AWS, and an endpoint without secrets', () => {
    expect(() => placeOf('s3://feeds', {})).toThrow('AWS_REGION is not set');
    expect(() => placeOf('s3://feeds', { AWS_REGION: 'x/../y' })).toThrow('AWS_REGION holds no name');
    for (const bad of ['ftp://x', 'x', `https://u:${SECRET}@x`, `https://x/?${SECRET}`]) {
      expect(messageOf(() => placeOf('s3://feeds', { AWS_ENDPOINT_URL: bad }))).toMatch(/^AWS_ENDPOINT_URL_S3 or [^?@]*$/);
    }
  });

  it('encodes a name as the signature does', () => {
    const place = placeOf('s3://feeds/ä b', aws);
    expect(urlOf(place, "人 (c)+%'*!~.atom")).toBe(`https://feeds.s3.eu-central-1.amazonaws.com/%C3%A4%20b/%E4%BA%BA%20%28c%29%2B%25%27%2A%21~.atom`);
  });
});

describe('credentials', () => {
  it('are told missing by the name of the variable, and never quoted', () => {
    expect(() => keysOf({ AWS_ACCESS_KEY_ID: 'a' })).toThrow('AWS_SECRET_ACCESS_KEY is not set');
    expect(() => keysOf({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'b' })).toThrow('AWS_ACCESS_KEY_ID is not set');
    const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: `${TOKEN}\n` };
    expect(messageOf(() => keysOf(env))).toMatch(/^AWS_SESSION_TOKEN has a space(?!.*VerySecret)/);
    expect(keysOf({ ...env, AWS_SESSION_TOKEN: '' })).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' });
  });
});

describe('publishing', { timeout: 20_000 }, () => {
  it('sends what the catalogue names, in order, a step at a time', async () => {
    fault = async ({ name }) => void (await sleep(name === 'ai.rss' ? 80 : 0));
    const result = await publish();
    expect(result).toEqual({ uploaded: ORDER, unchanged: [], deleted: [], wouldDelete: [], failed: [] });
    const steps = [ORDER.slice(0, 5), ['ai.html'], ['feeds.opml'], ['index.html'], ['feeds.json']].map((names) =>
      asked.filter(({ name }) => names.includes(name)),
    );
    expect(steps.map((step) => step.length)).toEqual([5, 1, 1, 1, 1]);
    for (let index = 1; index < steps.length; index++) {
      expect(Math.min(...steps[index]!.map(({ begun }) => begun))).toBeGreaterThan(Math.max(...steps[index - 1]!.map(({ ended }) => ended)));
    }
  });

  it('sends at most four files at a time', async () => {
    await writeFiles(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`t${index}.rss`, `${index}`])));
    let open = 0;
    let most = 0;
    fault = async () => {
      most = Math.max(most, ++open);
      await sleep(10);
      open--;
    };
    await publish();
    expect(most).toBe(4);
  });

  it('sends each with its type, its caching, the hash of its bytes and a signature over all of them', async () => {
    await publish();
    const one = (wanted: string): Asked => asked.find(({ name }) => name === wanted)!;
    expect(one('人工智能.atom').url).toBe('/feeds/news/%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD.atom');
    expect(one('人工智能.atom').body.toString()).toBe('<feed>人</feed>');
    for (const [name, type] of [
      ['ai.rss', 'application/rss+xml'],
      ['人工智能.atom', 'application/atom+xml'],
      ['ai.html', 'text/html'],
      ['feeds.json', 'application/json'],
    ]) {
      expect(one(name!).headers['content-type']).toBe(`${type}; charset=utf-8`);
      expect(one(name!).headers['cache-control']).toBe('public, max-age=300');
    }
    for (const { method, url, headers, body } of asked) {
      expect(headers['x-amz-content-sha256']).toBe(hashed(body));
      expect(headers['x-amz-date']).toBe('20240506T070809Z');
      expect(headers['x-amz-security-token']).toBe(TOKEN);
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKID\/20240506\/us-east-1\/s3\/aws4_request, SignedHeaders=cache-control;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      );
      expect(headers.authorization).toContain(`Signature=${signatureOf(method, url, headers, SECRET)}`);
    }
  });

  it('is checked against a signer that gives the signature of the example in the specification', () => {
    const signedHeaders = 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class';
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${signedHeaders}, Signature=`,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-content-sha256': hashed('Welcome to Amazon S3.'),
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    expect(signatureOf('PUT', '/test%24file.text', headers, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  it('sends nothing that the catalogue does not name, no dotfile, and nothing that a link brings in', async () => {
    await writeFile(join(folder, 'private.txt'), SECRET);
    await symlink(join(folder, 'private.txt'), join(out, 'link.txt'));
    await writeFile(join(out, 'stray.rss'), 'stray');
    await writeFile(join(out, '.env'), SECRET);
    await writeFile(join(out, 'feeds.json'), JSON.stringify({ feeds: [], files: ['ai.rss', '.env', '../private.txt', 'link.txt'] }));
    const result = await publish();
    expect(asked.map(({ name }) => name)).toEqual(['ai.rss']);
    expect(result.failed).toEqual([
      { path: 'link.txt', reason: 'it is not in the published folder: build again' },
      { path: 'feeds.json', reason: 'held back: files that must be there before it are not' },
    ]);
  });

  it('sends only what changed since, and after a loss of the manifest everything', async () => {
    await publish();
    asked = [];
    expect(await publish()).toMatchObject({ uploaded: [], unchanged: ORDER });
    expect(asked).toEqual([]);
    await writeFile(join(out, 'ai.html'), 'new');
    expect(await publish()).toMatchObject({ uploaded: ['ai.html'], failed: [] });
    expect(asked.map(({ name }) => name)).toEqual(['ai.html']);
    expect(await publish({ target: 's3://feeds/other' })).toMatchObject({ uploaded: ORDER });
    const [file = ''] = (await readdir(state)).filter((name) => name === manifestName(`${endpoint}/feeds/news/`));
    expect((await stat(join(state, file))).mode & 0o777).toBe(0o600);
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    for (const damage of ['{"place', '[]', 'null', '{"files":{"ai.rss":1}}']) {
      await writeFile(join(state, file), damage);
      expect((await publish()).uploaded).toEqual(ORDER);
    }
    expect((await publish()).uploaded).toEqual([]);
  });

  it('sends again what is to be sent with another type', async () => {
    await publish();
    const file = join(state, manifestName(`${endpoint}/feeds/news/`));
    await writeFile(file, (await readFile(file, 'utf8')).replace('text/css', 'text/plain'));
    expect((await publish()).uploaded).toEqual(['style.css']);
  });

  it('does not trust the manifest for what it was sending when it died', async () => {
    await publish();
    await writeFile(join(out, 'ai.rss'), 'second');
    let during: string | undefined;
    fault = () => {
      during = manifest().get('ai.rss');
    };
    await publish();
    expect(during).toBe('');
    expect(manifest().get('ai.rss')).toContain(hashed('second'));
  });

  it('tells how far it is', async () => {
    const told: string[] = [];
    await publish({ onProgress: (done, total, name) => told.push(`${done}/${total} ${name}`) });
    expect(told).toHaveLength(9);
    expect(told.at(-1)).toBe('9/9 feeds.json');
  });

  it('rejects where nothing was built, and asks nobody', async () => {
    await rm(join(out, 'feeds.json'));
    await expect(publish()).rejects.toThrow(`there is no feeds.json in ${out} that can be read`);
    expect(asked).toEqual([]);
  });

  it('in a dry run sends and writes nothing, needs no credentials, and says what it would do', async () => {
    const env = { AWS_ENDPOINT_URL: endpoint };
    expect(await publish({ dryRun: true, env })).toEqual({ uploaded: ORDER, unchanged: [], deleted: [], wouldDelete: [], failed: [] });
    expect(await readdir(folder)).toEqual(['out']);
    expect(asked).toEqual([]);
    await publish();
    await writeFiles({ 'index.rss': 'new' });
    asked = [];
    const dry = await publish({ dryRun: true, prune: true, env });
    expect(dry).toMatchObject({ uploaded: ['index.rss', 'feeds.json'], deleted: [] });
    expect(dry.wouldDelete).toHaveLength(7);
    expect(asked).toEqual([]);
  });
});

describe('the command', { timeout: 20_000 }, () => {
  async function ran(...argv: string[]): Promise<Ran> {
    await writeFile(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example/' } }));
    return feedmillIn(folder, ['publish', 's3://feeds/news', ...argv], { env: environment() });
  }
  async function told(...argv: string[]): Promise<string> {
    const { out, err } = await ran(...argv);
    return out + err;
  }

  it('prints as JSON what the README says', async () => {
    const [shape] = shapesOf('publish');
    const reports = [JSON.parse((await ran('--json', '--dry-run')).out)];
    fault = (_, answer) => answerError(answer, 403, 'AccessDenied');
    const { code, out, err } = await ran('--json');
    reports.push(JSON.parse(out));
    expect([reports.flatMap((report) => misfits(report, shape)), unseen(reports, shape)]).toEqual([[], []]);
    expect([code, reports[0].uploaded, err]).toEqual([1, ORDER, expect.stringContaining(reports[1].stopped)]);
  });

  it('tells in numbers what was done, of which one is no plural', async () => {
    await writeFiles({});
    expect(await told('--dry-run')).toBe('feeds.json\n1 file would be uploaded, 0 unchanged, 0 removed\n');
    expect(await told()).toBe('1 file uploaded, 0 unchanged, 0 removed\n');
    await writeFiles({ 'ai.rss': 'a', 'index.rss': 'b' });
    expect(await told()).toBe('3 files uploaded, 0 unchanged, 0 removed\n');
    await writeFiles({ 'index.rss': 'b' });
    expect(await told()).toBe('1 file uploaded, 1 unchanged, 0 removed; 1 no longer published is left there: --prune removes it\n');
    await writeFiles({});
    expect(await told('--dry-run')).toMatch(
      /\n1 file would be uploaded, 0 unchanged, 0 removed; 2 no longer published are left there: --prune removes them\n$/,
    );
    expect(await told()).toBe('1 file uploaded, 0 unchanged, 0 removed; 2 no longer published are left there: --prune removes them\n');
    expect(await told('--prune', '--dry-run')).toBe('0 files would be uploaded, 1 unchanged, 0 removed; 2 no longer published would be removed\n');
    expect(await told('--prune')).toBe('0 files uploaded, 1 unchanged, 2 removed\n');
  });
});

describe('a signal', { timeout: 20_000 }, () => {
  it('ends what hangs, sends nothing more, keeps what was sent by then, and gives the lock back', async () => {
    await writeFile(join(folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://feeds.example/' }, state: 'state' }));
    await writeFiles({ ...FILES, 'boats.html': '<!doctype html>' });
    const ending = new AbortController();
    fault = ({ name }) => name === 'ai.html';
    const ended = feedmillIn(folder, ['publish', 's3://feeds/news'], { env: environment(), signal: ending.signal });
    const expected = expect(ended).rejects.toThrow('SIGTERM');
    while (!asked.some(({ name, ended: at }) => name === 'boats.html' && at > 0)) await sleep(5);
    await sleep(50);
    const begun = performance.now();
    ending.abort(new Error('SIGTERM'));
    await expected;
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(await readdir(out)).not.toContain('.feedmill.lock');
    expect(asked).toHaveLength(7);
    expect([manifest().get('ai.html'), manifest().get('boats.html')]).toEqual(['?', expect.stringContaining(hashed('<!doctype html>'))]);
    fault = () => undefined;
    expect((await publish()).uploaded).toEqual(['ai.html', 'feeds.opml', 'index.html', 'feeds.json']);
  });

  it('ends a pause', async () => {
    const ending = new AbortController();
    fault = (_request, answer) => answerError(answer, 503, 'SlowDown');
    const expected = expect(publish({ stop: ending.signal, wait: undefined })).rejects.toThrow('SIGINT');
    // The third is of a second or more.
    while (asked.length < 12) await sleep(5);
    await sleep(100);
    const begun = performance.now();
    ending.abort(new Error('SIGINT'));
    await expected;
    expect([performance.now() - begun < 500, asked.length]).toEqual([true, 12]);
  });
});

describe('pruning', { timeout: 20_000 }, () => {
  const fewer = Object.fromEntries(Object.entries(FILES).filter(([name]) => !name.startsWith('ai.')));

  it('is not done unasked; asked, it removes after all is sent, what names others first', async () => {
    await publish();
    await writeFiles(fewer);
    asked = [];
    expect(await publish()).toMatchObject({ uploaded: ['feeds.json'], deleted: [], wouldDelete: ['ai.html', 'ai.rss'] });
    expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
    await writeFiles({ ...fewer, 'index.rss': 'new' });
    asked = [];
    fault = ({ name }, answer) => name === 'ai.rss' && answerError(answer, 404, 'NoSuchKey');
    const result = await publish({ prune: true });
    expect(result).toMatchObject({ uploaded: ['index.rss'], wouldDelete: [], failed: [] });
    expect(result.deleted).toEqual(['ai.html', 'ai.rss']);
    expect(asked.map(({ method, name }) => `${method} ${name}`)).toEqual(['PUT index.rss', 'DELETE ai.html', 'DELETE ai.rss']);
    asked = [];
    expect(await publish({ prune: true })).toMatchObject({ uploaded: [], deleted: [], wouldDelete: [] });
    expect(asked).toEqual([]);
  });

  it('removes the index before the pages that it leads to', async () => {
    await publish();
    await writeFiles(Object.fromEntries(Object.entries(FILES).filter(([name]) => !name.endsWith('.html'))));
    fault = async ({ name }) => void (await sleep(name === 'index.html' ? 50 : 0));
    expect((await publish({ prune: true })).deleted).toEqual(['index.html', 'ai.html']);
    const [index, page] = asked.filter(({ method }) => method === 'DELETE');
    expect(page?.begun).toBeGreaterThan(index?.ended ?? Number.POSITIVE_INFINITY);
  });

  it('is held back where a file could not be sent, and done the next time', async () => {
    await publish();
    await writeFiles({ ...fewer, 'index.rss': 'new' });
    fault = ({ name }, answer) => name === 'index.rss' && answerError(answer, 400, 'InvalidArgument');
    const result = await publish({ prune: true });
    expect(result).toMatchObject({ uploaded: [], deleted: [], wouldDelete: ['ai.html', 'ai.rss'] });
    expect(result.failed[0]).toEqual({ path: 'index.rss', reason: 'the store answered 400 InvalidArgument' });
    expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
    fault = () => undefined;
    expect((await publish({ prune: true })).deleted).toEqual(['ai.html', 'ai.rss']);
  });

  it('keeps a file that comes back, sending it whatever was known of it', async () => {
    await publish();
    await writeFiles(fewer);
    fault = ({ method }, answer) => method === 'DELETE' && answerError(answer, 400, 'InvalidArgument');
    expect((await publish({ prune: true })).deleted).toEqual([]);
    fault = () => undefined;
    await writeFiles(FILES);
    expect((await publish()).uploaded).toEqual(['ai.rss', 'ai.html', 'feeds.json']);
  });

  it.each(['a stopped run has not sent', 'the store refused', 'a run that was ended has not sent'])(
    'leaves what is not ours: what bears the name of a file that %s',
    async (how) => {
      await writeFiles({ ...FILES, 'about.html': 'ours' });
      const ending = new AbortController();
      fault = ({ name }, answer) => {
        if (how.includes('stopped')) return answerError(answer, 403, 'AccessDenied');
        if (how.includes('refused')) return name === 'about.html' && answerError(answer, 400, 'InvalidArgument');
        return name === 'ai.rss' && (ending.abort(new Error('SIGINT')), true);
      };
      await publish({ stop: ending.signal }).catch(() => undefined);
      fault = () => undefined;
      await writeFiles(FILES);
      asked = [];
      expect((await publish({ prune: true })).deleted).toEqual([]);
      expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
      expect([...manifest().keys()].sort()).toEqual([...ORDER].sort());
    },
  );

  it.each(['cut off', 'cut off, then refused'])('removes what may have come to be there, though its sending was %s', async (how) => {
    fault = ({ name }, answer, turn) =>
      name === 'ai.rss' && (how.includes('refused') && turn > 1 ? answerError(answer, 400, 'InvalidArgument') : answer.destroy());
    expect((await publish()).failed[0]?.path).toBe('ai.rss');
    fault = () => undefined;
    await writeFiles(fewer);
    expect((await publish({ prune: true })).deleted).toEqual(['ai.rss']);
  });

  it('leaves what it could not reach', async () => {
    const { port } = new URL(endpoint);
    await new Promise((resolve) => server.close(resolve));
    expect((await publish()).failed).toHaveLength(9);
    await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
    await writeFiles(fewer);
    expect((await publish({ prune: true })).deleted).toEqual([]);
  });

  it('believes no name in a manifest that leads elsewhere', async () => {
    await publish();
    const file = join(state, manifestName(`${endpoint}/feeds/news/`));
    await writeFile(file, (await readFile(file, 'utf8')).replace('"ai.rss"', '"..": "", "../other.rss": "", ".env": "", "number.rss": 1, "ai.rss"'));
    expect((await publish({ prune: true })).deleted).toEqual([]);
  });
});

describe('faults of the store', { timeout: 20_000 }, () => {
  it.each([
    ['503', (answer: ServerResponse) => answerError(answer, 503, 'SlowDown')],
    ['500', (answer: ServerResponse) => answerError(answer, 500, 'InternalError')],
    ['429', (answer: ServerResponse) => answerError(answer, 429, 'TooManyRequests')],
    ['400 RequestTimeout', (answer: ServerResponse) => answerError(answer, 400, 'RequestTimeout')],
    ['a connection that is cut', (answer: ServerResponse) => answer.destroy()],
    [
      'an error that is cut',
      (answer: ServerResponse) => answer.writeHead(403, { 'content-length': 99 }).write('<Err') && setTimeout(() => answer.destroy(), 5),
    ],
  ])('are waited out, longer each time: %s', async (_name, act) => {
    fault = ({ name }, answer, turn) => name === 'ai.rss' && turn < 5 && act(answer);
    expect(await publish()).toMatchObject({ uploaded: ORDER, failed: [] });
    expect(asked.filter(({ name }) => name === 'ai.rss').map(({ body }) => body.toString())).toEqual(Array(5).fill(FILES['ai.rss']));
    expect(waits).toHaveLength(4);
    for (const [index, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(ms).toBeLessThanOrEqual(500 * 2 ** index);
    }
  });

  it('are waited out when it is slow, within the limit of a request', async () => {
    fault = ({ name }, _answer, turn) => name === 'ai.rss' && turn < 3;
    expect(await publish({ timeout: 100 })).toMatchObject({ uploaded: ORDER, failed: [] });
    expect(asked.filter(({ name }) => name === 'ai.rss')).toHaveLength(3);
    fault = ({ name }) => name === 'ai.rss';
    await writeFile(join(out, 'ai.rss'), 'new');
    expect((await publish({ timeout: 60 })).failed).toEqual([{ path: 'ai.rss', reason: 'the store did not answer within 0.06 s' }]);
  });

  it('do not end a slow upload of a large file: it has a second more for each 16 kB', async () => {
    await writeFile(join(out, 'ai.rss'), 'x'.repeat(16_000));
    fault = async ({ name }) => void (await sleep(name === 'ai.rss' ? 400 : 0));
    expect(await publish({ timeout: 200 })).toMatchObject({ uploaded: ORDER, failed: [] });
    expect(waits).toEqual([]);
  });

  it('hold back what comes after, and the next run sends exactly the rest', async () => {
    fault = ({ name }, answer) => name === 'ai.rss' && answerError(answer, 503, 'SlowDown');
    const result = await publish();
    const rest = ['ai.html', 'feeds.opml', 'index.html', 'feeds.json'];
    expect(result.uploaded).toEqual(ORDER.slice(1, 5));
    expect(result.stopped).toBeUndefined();
    expect(result.failed).toEqual([
      { path: 'ai.rss', reason: 'the store answered 503 SlowDown' },
      ...rest.map((path) => ({ path, reason: 'held back: files that must be there before it are not' })),
    ]);
    expect(asked.filter(({ name }) => name === 'ai.rss')).toHaveLength(5);
    fault = () => undefined;
    expect(await publish()).toMatchObject({ uploaded: ['ai.rss', ...rest], failed: [] });
  });

  it('hold back the pages that link to a new one which is not there yet, however often it fails, and no feed', async () => {
    await publish();
    await writeFiles({ ...FILES, 'ai.html': 'links to boats', 'ai.rss': 'new', 'boats.html': 'new', 'boats.rss': 'new' });
    const rest = ['ai.html', 'feeds.json'];
    for (const [code, uploaded] of [
      [503, ['ai.rss', 'boats.rss']],
      [503, []],
      [400, []],
    ] as const) {
      fault = ({ name }, answer) => name === 'boats.html' && answerError(answer, code, 'Strange');
      const { failed, ...result } = await publish();
      expect([result.uploaded, failed.map(({ path }) => path)]).toEqual([uploaded, ['boats.html', ...rest]]);
    }
    fault = () => undefined;
    expect((await publish()).uploaded).toEqual(['boats.html', ...rest]);
  });

  it('hold back what links to a page that comes back, where its removal may have been done', async () => {
    const files = { 'index.rss': 'all', 'about.html': 'links to boats', 'boats.html': '' };
    await writeFiles(files);
    await publish();
    await writeFiles({ 'index.rss': 'all', 'about.html': 'links to nothing' });
    fault = ({ method }, answer) => method === 'DELETE' && answerError(answer, 503, 'SlowDown');
    expect(await publish({ prune: true })).toMatchObject({ uploaded: ['about.html', 'feeds.json'], failed: [{ path: 'boats.html' }] });
    await writeFiles(files);
    fault = ({ name }, answer) => name === 'boats.html' && answerError(answer, 400, 'Strange');
    expect((await publish()).uploaded).toEqual([]);
  });

  it('end the run when file after file is not taken', async () => {
    await writeFiles(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}.rss`, `${index}`])));
    fault = (_request, answer) => answerError(answer, 503, 'SlowDown');
    const result = await publish();
    expect(result.stopped).toBe('the store answered 503 SlowDown, again and again: publish once more when the store is well');
    expect(result.failed).toHaveLength(51);
    expect(result.failed.at(-1)).toEqual({ path: 'feeds.json', reason: 'not tried' });
    expect(asked.length).toBeLessThanOrEqual(40);
  });

  it('that concern a file alone do not keep the others from being tried', async () => {
    await writeFiles(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`t${index}.rss`, `${index}`])));
    fault = ({ name }, answer) => name !== 't9.rss' && answerError(answer, 400, 'InvalidArgument');
    const result = await publish();
    expect(result.uploaded).toEqual(['t9.rss']);
    expect(result.stopped).toBeUndefined();
    expect(asked).toHaveLength(12);
  });

  it('are told when nobody listens', async () => {
    const env = { ...environment(), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    const result = await publish({ env });
    expect(result.failed[0]!.reason).toMatch(/^the connection to the store failed(?: \(ECONNREFUSED\))?$/);
  });

  it.each([
    [403, 'ExpiredToken', 'the credentials have expired: get new ones'],
    [400, 'ExpiredToken', 'the credentials have expired: get new ones'],
    [403, 'InvalidAccessKeyId', 'the store does not know these credentials'],
    [403, 'SignatureDoesNotMatch', 'check AWS_SECRET_ACCESS_KEY'],
    [403, 'RequestTimeTooSkewed', 'clock'],
    [403, 'AccessDenied', 's3:PutObject'],
    [403, 'Strange', 'the store refuses these credentials'],
    [401, 'Strange', 'the store refuses these credentials'],
    [404, 'NoSuchBucket', 'no such bucket'],
    [301, 'PermanentRedirect', 'set AWS_REGION'],
    [307, 'Strange', 'set AWS_REGION'],
  ])('that a person must mend end the run at once: %i %s', async (status, code, remedy) => {
    fault = (_request, answer) => answerError(answer, status, code);
    const result = await publish();
    expect(result.stopped).toContain(remedy);
    expect(result.stopped).toContain(`(${status} ${code})`);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(waits).toEqual([]);
    expect(result.uploaded).toEqual([]);
    expect(result.failed.map(({ path }) => path).sort()).toEqual([...ORDER].sort());
  });

  it('keep what was sent before the credentials expired', async () => {
    fault = ({ name }, answer) => name === 'ai.html' && answerError(answer, 403, 'ExpiredToken');
    const result = await publish();
    expect(result.uploaded).toEqual(expect.arrayContaining(ORDER.slice(0, 5)));
    fault = () => undefined;
    expect((await publish()).uploaded).not.toContain('ai.rss');
  });

  it('never lead to a secret in what is told or kept, not even if the store echoes it', async () => {
    for (const code of [TOKEN, `x${TOKEN}`, 'VerySecret']) {
      fault = ({ name }, answer) => name !== 'ai.rss' && answerError(answer, 418, code);
      const result = await publish();
      expect(result.failed[0]!.reason).toBe('the store answered 418');
    }
    const kept = await Promise.all((await readdir(state)).map((name) => readFile(join(state, name), 'utf8')));
    expect(kept.join('')).toContain('ai.rss');
    expect(kept.join('')).not.toMatch(/verysecret/i);
  });

  it('do not lead to another host', async () => {
    fault = ({ name }, answer) => name !== 'elsewhere' && answer.writeHead(303, { location: `${endpoint}/elsewhere` }).end();
    expect((await publish()).stopped).toContain('(303)');
    expect(asked.map(({ name }) => name)).not.toContain('elsewhere');
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Signature Version 4 of a request as it came in, for the scope and the headers that it names itself. */
function signatureOf(method: string, url: string, headers: IncomingHttpHeaders, secret: string): string {
  const [, scope = '', names = ''] = /Credential=[^/]+\/(\S+), SignedHeaders=(\S+),/.exec(headers.authorization ?? '') ?? [];
  const lines = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  // Each part encoded again from its meaning: the path is to come as the signature has it.
  const path = url
    .split('/')
    .map((part) => encodeURIComponent(decodeURIComponent(part)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`));
  const canonical = [method, path.join('/'), '', lines.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((under, part) => createHmac('sha256', under).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${String(headers['x-amz-date'])}\n${scope}\n${hashed(canonical)}`)
    .digest('hex');
}

function hashed(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
