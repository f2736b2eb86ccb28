import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { numberedArticle, numberedArticles } from '../support/articles.ts';
import { NOW, type Ran } from '../support/feedmill.ts';
import { canMount } from '../support/publish-disk.ts';
import { broken, newSite, type Site } from '../support/site.ts';
import { buildBeside, heard, PROGRAM, startBuild } from '../support/tools.ts';

const failNth = fileURLToPath(new URL('../support/fail-nth.mjs', import.meta.url));
const mounts = canMount();
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const becomesNobody = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
const otherUser = !isRoot || spawnSync('setpriv', [...becomesNobody, 'test', '-r', PROGRAM]).status === 0;
if (!otherUser) console.warn('root reads every file, and nobody else can read the program here: unreadable articles are not tried');
const xmllint = spawnSync('xmllint', ['--version']).status === 0;
if (!xmllint) console.warn('no xmllint here: only saxes reads the feeds');

let site: Site;

/** A shell in the site's folder, in which `$feedmill` builds. */
async function shell(script: string, ...before: string[]): Promise<Ran> {
  const [command = 'sh', ...args] = [...before, 'sh', '-c', `feedmill="$0 $1 build --now ${NOW}"; ${script}`, process.execPath, PROGRAM];
  return await heard(spawn(command, args, { cwd: site.folder, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The same, where mounts are its own and go when it ends. */
async function ownMounts(script: string): Promise<Ran> {
  return await shell(`set -e; ${script}`, 'unshare', '-rm');
}

function textAt(path: string): string {
  return readFileSync(join(site.folder, path), 'utf8').trim();
}

/** What a failed run must have left: `before/` as in `after/`, and nothing else. */
function expectUntouched(): void {
  expect(spawnSync('diff', ['-r', 'before', 'after'], { cwd: site.folder, encoding: 'utf8' }).stdout).toBe('');
}

describe.skipIf(!mounts)('a disk', () => {
  const rebuild = 'set +e; $feedmill --json > said.json 2> said.txt; echo $? > code; set -e; mkdir after; cp -a out/. after';

  it('that gets full leaves all as it was, and the run says so', async () => {
    site = newSite(numberedArticles(20, ['A', 'B']));
    for (let at = 0; at < 20; at++) site.put(`later/${at}.md`, numberedArticle(at, ['A', 'B'], { excerpt: 'word '.repeat(1500) }));
    const ran = await ownMounts(
      `mkdir out before; mount -t tmpfs -o size=512k none out; $feedmill; cp -a out/. before; cp later/* articles; ${rebuild}; mount -o remount,size=64m out; $feedmill; rm -r after/*; mkdir healed; cp out/* healed`,
    );
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(textAt('code')).toBe('1');
    expect(textAt('said.txt')).toContain('ENOSPC');
    expect(JSON.parse(textAt('said.json'))).toMatchObject({ files: { written: [], removed: [] } });
    const wanted = await site.fresh();
    for (const [name, text] of Object.entries(wanted)) expect(readFileSync(join(site.folder, 'healed', name), 'utf8'), name).toBe(text);
  });

  it('that is full leaves no temporary', async () => {
    site = newSite(numberedArticles(20, ['A', 'B']));
    for (let at = 0; at < 20; at++) site.put(`later/${at}.md`, numberedArticle(at, ['A', 'B'], { excerpt: 'word '.repeat(1500) }));
    expect(
      await ownMounts(`mkdir out before; mount -t tmpfs -o size=512k none out; $feedmill; cp -a out/. before; cp later/* articles; ${rebuild}`),
    ).toMatchObject({ code: 0 });
    expectUntouched();
  });

  it('that is read-only stays as it was', async () => {
    site = newSite(numberedArticles(3, ['A', 'B']));
    site.put('later/1.md', numberedArticle(1, ['B'], { title: 'Another' }));
    const ran = await ownMounts(
      `mkdir out before; mount -t tmpfs none out; $feedmill; cp -a out/. before; cp later/* articles; mount -o remount,ro out; ${rebuild}`,
    );
    expect(ran.code).toBe(0);
    expect(textAt('code')).toBe('1');
    expect(textAt('said.txt')).toContain('EROFS');
    expectUntouched();
  });

  it.each([
    ['full', 'mount -t tmpfs -o size=4k none .feedmill; : > .feedmill/x; head -c 4096 /dev/zero > .feedmill/x'],
    ['read-only', 'mount -t tmpfs -o ro none .feedmill'],
  ])('that is %s under the state folder only makes runs slower', async (_, mount) => {
    site = newSite(numberedArticles(3, ['A', 'B']));
    site.put('later/1.md', numberedArticle(1, ['B'], { title: 'Another' }));
    const ran = await ownMounts(`mkdir .feedmill; ${mount}; $feedmill; cp later/* articles; $feedmill; $feedmill; ls -A .feedmill`);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/0 files written, \d+ unchanged\n(?:x\n)?$/);
    expect(site.published()).toEqual(await site.fresh());
  });

  it('that can hold the beginning of a report alone ends the run with 1', async () => {
    site = newSite(numberedArticles(30, ['A', 'B']));
    const { out, err } = await ownMounts('mkdir said; mount -t tmpfs -o size=4k none said; $feedmill --json > said/report.json || echo "code $?"');
    expect([out, err]).toEqual(['code 1\n', 'feedmill: the output cannot be written: ENOSPC: no space left on device, write\n']);
  });
});

describe('file operations', () => {
  interface Failed extends Ran {
    readonly told: string;
  }

  async function failing(nth: number, below: string, ...argv: string[]): Promise<Failed> {
    const told = join(site.folder, 'told');
    rmSync(told, { force: true });
    const env = { ...process.env, FAIL_NTH: String(nth), FAIL_BELOW: below, FAIL_TOLD: told };
    const ran = await heard(
      spawn(process.execPath, ['--import', failNth, PROGRAM, 'build', '--now', NOW, ...argv], {
        cwd: site.folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    return { ...ran, told: existsSync(told) ? readFileSync(told, 'utf8') : '' };
  }

  it('that fail one by one, each break nothing, and the next run ends as if nothing had been', async () => {
    const argv = ['--prune', '--json'];
    site = newSite({}, { pages: false });
    const turn = (topic: string) =>
      [0, 1].forEach((at) => site.put(`articles/${at}.md`, numberedArticle(at, ['A', topic], { title: `About ${topic} ${at}` })));
    const wanted: Record<string, string>[] = [];
    for (const topic of ['B', 'C']) {
      turn(topic);
      await buildBeside(site.folder, ...argv);
      wanted.push(site.published());
    }
    expect(wanted.map((files) => Object.keys(files).length)).toEqual([11, 11]);
    const met = new Set<string>();
    for (let nth = 1; ; nth++) {
      const [before, after] = [wanted[nth % 2] ?? {}, wanted[(nth + 1) % 2] ?? {}];
      turn(nth % 2 === 0 ? 'C' : 'B');
      const ran = await failing(nth, site.out, ...argv);
      const where = `${nth}: ${ran.told}`;
      const seen = site.published();
      for (const [name, text] of Object.entries(seen)) expect([before[name], after[name]], `${where}, ${name}`).toContain(text);
      for (const name of Object.keys(before)) if (name in after) expect(Object.keys(seen), where).toContain(name);
      // Where the removal of one is what failed, it stays for the next run.
      if (!ran.told.startsWith('unlinkSync')) expect(site.strays(), where).toEqual([]);
      if (ran.code === 0) expect(seen, where).toEqual(after);
      else expect(ran, where).toMatchObject({ code: 1, err: expect.stringContaining('EIO') });
      if (ran.told === '') break;
      met.add(ran.told.split(' ')[0] ?? '');
      expect((await buildBeside(site.folder, ...argv)).code, where).toBe(0);
      expect(site.published(), where).toEqual(after);
      expect(site.strays(), where).toEqual([]);
    }
    expect([...met].sort()).toEqual([
      'closeSync',
      'fsyncSync',
      'linkSync',
      'mkdirSync',
      'openSync',
      'readdirSync',
      'renameSync',
      'unlinkSync',
      'writeSync',
    ]);
  });

  it('that fail in the state folder only make the next run slower', async () => {
    site = newSite({}, { pages: false });
    for (let nth = 1; ; nth++) {
      site.put('articles/0.md', numberedArticle(0, ['A'], { title: `Title ${nth}` }));
      const ran = await failing(nth, site.state);
      expect(ran, ran.told).toMatchObject({ code: 0, err: '' });
      expect(site.published(), ran.told).toEqual(await site.fresh());
      if (ran.told === '') break;
      expect((await buildBeside(site.folder)).out, ran.told).toContain('0 files written');
      expect(site.published(), ran.told).toEqual(await site.fresh());
    }
  });
});

describe('few descriptors', () => {
  it('are enough for many articles, or the run ends whole', async () => {
    site = newSite(numberedArticles(300, ['A', 'B', 'C']), { limit: 0 });
    await buildBeside(site.folder);
    for (let at = 0; at < 300; at++) site.put(`articles/${at}.md`, numberedArticle(at, ['A', 'B'], { title: 'Another' }));
    const before = site.published();
    const after = await site.fresh();
    for (const most of [20, 26, 32, 40, 64]) {
      const ran = await shell(`ulimit -n ${most}; exec $feedmill`);
      const seen = site.published();
      expect([0, 1, 134], `${most}: ${ran.err}`).toContain(ran.code);
      if (ran.code !== 0) expect(seen, String(most)).toEqual(before);
      else {
        expect(seen, String(most)).toEqual(after);
        return;
      }
      expect(
        site.strays().filter((name) => name.endsWith('-tmp')),
        String(most),
      ).toEqual([]);
    }
    throw new Error('64 descriptors are not enough');
  });
});

describe('an article that cannot be read', () => {
  const asOther = isRoot ? ['setpriv', ...becomesNobody] : [];

  it.skipIf(!otherUser)('is refused, the others are published, and it is back as soon as it can be read', async () => {
    site = newSite(numberedArticles(3, ['A']));
    if (isRoot) for (const path of ['', 'articles']) chownSync(join(site.folder, path), NOBODY, NOBODY);
    chmodSync(join(site.folder, 'articles/1.md'), 0o000);
    const ran = await shell('exec $feedmill --json', ...asOther);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('articles/1.md');
    const { counts, diagnostics } = JSON.parse(ran.out) as { counts: object; diagnostics: object[] };
    expect(counts).toMatchObject({ refused: 1, selected: 2 });
    expect(diagnostics).toMatchObject([{ code: 'unreadable', path: 'articles/1.md' }]);
    expect(Object.keys(site.published())).toContain('a.rss');
    expect(await shell('exec $feedmill', ...asOther)).toMatchObject({ code: 3 });
    // Root may read it as it is; another user needs the mode, which the file's own times tell.
    if (!isRoot) chmodSync(join(site.folder, 'articles/1.md'), 0o644);
    expect((await buildBeside(site.folder)).code).toBe(0);
    chmodSync(join(site.folder, 'articles/1.md'), 0o644);
    expect(site.published()).toEqual(await site.fresh());
  });
});

/** Waits until a run holds the lock of out/, and gives its pid. */
async function atWork(child: ChildProcess): Promise<number> {
  while (!existsSync(join(site.out, '.feedmill.lock'))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the run was over before it was seen');
    await wait(1);
  }
  return child.pid ?? 0;
}

describe('two runs at once', () => {
  it('are one: the other ends at once, and takes over when the first is killed', async () => {
    site = newSite(numberedArticles(300, ['A', 'B']));
    const first = startBuild(site.folder);
    const ended = once(first, 'exit');
    const pid = await atWork(first);
    first.kill('SIGSTOP');
    const second = await buildBeside(site.folder);
    expect(second).toMatchObject({ code: 75, out: '' });
    expect(second.err).toMatch(new RegExp(`process ${pid} on .*, for \\d+ s`));
    first.kill('SIGKILL');
    await ended;
    expect((await buildBeside(site.folder)).code).toBe(0);
    expect(site.strays()).toEqual([]);
    expect(site.published()).toEqual(await site.fresh());
  });
});

describe('very many articles', () => {
  const fill = (count: number) => {
    for (let at = 10; at < count; at++)
      site.put(`articles/${at % 100}/${at}.md`, numberedArticle(at % 400, [`T${at % 12}`], { webUrl: `https://news.example/many/${at}` }));
  };

  it('are read with few descriptors', async () => {
    site = newSite(numberedArticles(10, ['A']));
    fill(100_000);
    const ran = await shell('ulimit -n 128; exec $feedmill --quiet --allow-refused');
    expect(ran).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(site.published()['index.json'] ?? '').items).toHaveLength(50);
  });

  it('are read from many files with few descriptors', async () => {
    site = newSite();
    for (let at = 0; at < 300; at++) {
      const record = { title: `Title ${at}`, publishedDateTime: '2024-04-01', webUrl: `https://news.example/${at}`, quality: 60, published: true };
      site.put(`${at}.ndjson`, JSON.stringify(record));
    }
    const ran = await shell('ulimit -n 256; exec $feedmill --quiet $(for n in *.ndjson; do echo --from $n; done)');
    expect(ran).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(site.published()['index.json'] ?? '').items).toHaveLength(50);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stop being read within a second of %s', async (signal, code) => {
    site = newSite(numberedArticles(10, ['A']));
    await buildBeside(site.folder);
    const before = site.published();
    fill(30_000);
    // Asked twice, as by an impatient person, or by a terminal and npm together, it still cleans up.
    for (const [later, again] of [
      [0, 5],
      [100, undefined],
      [300, undefined],
      [300, 0],
      [1000, 10],
    ] as const) {
      site.drop('.feedmill');
      const child = startBuild(site.folder);
      const said = heard(child);
      await atWork(child);
      await wait(later);
      const asked = performance.now();
      child.kill(signal);
      if (again !== undefined) await wait(again).then(() => child.kill(signal));
      // Who asks again while the process goes may end it himself, when all is cleaned up: a shell is told the same code.
      const ended = (await said).code ?? (again !== undefined && child.signalCode === signal ? code : null);
      expect(ended, `after ${later} ms`).toBe(code);
      expect(performance.now() - asked).toBeLessThan(1000);
      expect(site.strays()).toEqual([]);
      expect(site.published()).toEqual(before);
    }
  });
});

describe('standing input', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is waited for no longer than until %s, and what had come of it is not published', async (signal, code) => {
    site = newSite(numberedArticles(2, ['A']));
    await buildBeside(site.folder);
    const before = site.published();
    const waiting = async () => {
      while (site.strays().length === 0) await wait(5);
      // What is kept of the input has no name.
      await wait(100);
    };
    const silent = spawn(process.execPath, [PROGRAM, 'build', '--now', NOW, '--accept-removals', '--from', '-'], { cwd: site.folder });
    onTestFinished(() => void silent.kill('SIGKILL'));
    const said = heard(silent);
    silent.stdin.write('{}\n');
    await waiting();
    const asked = performance.now();
    silent.kill(signal);
    expect((await said).code).toBe(code);
    expect(performance.now() - asked).toBeLessThan(1000);
    // A pipeline of a program that begins to write, and the build that reads of it; the signal goes to both.
    const script = `{ echo '{}'; exec sleep 60; } | exec "$0" "$1" build --now ${NOW} --accept-removals --from -`;
    const both = spawn('sh', ['-c', script, process.execPath, PROGRAM], { cwd: site.folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = heard(both);
    await waiting();
    process.kill(-(both.pid ?? 0), signal);
    await ended;
    expect(readdirSync(site.state).filter((name) => name.startsWith('stdin-'))).toEqual([]);
    expect(site.strays()).toEqual([]);
    expect(site.published()).toEqual(before);
  });
});

describe('an upload', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('to a store that hangs ends within a second of %s', async (signal, code) => {
    site = newSite(numberedArticles(2, ['A']));
    await buildBeside(site.folder);
    let asked = 0;
    const store = createServer((socket) => void socket.on('error', () => undefined).once('data', () => asked++)).listen(0, '127.0.0.1');
    onTestFinished(() => void store.close());
    await once(store, 'listening');
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    };
    const child = spawn(process.execPath, [PROGRAM, 'publish', 's3://feeds/news'], { cwd: site.folder, env });
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = heard(child);
    while (asked < 4) await wait(5);
    const begun = performance.now();
    child.kill(signal);
    expect(await said).toEqual({ code, out: '', err: '' });
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(site.strays()).toEqual([]);
  });
});

describe('a feed whose topic is gone', () => {
  it('stays a feed to others too', async () => {
    site = newSite(numberedArticles(2, ['A', 'B']));
    await buildBeside(site.folder);
    site.put('articles/1.md', numberedArticle(1, ['A']));
    expect((await buildBeside(site.folder)).code).toBe(0);
    expect(broken(site.published())).toEqual([]);
    const lint = xmllint
      ? spawnSync('xmllint', ['--noout', 'b.rss', 'b.atom', 'feeds.opml'], { cwd: site.out, encoding: 'utf8' })
      : { status: 0, stderr: '' };
    expect(lint).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(site.published()['b.json'] ?? '')).toMatchObject({ items: [] });
    expect(site.published()['b.html']).toContain('</html>');
  });
});
