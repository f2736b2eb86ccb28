import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishTo } from '../../src/commands/publish-to.ts';

const SERVER = 's3rver@3.7.1';
/** The only key that server knows. Signatures of version 4 it does not verify: the stub of the quick tests does. */
const KEY = 'S3RVER';
// From an empty cache the server has to be fetched first.
const START = 120_000;

const FILES: Readonly<Record<string, string>> = {
  'index.rss': '<rss/>',
  '人工智能.rss': '<rss>人</rss>',
  '人工智能.atom': '<feed>人</feed>',
  '人工智能.json': '{"人":1}',
  "a b+c%25 (d)!*'~.rss": '<rss>odd</rss>',
  'empty.rss': '',
  'style.css': 'a{}',
  'index.html': '<!doctype html>',
  'feeds.opml': '<opml/>',
};
const ALL = [...Object.keys(FILES), 'feeds.json'];

let folder = '';
let endpoint = '';
let server: ChildProcess;
const reader = new AwsClient({ accessKeyId: KEY, secretAccessKey: KEY, service: 's3', region: 'us-east-1', retries: 0 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedmill-s3rver-'));
  await mkdir(join(folder, 'out'));
  await mkdir(join(folder, 'data'));
  const options = ['-d', join(folder, 'data'), '-a', '127.0.0.1', '-p', '0', '--no-vhost-buckets', '--configure-bucket', 'feeds'];
  // A group of its own, as npx runs the server by way of a shell.
  server = spawn('npx', ['--yes', SERVER, ...options], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  endpoint = await listening(server);
}, START);

afterAll(async () => {
  if (server.pid !== undefined && server.exitCode === null) {
    const ended = once(server, 'exit');
    process.kill(-server.pid, 'SIGKILL');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
});

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: unknown): void => {
      said += String(chunk);
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    // Heard to the end: the server would die of a pipe that nobody reads.
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the server did not start: ${said}`)));
  });
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'out', name), text);
  await writeFile(join(folder, 'out', 'feeds.json'), JSON.stringify({ feeds: [], files: [...Object.keys(files), 'feeds.json'] }));
}

function publish(more: { prune?: boolean; key?: string } = {}): ReturnType<typeof publishTo> {
  const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: more.key ?? KEY, AWS_SECRET_ACCESS_KEY: KEY };
  const folders = { out: join(folder, 'out'), state: join(folder, 'state') };
  return publishTo({ target: 's3://feeds/site/新闻', ...folders, env, prune: more.prune ?? false, dryRun: false, now: Date.now });
}

function ask(method: string, name: string): Promise<Response> {
  const url = `${endpoint}/feeds/site/${encodeURIComponent('新闻')}/${encodeURIComponent(name)}`;
  return reader.fetch(url, { method, signal: AbortSignal.timeout(10_000) });
}

describe('a real S3 server', { timeout: 60_000 }, () => {
  it('refuses a key it does not know, and nothing is there', async () => {
    await write(FILES);
    const result = await publish({ key: 'UNKNOWN' });
    expect(result.stopped).toMatch(/^the store does not know these credentials.*\(403 InvalidAccessKeyId\)$/);
    expect(result.uploaded).toEqual([]);
    expect((await ask('GET', 'index.rss')).status).toBe(404);
  });

  it('takes every file under its name, with its bytes, its type and its caching', async () => {
    const result = await publish();
    expect(result.failed).toEqual([]);
    expect([...result.uploaded].sort()).toEqual([...ALL].sort());
    for (const [name, text] of Object.entries(FILES)) {
      const found = await ask('GET', name);
      expect([name, found.status, await found.text()]).toEqual([name, 200, text]);
    }
    const types = new Map([
      ['rss', 'application/rss+xml'],
      ['atom', 'application/atom+xml'],
      ['json', 'application/feed+json'],
      ['css', 'text/css'],
      ['html', 'text/html'],
      ['opml', 'text/x-opml'],
    ]);
    for (const name of Object.keys(FILES)) {
      const { headers } = await ask('HEAD', name);
      expect([name, headers.get('content-type')]).toEqual([name, `${types.get(name.split('.').at(-1) ?? '')}; charset=utf-8`]);
      expect(headers.get('cache-control')).toBe('public, max-age=300');
    }
    expect((await ask('HEAD', 'feeds.json')).headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('is sent nothing the second time, and then what changed', async () => {
    expect(await publish()).toMatchObject({ uploaded: [], failed: [] });
    await write({ ...FILES, '人工智能.atom': '<feed>new</feed>' });
    expect(await publish()).toMatchObject({ uploaded: ['人工智能.atom'], failed: [] });
    expect(await (await ask('GET', '人工智能.atom')).text()).toBe('<feed>new</feed>');
  });

  it('keeps what is no longer published until it is pruned, and what is not ours', async () => {
    const foreign = `${endpoint}/feeds/site/${encodeURIComponent('新闻')}/foreign.txt`;
    expect((await reader.fetch(foreign, { method: 'PUT', body: 'not ours' })).status).toBe(200);
    const { 'index.html': _page, '人工智能.rss': _feed, ...fewer } = FILES;
    await write({ ...fewer, '人工智能.atom': '<feed>new</feed>' });
    expect(await publish()).toMatchObject({ uploaded: ['feeds.json'], deleted: [], wouldDelete: ['index.html', '人工智能.rss'] });
    expect((await ask('HEAD', '人工智能.rss')).status).toBe(200);
    expect(await publish({ prune: true })).toMatchObject({ uploaded: [], deleted: ['index.html', '人工智能.rss'], wouldDelete: [], failed: [] });
    expect((await ask('HEAD', '人工智能.rss')).status).toBe(404);
    expect((await ask('HEAD', 'index.html')).status).toBe(404);
    expect((await ask('HEAD', '人工智能.atom')).status).toBe(200);
    expect((await ask('HEAD', 'foreign.txt')).status).toBe(200);
  });
});
