import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createRawServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../src/notify/address.ts';
import type { HubOptions } from '../src/notify/websub.ts';
import { tellHub } from '../src/notify/websub.ts';
import { replaceFile } from '../src/publish/atomic.ts';
import { tidyMemory } from '../src/watch/tidy.ts';
import { newFolder } from './support/folder.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What was kept while the hub was asked. */
  readonly kept: readonly string[];
}

const SITE = 'https://feeds.example.org/';
const NEWS = 'https://feeds.example.org/news.rss';
const AI = 'https://feeds.example.org/%E4%BA%BA.atom?a=1&b=2';
const OLD = 'https://feeds.example.org/old.json';

let state = '';
let hub = '';
let port = 0;
let servers: Server[] = [];
let asked: Asked[] = [];
let waits: number[] = [];
let answers: (answer: ServerResponse, turn: number) => unknown = (answer) => answer.writeHead(204).end();

beforeEach(async () => {
  state = newFolder();
  asked = [];
  waits = [];
  answers = (answer) => answer.writeHead(204).end();
  const server = createServer(async (request, answer) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body, kept: await kept() });
    answers(answer, asked.length);
  });
  port = await listening(server);
  hub = `http://127.0.0.1:${port}/hub?key=1`;
});

afterEach(async () => {
  for (const server of servers) {
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  servers = [];
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function tell(changed: readonly string[], more: Partial<HubOptions> = {}): ReturnType<typeof tellHub> {
  const wait = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
  return tellHub({
    hub,
    site: SITE,
    changed,
    isPublished: () => true,
    file: join(state, 'hub-pending.json'),
    allowPrivate: true,
    save: (path, text) => replaceFile(path, text, 0o600),
    wait,
    timeout: 5_000,
    ...more,
  });
}

function toldIn({ body }: Pick<Asked, 'body'>): string[] {
  return new URLSearchParams(body).getAll('hub.url');
}

async function kept(): Promise<readonly string[]> {
  const text = await readFile(join(state, 'hub-pending.json'), 'utf8').catch(() => '{"urls":[]}');
  return (JSON.parse(text) as { urls: string[] }).urls;
}

function keep(urls: readonly string[]): Promise<void> {
  return writeFile(join(state, 'hub-pending.json'), JSON.stringify({ urls }));
}

describe('the hub', { timeout: 20_000 }, () => {
  it('is told all feeds in one form, under both names that hubs read', async () => {
    expect(await tell([NEWS, AI, NEWS])).toEqual({ told: [AI, NEWS], pending: [] });
    expect(asked).toHaveLength(1);
    const { method, url, headers, body } = asked[0]!;
    expect([method, url, headers['content-type']]).toEqual(['POST', '/hub?key=1', 'application/x-www-form-urlencoded']);
    expect(headers['content-length']).toBe(String(body.length));
    expect([...new URLSearchParams(body)]).toEqual([
      ['hub.mode', 'publish'],
      ['hub.url', AI],
      ['hub.url', NEWS],
      ['hub.topic', AI],
      ['hub.topic', NEWS],
    ]);
    expect(body).toContain('hub.url=https%3A%2F%2Ffeeds.example.org%2F%25E4%25BA%25BA.atom%3Fa%3D1%26b%3D2');
    expect(await readdir(state)).toEqual([]);
  });

  it('is not asked where nothing changed', async () => {
    expect(await tell([])).toEqual({ told: [], pending: [] });
    expect(asked).toEqual([]);
  });

  it('is told what it could not be told before, with what is new', async () => {
    await keep([OLD, NEWS, 'no url', 7 as unknown as string]);
    expect(await tell([NEWS, AI])).toEqual({ told: [AI, NEWS, OLD], pending: [] });
    await keep([OLD]);
    expect(await tell([])).toEqual({ told: [OLD], pending: [] });
    expect(await readdir(state)).toEqual([]);
  });

  it('is told nothing of a site that was there before, which would keep all that comes after', async () => {
    await keep([OLD, 'https://old.example.org/news.rss']);
    expect(await tell([NEWS, 'https://old.example.org/ai.rss'])).toEqual({ told: [NEWS, OLD], pending: [] });
    await keep(['https://old.example.org/news.rss']);
    expect(await tell([])).toEqual({ told: [], pending: [] });
    expect(asked.flatMap(toldIn)).toEqual([NEWS, OLD]);
    expect(await readdir(state)).toEqual([]);
  });

  it('is told nothing of what was kept and is not published', async () => {
    const isPublished = (url: string) => url !== AI;
    await keep([AI, OLD]);
    expect(await tell([NEWS], { isPublished })).toEqual({ told: [NEWS, OLD], pending: [] });
    expect(asked[0]!.kept).toEqual([NEWS, OLD]);
    await keep([AI]);
    expect(await tell([], { isPublished })).toEqual({ told: [], pending: [] });
    expect(asked.flatMap(toldIn)).toEqual([NEWS, OLD]);
    expect(await readdir(state)).toEqual([]);
  });

  it('is told many in parts of 100 urls and 64 kB, each noted as soon as it was taken', async () => {
    const many = Array.from({ length: 250 }, (_, at) => `${SITE}${String(at).padStart(3, '0')}.rss`);
    await tell(many);
    expect(asked.map((request) => [toldIn(request).length, request.kept.length])).toEqual([
      [100, 250],
      [100, 150],
      [50, 50],
    ]);
    expect(asked.flatMap(toldIn)).toEqual(many);
    asked = [];
    const long = Array.from({ length: 90 }, (_, at) => `${SITE}${at}${encodeURIComponent('人'.repeat(99))}.rss`);
    expect((await tell(long)).told).toHaveLength(90);
    expect(Math.max(...asked.map(({ body }) => body.length))).toBeLessThanOrEqual(65_536);
    expect(new Set(asked.flatMap(toldIn)).size).toBe(90);
  });

  it.each(['{', 'null', '[]', '{"urls":"x"}'])('is told the new ones where what was kept is damaged: %s', async (damage) => {
    await writeFile(join(state, 'hub-pending.json'), damage);
    expect(await tell([NEWS])).toEqual({ told: [NEWS], pending: [] });
  });

  it('loses nothing to a run that dies: what it is to be told is kept before it is asked', async () => {
    await keep([OLD]);
    await tell([NEWS]);
    expect(asked[0]!.kept).toEqual([NEWS, OLD]);
  });

  it('is believed of what it was told alone: what changed meanwhile stays kept, and what another run has kept', async () => {
    const since = new Set<string>();
    answers = async (answer) => {
      since.add(NEWS);
      await keep([AI, NEWS, OLD]);
      answer.writeHead(204).end();
    };
    expect(await tell([NEWS, AI], { since })).toEqual({ told: [AI, NEWS], pending: [] });
    expect(await kept()).toEqual([NEWS, OLD]);
  });

  it.each([0, 1])('is let go at once when the run is to end, and what it was to be told stays kept: %i answers before', async (before) => {
    const ending = new AbortController();
    answers = (answer, turn) => {
      if (turn <= before) answer.writeHead(503).end();
      setTimeout(() => ending.abort(new Error('SIGTERM')), 20);
    };
    const begun = performance.now();
    expect(await tell([NEWS], { stop: ending.signal, wait: undefined })).toEqual({ told: [], pending: [NEWS], problem: 'the run was ended' });
    expect([await kept(), asked.length, performance.now() - begun < 900]).toEqual([[NEWS], 1, true]);
    // A look-up cannot be called off: none is begun any more.
    let looked = 0;
    const lookup = () => Promise.reject(new Error(`${++looked}`));
    await tell([], { stop: ending.signal, hub: 'https://hub.invalid/', lookup });
    expect(looked).toBe(0);
  });
});

describe('a hub in trouble', { timeout: 20_000 }, () => {
  it.each([500, 503, 429, 408])('is asked three times, and the feeds are kept: %i', async (status) => {
    answers = (answer) => answer.writeHead(status).end();
    expect(await tell([NEWS])).toEqual({ told: [], pending: [NEWS], problem: `the hub 127.0.0.1:${port} answered ${status}` });
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([1_000, 2_000]);
    expect(await kept()).toEqual([NEWS]);
    answers = (answer) => answer.writeHead(202).end();
    expect(await tell([AI])).toEqual({ told: [AI, NEWS], pending: [] });
  });

  it('is told at the third try', async () => {
    answers = (answer, turn) => (turn < 3 ? answer.destroy() : answer.writeHead(200).end());
    expect(await tell([NEWS])).toEqual({ told: [NEWS], pending: [] });
    expect(asked).toHaveLength(3);
  });

  it('is not asked again what it refuses', async () => {
    answers = (answer) => answer.writeHead(400).end();
    expect(await tell([NEWS])).toEqual({ told: [], pending: [NEWS], problem: `the hub 127.0.0.1:${port} answered 400` });
    expect(asked).toHaveLength(1);
    expect(await kept()).toEqual([NEWS]);
  });

  it.each([400, 413, 403])('keeps of several parts those that it refuses alone: what is new comes before what was refused: %i', async (status) => {
    const [poison, ...old] = Array.from({ length: 150 }, (_, at) => `${SITE}old-${String(at).padStart(3, '0')}.rss`) as [string, ...string[]];
    await keep([poison, ...old]);
    answers = (answer, turn) => answer.writeHead(toldIn(asked[turn - 1]!).includes(poison) ? status : 204).end();
    const { told, pending, problem } = await tell([NEWS]);
    expect([told.length, pending, problem]).toEqual([51, [poison, ...old.slice(0, 99)], `the hub 127.0.0.1:${port} answered ${status}`]);
    expect([await kept(), asked.length, toldIn(asked[0]!)]).toEqual([pending, 3, [NEWS]]);
  });

  it('is tried three times in all, however many parts there are, and given up when it is slow', async () => {
    const many = Array.from({ length: 250 }, (_, at) => `${SITE}${String(at).padStart(3, '0')}.rss`);
    answers = (answer, turn) => answer.writeHead(turn % 2 === 0 ? 503 : 204).end();
    expect(await tell(many)).toMatchObject({ told: { length: 250 }, pending: [] });
    expect([asked.length, waits]).toEqual([5, [1_000, 2_000]]);
    answers = (answer) => setTimeout(() => answer.writeHead(204).end(), 250);
    const thousand = Array.from({ length: 1000 }, (_, at) => `${SITE}${at}.rss`);
    const slow = await tell(thousand, { timeout: 600 });
    expect([slow.told.length + slow.pending.length, slow.problem]).toEqual([1000, 'the hub takes too long']);
    expect([slow.told.length >= 100, slow.pending]).toEqual([true, await kept()]);
  });

  it.each([301, 302, 307, 308])('is not followed to another place: %i', async (status) => {
    answers = (answer) => answer.writeHead(status, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
    expect((await tell([NEWS])).problem).toContain(`answered ${status}, a redirect, which is not followed`);
    expect(asked.map(({ url }) => url)).toEqual(['/hub?key=1']);
  });

  it('is given up when it hangs, at each try', async () => {
    // A watch gives back memory meanwhile, and the timer must not go with it.
    answers = tidyMemory;
    const begun = performance.now();
    expect(await tell([NEWS], { timeout: 200, stop: new AbortController().signal })).toEqual({
      told: [],
      pending: [NEWS],
      problem: 'the hub did not answer within 0.2 s',
    });
    expect(asked).toHaveLength(3);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(550);
  });

  it('is given up when it takes the connection and says nothing, or only begins to speak', async () => {
    let taken = 0;
    const silent = await listening(
      createRawServer(
        (socket) =>
          void (taken++,
          socket
            .on('error', () => undefined)
            .resume()
            .write('HTTP/1.1 1')),
      ),
    );
    expect((await tell([NEWS], { hub: `http://127.0.0.1:${silent}/`, timeout: 200 })).problem).toBe('the hub did not answer within 0.2 s');
    expect(taken).toBe(3);
  });

  it('is believed as soon as it has answered, whatever it goes on to say', async () => {
    answers = (answer) => answer.writeHead(200).write('and so on');
    expect(await tell([NEWS], { timeout: 2_000 })).toEqual({ told: [NEWS], pending: [] });
    expect(asked).toHaveLength(1);
  });

  it('is given up when nobody listens', async () => {
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await tell([NEWS])).toEqual({ told: [], pending: [NEWS], problem: 'the hub cannot be reached (ECONNREFUSED)' });
    expect(waits).toHaveLength(2);
  });

  it('is given up when its name is not known, or the name service hangs', async () => {
    const unknown = (): Promise<never> => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    expect((await tell([NEWS], { hub: 'https://hub.example.org/', lookup: unknown })).problem).toBe('the hub cannot be reached (ENOTFOUND)');
    const never = (): Promise<never> => new Promise(() => undefined);
    expect((await tell([NEWS], { hub: 'https://hub.example.org/', lookup: never, timeout: 50 })).problem).toBe(
      'the hub did not answer within 0.05 s',
    );
  });

  it('is no reason to fail where the disk fails too', async () => {
    const save = (): never => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    expect(await tell([NEWS], { save })).toEqual({ told: [NEWS], pending: [] });
    answers = (answer) => answer.writeHead(400).end();
    const problem = `the hub 127.0.0.1:${port} answered 400; what the hub is to be told could not be kept (ENOSPC)`;
    expect(await tell([NEWS], { save })).toEqual({ told: [], pending: [NEWS], problem });
  });
});

describe('a private address', { timeout: 20_000 }, () => {
  it.each([
    '0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254',
    '172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 192.0.0.1 224.0.0.1 240.0.0.1 255.255.255.255',
    ':: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:10.0.0.1 fc00::1 fdff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1',
    '64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::1 2001::1',
  ])('is known: %s', (addresses) => {
    expect(addresses.split(' ').filter((address) => !isPrivateAddress(address))).toEqual([]);
  });

  it('is not seen in a public one', () => {
    const open =
      '1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.0.1 172.15.255.255 172.32.0.0 192.167.0.1 192.169.0.1 198.17.0.1 198.20.0.1 223.255.255.255 2606:4700::1 2a00:1450::8 2001:4860::8888';
    expect(open.split(' ').filter(isPrivateAddress)).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])(
    'is not asked unless the config allows it: %s',
    async (host) => {
      const result = await tell([NEWS], { hub: `http://${host}:${port}/hub`, allowPrivate: false });
      expect(result.problem).toMatch(/^the hub \S+ has a loopback or private address: correct "hub", or set "hubPrivate"/);
      expect(result.pending).toEqual([NEWS]);
      expect(asked).toEqual([]);
      expect(waits).toEqual([]);
    },
  );

  it('is refused when it is one of several', async () => {
    const lookup = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    expect((await tell([NEWS], { hub: 'http://hub.example.org/', allowPrivate: false, lookup })).problem).toContain(
      'has a loopback or private address',
    );
  });

  it('cannot be slipped in later: the request goes to the address that was looked at', async () => {
    const names: string[] = [];
    const lookup = async (name: string) => {
      names.push(name);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    // No such name exists: only the address of the one look-up can lead to the hub.
    expect(await tell([NEWS], { hub: `http://hub.invalid:${port}/`, lookup })).toEqual({ told: [NEWS], pending: [] });
    expect(names).toEqual(['hub.invalid']);
    expect(asked[0]!.headers.host).toBe(`hub.invalid:${port}`);
  });
});
