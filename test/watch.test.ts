import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Call } from '../src/commands/command.ts';
import { newNotifier } from '../src/commands/watch-hub.ts';
import { firstTurn, turn } from '../src/commands/watch-turn.ts';
import { pendingFile } from '../src/notify/pending.ts';
import { newBell } from '../src/watch/bell.ts';
import { type FolderWatch, type Ground, watchFolders } from '../src/watch/folders.ts';
import { isSpoken, spokenBuild } from '../src/watch/spoken.ts';
import { openWorkspace } from '../src/workspace.ts';
import { type Fields, namedArticle } from './support/articles.ts';
import { feedmillIn } from './support/feedmill.ts';
import { startHub } from './support/hub.ts';
import { misfits, shapesOf } from './support/shapes.ts';
import { newSite, type Site } from './support/site.ts';

/** Folders that nobody watches. */
const folders: FolderWatch = { settle: () => true, close: () => {} };

const PATIENCE = 20_000;
vi.setConfig({ testTimeout: 2 * PATIENCE });

interface Watch {
  /** All that was said, a line each. */
  readonly lines: string[];
  /** Resolves to the first line, not heard before by `said`, in which this stands; rejects when it does not come. */
  readonly said: (part: string) => Promise<string>;
  readonly stop: () => Promise<number | null>;
  readonly ended: Promise<number | null>;
}

let site: Site;
let watches: Watch[];
beforeEach(() => {
  site = newSite();
  watches = [];
});
afterEach(async () => {
  for (const { stop } of watches) await stop().catch(() => {});
});

function watching(...argv: string[]): Watch {
  const ending = new AbortController();
  const lines: string[] = [];
  let heard = 0;
  const say = (text: string) => void lines.push(...text.trimEnd().split('\n'));
  const ended = feedmillIn(site.folder, ['watch', ...argv], { signal: ending.signal, out: say, err: say }).then(({ code }) => code);
  const watch: Watch = {
    lines,
    ended,
    async said(part) {
      const at = () => lines.findIndex((line, index) => index >= heard && line.includes(part));
      await vi.waitUntil(() => at() >= 0, { timeout: PATIENCE, interval: 10 }).catch(() => expect(lines.slice(heard)).toContain(part));
      heard = at() + 1;
      return lines[heard - 1] ?? '';
    },
    stop() {
      ending.abort(new Error('SIGINT'));
      return ended;
    },
  };
  watches.push(watch);
  return watch;
}

/** A call of `watch` that says all to `heard`. */
function callOf(heard: (text: string) => void): Call {
  const { signal } = new AbortController();
  const input = (async function* (): AsyncGenerator<Uint8Array> {})();
  const looks = { draws: false, colours: false };
  return {
    options: {},
    words: [],
    terminal: { out: heard, err: heard, drained: async () => {}, input, ...looks, cwd: site.folder, env: {}, signal },
    breathe: () => undefined,
  };
}

const article = (name: string, fields: Fields = {}) => site.put(`articles/${name}.md`, namedArticle(name, fields));
const titles = (): string[] => {
  const feed = JSON.parse(readFileSync(join(site.folder, 'out', 'index.json'), 'utf8')) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title).sort();
};

describe('watch', () => {
  it('publishes at the start and after each change, one line a build, and ends when it is told to', async () => {
    article('a');
    const { said, stop, lines } = watching();
    expect(await said('files written')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ first build, 1 article: [1-9]\d* files written, 0 unchanged, \d+ ms$/,
    );
    article('b');
    await said('Z articles/b.md is new: ');
    expect(titles()).toEqual(['Title of a', 'Title of b']);
    site.drop('articles/a.md');
    await said('Z articles/a.md is gone: ');
    expect(titles()).toEqual(['Title of b']);
    expect(await stop()).toBe(0);
    expect([lines.length, existsSync(join(site.folder, 'out', '.feedmill.lock'))]).toEqual([3, false]);
  });

  it('hears of new folders, however deep, and of files that are moved into place', async () => {
    const { said } = watching();
    await said('files written');
    article('deep/er/a');
    await said('Z articles/deep/er/a.md is new: ');
    site.put('b.md.new', namedArticle('b'));
    renameSync(join(site.folder, 'b.md.new'), join(site.folder, 'articles/deep/b.md'));
    await said('Z articles/deep/b.md is new: ');
    expect(titles()).toEqual(['Title of b', 'Title of deep/er/a']);
  });

  it('says nothing where nothing has changed', async () => {
    article('a');
    const { said, lines } = watching();
    await said('files written');
    site.put('articles/notes.bak', 'x');
    await sleep(400);
    article('a', { title: 'New' });
    await said('Z articles/a.md changed: ');
    expect(lines.length).toBe(2);
  });

  it('survives a broken article, and tells of it once', async () => {
    article('a');
    article('b', { title: undefined });
    const { said, lines } = watching();
    await said('first build, 2 articles: ');
    await said('articles/b.md:1: error: title: is missing');
    article('c');
    await said('Z articles/c.md is new: ');
    expect([titles(), lines.filter((line) => line.includes(' articles/b.md')).length]).toEqual([['Title of a', 'Title of c'], 1]);
    article('b');
    await said('Z articles/b.md changed: ');
    expect(titles()).toEqual(['Title of a', 'Title of b', 'Title of c']);
  });

  it('survives a vanished folder, and hears of the one that comes in its place', async () => {
    article('a');
    const { said } = watching();
    await said('files written');
    site.drop('articles');
    await said('Z There is no folder articles/; waiting for it');
    article('b');
    await said('Z articles/ is back, articles/b.md is new, articles/a.md is gone: ');
    article('c');
    await said('Z articles/c.md is new: ');
    expect(titles()).toEqual(['Title of b', 'Title of c']);
  });

  it('tells of a folder that comes back as it was, though there is nothing to do', async () => {
    article('a');
    // Until it is old enough to be known by its times.
    await sleep(100);
    const { said, lines } = watching();
    await said('files written');
    renameSync(join(site.folder, 'articles'), join(site.folder, 'away'));
    await said('Z There is no folder articles/; waiting for it');
    renameSync(join(site.folder, 'away'), join(site.folder, 'articles'));
    await said('Z articles/ is back as before');
    expect(lines.length).toBe(3);
  });

  it.each([
    ['is not JSON', '{'],
    ['both mean the topic', JSON.stringify({ site: { url: 'https://feeds.example/' }, topics: { A: { aliases: ['b'] }, B: {} } })],
  ])('goes on with the last good config where the new one %s', async (fault, text) => {
    article('a');
    const { said } = watching();
    await said('files written');
    site.put('feedmill.config.json', text);
    expect(await said(fault)).toContain('; going on with the config as it was');
    article('b');
    await said('Z articles/b.md is new: ');
    expect(titles()).toEqual(['Title of a', 'Title of b']);
    site.config({ limit: 1 });
    await said('Z the config changed');
    expect(titles().length).toBe(1);
  });

  it('waits for a config that is broken from the start, not for one that is not there', async () => {
    article('a');
    site.put('feedmill.config.json', '{');
    const { said } = watching();
    await said('; waiting until it is mended');
    site.config({});
    await said('Z first build, 1 article: ');
    site.drop('feedmill.config.json');
    const gone = await said('There is no feedmill.config.json');
    expect(gone).toMatch(/ in its package\.json; going on with the config as it was$/);
    site.config({});
    await said('Z the config is back as before');
    expect(await watching('--config', 'other.json').ended).toBe(2);
  });

  it('says of a config with several faults the first, and nothing of one that is back as another', async () => {
    article('a');
    const { said, lines } = watching();
    await said('files written');
    site.config({ minQuality: 'fifty', window: 48, limit: -1 });
    const told = await said('is not right');
    expect(told).toMatch(/is not right: "minQuality": must be a number from 0 to 100, such as 50, or null, and 2 other faults; going on/);
    site.config({ limit: 1 });
    await said('Z the config changed');
    expect(lines.length).toBe(3);
  });

  it('publishes an article when it falls due', async () => {
    article('a');
    const due = Date.now() + 900;
    article('b', { title: 'A "due" one', publishedDateTime: new Date(due).toISOString() });
    const { said } = watching();
    await said('files written');
    expect(titles()).toEqual(['Title of a']);
    await said('Z "A \\"due\\" one" fell due: ');
    expect([Date.now() >= due, titles()]).toEqual([true, ['A "due" one', 'Title of a']]);
  });

  it('makes few builds of many changes, and forgets none', async () => {
    const { said, lines } = watching('--json');
    await said('"written"');
    for (let n = 0; n < 60; n++) {
      article(`n${n}`);
      await sleep(5);
    }
    await vi.waitUntil(() => titles().length === 50, { timeout: PATIENCE, interval: 20 });
    // A file may have been read half written: then there is also a line that says so.
    const [, ...causes] = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { cause: { added: string[] } }).cause.added.length);
    expect(misfits(JSON.parse(lines.find((line) => line.startsWith('{')) ?? ''), shapesOf('watch')[0])).toEqual([]);
    expect(causes.length).toBeLessThan(20);
    expect(causes.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(50);
  });

  it('lets another run finish first', async () => {
    mkdirSync(join(site.folder, 'out'));
    const lock = join(site.folder, 'out', '.feedmill.lock');
    writeFileSync(lock, JSON.stringify({ id: 'x', pid: 7, started: '', boot: '', namespace: '', host: `not-${hostname()}`, since: 0 }));
    article('a');
    const { said, lines } = watching();
    await said('another run is at work: process 7 on ');
    await sleep(600);
    site.drop('out/.feedmill.lock');
    await said('Z first build, 1 article: ');
    expect(lines.length).toBe(2);
  });

  it('stops where most items would disappear, says so in one line, and goes on', async () => {
    for (let n = 0; n < 12; n++) article(`a${n}`);
    const { said } = watching('--quiet', '--config', 'feedmill.config.json');
    await vi.waitUntil(() => existsSync(join(site.folder, 'out', 'index.json')), { timeout: PATIENCE });
    await vi.waitUntil(() => !existsSync(join(site.folder, 'out', '.feedmill.lock')), { timeout: PATIENCE });
    site.drop('articles');
    mkdirSync(join(site.folder, 'articles'));
    expect(await said('would disappear')).toMatch(
      /Z 12 of 12 published items would disappear, so nothing was written; .* --config feedmill\.config\.json\n?$/,
    );
    expect(titles().length).toBe(12);
    for (let n = 0; n < 13; n++) article(`a${n}`);
    await vi.waitUntil(() => titles().length === 13, { timeout: PATIENCE });
  });

  it('refuses a clock that is none', async () => {
    expect(await watching('--now', 'soon').ended).toBe(2);
  });
});

describe('a turn', () => {
  it('looks again after half a minute where articles may have gone with their file system, as nothing tells that it is back', async () => {
    let state = firstTurn;
    const wait = async () => {
      state = await turn(
        callOf(() => {}),
        folders,
        { hear: async () => {} },
        state,
      );
      return Math.ceil((state.again - Date.now()) / 1000);
    };
    const twelve = () => {
      for (let n = 0; n < 12; n++) article(`a${n}`);
    };
    expect([await wait(), await wait()]).toEqual([30, 30]);
    twelve();
    expect([await wait(), await wait()]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    for (let n = 0; n < 11; n++) site.drop(`articles/a${n}.md`);
    expect([await wait(), await wait(), titles().length]).toEqual([30, 30, 12]);
    twelve();
    expect(await wait()).toBe(Number.POSITIVE_INFINITY);
    article('b', { publishedDateTime: new Date(Date.now() + 20_000).toISOString() });
    expect(await wait()).toBeLessThanOrEqual(20);
    for (let n = 0; n < 12; n++) site.drop(`articles/a${n}.md`);
    expect(await wait()).toBeLessThanOrEqual(20);
    expect(titles().length).toBe(12);
  });
});

describe('the hub', () => {
  const EVERYTHING = ['atom', 'json', 'rss'].map((ending) => `https://feeds.example/index.${ending}`);
  const kept = (): string[] => {
    const path = pendingFile(site.state, site.out);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { urls: string[] }).urls : [];
  };

  it('is told beside the watch, once at a time, and after that of what changed meanwhile; the end waits for nothing and loses nothing', async () => {
    const hub = await startHub();
    site.config(hub.config);
    hub.answer();
    article('a');
    const { said, stop } = watching();
    await vi.waitUntil(() => hub.waiting() === 1, { timeout: PATIENCE });
    article('b', { topics: '[AI]' });
    await said('Z articles/b.md is new: ');
    expect(titles()).toEqual(['Title of a', 'Title of b']);
    const all = ['ai.atom', 'ai.json', 'ai.rss'].map((name) => `https://feeds.example/${name}`).concat(EVERYTHING);
    await vi.waitUntil(() => kept().length === 6, { timeout: PATIENCE });
    expect([kept(), hub.asked]).toEqual([all, [EVERYTHING]]);
    hub.answer(204);
    await said('hub: told of 1 changed feed');
    await said('hub: told of 2 changed feeds');
    expect([hub.asked, kept()]).toEqual([[EVERYTHING, all], []]);
    hub.answer();
    article('c');
    await vi.waitUntil(() => hub.waiting() === 1, { timeout: PATIENCE });
    expect(await stop()).toBe(0);
    await vi.waitUntil(() => hub.waiting() === 0, { timeout: PATIENCE / 4 });
    expect(kept()).toEqual(EVERYTHING);
    hub.answer(204);
    const next = watching();
    await next.said('hub: told of 1 changed feed');
    expect([hub.asked.slice(3), kept()]).toEqual([[EVERYTHING], []]);
  });

  it('that could not be told is told again after five minutes, and its fault once while it stays the same', async () => {
    const hub = await startHub();
    site.config(hub.config);
    hub.answer(403);
    vi.useFakeTimers();
    try {
      const said: string[] = [];
      const notifier = newNotifier(callOf((text) => said.push(text)));
      const workspace = await openWorkspace(site.folder);
      const later = async (ms: number, asked: number) => {
        await vi.advanceTimersByTimeAsync(ms);
        await vi.waitUntil(() => hub.asked.length >= asked && kept().length === (asked < 3 ? 3 : 0), { timeout: 2000, interval: 1 });
      };
      const written = ['index.rss', 'index.atom', 'index.json', 'feeds.opml'];
      for (const name of written) site.put(`out/${name}`, '');
      await notifier.hear(workspace, written);
      await later(100, 1);
      await notifier.hear(workspace, []);
      await later(290_000, 1);
      await expect(vi.waitUntil(() => hub.asked.length > 1, { timeout: 50, interval: 1 })).rejects.toThrow();
      expect([hub.asked, said]).toEqual([[EVERYTHING], [expect.stringMatching(/Z 1 changed feed could not .* 403; trying again every 5 min\n$/)]]);
      await later(20_000, 2);
      hub.answer(204);
      await later(310_000, 3);
      expect([hub.asked.length, said.slice(1)]).toEqual([3, ['hub: told of 1 changed feed\n']]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('hears of what a build has put in its place that then failed', async () => {
    site.config({ hub: 'https://hub.example/' });
    article('a');
    site.put('out/index.json/in-the-way', '');
    // Else it would be in the way before anything is written.
    site.put('.feedmill/begun', JSON.stringify({ [site.out]: ['index.json'] }));
    const heard: string[] = [];
    const hear = async (_: unknown, names: readonly string[]) => void heard.push(...names);
    await turn(
      callOf(() => {}),
      folders,
      { hear },
      firstTurn,
    );
    expect(heard).toEqual(['index.atom', 'index.rss']);
  });
});

describe('the bell', () => {
  it('sleeps on although the instant is further away than a timer can count', async () => {
    const ending = new AbortController();
    let looks = 0;
    const clock = () => {
      looks += 1;
      return Date.now();
    };
    const wait = newBell(ending.signal, clock).wait(Date.now() + 2 ** 40);
    expect(await Promise.race([wait, sleep(100, 'asleep')])).toBe('asleep');
    expect(looks).toBe(1);
    ending.abort(new Error('SIGTERM'));
    await expect(wait).rejects.toThrow('SIGTERM');
  });

  it('looks at the clock each minute, as a timer stands still while the machine sleeps', async () => {
    vi.useFakeTimers();
    try {
      let now = 0;
      let woken = false;
      void newBell(new AbortController().signal, () => now)
        .wait(3_600_000)
        .then(() => (woken = true));
      now = 7_200_000;
      await vi.advanceTimersByTimeAsync(59_999);
      expect(woken).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(woken).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('remembers that it was rung, waits until it is quiet, and not for ever', async () => {
    vi.useFakeTimers();
    try {
      const bell = newBell(new AbortController().signal, Date.now);
      const woken: number[] = [];
      const start = performance.now();
      bell.ring();
      void bell.wait(Number.POSITIVE_INFINITY).then(() => woken.push(performance.now() - start));
      for (let n = 0; n < 30; n++) {
        await vi.advanceTimersByTimeAsync(40);
        if (woken.length === 0) bell.ring();
      }
      expect(woken).toEqual([500]);
      void bell.wait(Date.now() + 90_000).then(() => woken.push(-1));
      await vi.advanceTimersByTimeAsync(89_999);
      expect(woken.length).toBe(1);
      await vi.advanceTimersByTimeAsync(2);
      expect(woken).toEqual([500, -1]);
      bell.ring();
      void bell.wait(Number.POSITIVE_INFINITY).then(() => woken.push(-2));
      await vi.advanceTimersByTimeAsync(99);
      expect(woken.length).toBe(2);
      await vi.advanceTimersByTimeAsync(1);
      expect(woken.length).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the folders', () => {
  it('count only where an article could be', async () => {
    let rung = 0;
    const watch = watchFolders(() => (rung += 1));
    const at = (path: string) => join(site.folder, path);
    for (const path of ['articles/node_modules', 'articles/.git', 'articles/out/deep']) mkdirSync(at(path), { recursive: true });
    expect(watch.settle({ roots: [at('articles')], skipped: [at('articles/out')], dotted: false, files: [at('feedmill.config.json')] })).toBe(true);
    for (const path of [
      'articles/node_modules/x.md',
      'articles/.git/x.md',
      'articles/.x.md.swp',
      'articles/out/x.md',
      'articles/out/deep/x.md',
      'other.md',
    ]) {
      site.put(path, 'x');
    }
    await sleep(200);
    expect(rung).toBe(0);
    for (const path of ['articles/x.md', 'feedmill.config.json']) {
      const before = rung;
      site.put(path, 'x');
      await vi.waitUntil(() => rung > before, { timeout: PATIENCE });
    }
    watch.close();
    await sleep(50);
    const before = rung;
    site.put('articles/y.md', 'y');
    await sleep(100);
    expect(rung).toBe(before);
  });
});

describe('folders that change places', () => {
  const at = (path: string) => join(site.folder, path);
  const move = (from: string, to: string) => renameSync(at(from), at(to));

  /** Watches this ground; `heard` does something, waits until it is heard, and then looks again as the watch does. */
  function listening(ground: Partial<Ground>) {
    let rung = 0;
    const watch = watchFolders(() => (rung += 1));
    onTestFinished(watch.close);
    const settle = () => expect(watch.settle({ roots: [], skipped: [], dotted: false, files: [], ...ground })).toBe(true);
    settle();
    const heard = async (change: () => void) => {
      const before = rung;
      change();
      await vi.waitUntil(() => rung > before, { timeout: PATIENCE, interval: 5 });
      await sleep(50);
      settle();
    };
    return { heard, rung: () => rung, close: watch.close };
  }

  it.each(['articles', 'articles/a', '.'])('are heard after %s was swapped', async (folder) => {
    for (const path of ['site/articles/a/deep/x.md', 'new/articles/a/deep/x.md']) site.put(path, 'x');
    const { heard } = listening({ roots: [at('site/articles')], files: [at('site/feedmill.config.json')] });
    await heard(() => {
      move(join('site', folder), 'old');
      move(join('new', folder), join('site', folder));
    });
    await heard(() => site.put('site/articles/a/deep/x.md', 'y'));
    await heard(() => site.put('site/feedmill.config.json', '{}'));
  });

  /** How many folders the system is asked to watch by this process. */
  const watched = () =>
    readdirSync('/proc/self/fd').reduce((sum, fd) => {
      const path = `/proc/self/fdinfo/${fd}`;
      return sum + (existsSync(path) ? readFileSync(path, 'utf8').split('inotify wd:').length - 1 : 0);
    }, 0);

  it.each(['c', 'c/b', 'c/b/articles'])('are heard of when %s on the way to them is swapped, and none is watched for ever', async (folder) => {
    for (const path of ['c/b/articles/x.md', 'new/b/articles/x.md', 'new/articles/x.md', 'new/x.md']) site.put(path, 'x');
    const before = watched();
    const { heard, close } = listening({ roots: [at('c/b/articles')] });
    const all = watched();
    for (const [from, to] of [
      [folder, 'old'],
      [join('new', relative('c', folder)), folder],
      [folder, 'back'],
      ['old', folder],
    ] as const) {
      await heard(() => move(from, to));
    }
    await heard(() => site.put('c/b/articles/x.md', 'y'));
    expect(watched()).toBe(all);
    close();
    expect(watched()).toBe(before);
  });

  it('are followed through symbolic links, and heard of when one leads elsewhere', async () => {
    for (const path of ['r/1/a/x.md', 'r/2/a/x.md', 'r/2/skip/x.md', 'real/feedmill.config.json']) site.put(path, 'x');
    const link = (target: string, path: string) => {
      symlinkSync(target, at('link'));
      move('link', path);
    };
    link('r/1', 'current');
    link(`${site.folder}/current/../1`, 'linked');
    link('../real/feedmill.config.json', 'r/config.json');
    link('round', 'round');
    const { heard, rung } = listening({
      roots: [at('linked'), at('round')],
      skipped: [at('linked/skip')],
      files: [at('r/config.json')],
    });
    await heard(() => site.put('r/1/a/x.md', 'y'));
    await heard(() => link('r/2', 'current'));
    await heard(() => link('current', 'linked'));
    await heard(() => site.put('r/2/a/x.md', 'y'));
    await heard(() => move('real/feedmill.config.json', 'real/old'));
    await heard(() => site.put('real/feedmill.config.json', 'y'));
    await heard(() => link('../real/old', 'r/config.json'));
    await heard(() => site.put('real/old', 'y'));
    const before = rung();
    site.put('r/1/a/x.md', 'z');
    site.put('r/2/skip/x.md', 'z');
    site.put('real/other', 'z');
    await sleep(100);
    expect(rung()).toBe(before);
  });

  it('are heard after a file has taken the place of one', async () => {
    site.put('articles/a/deep/x.md', 'x');
    const { heard } = listening({ roots: [at('articles')] });
    await heard(() => {
      move('articles', 'old');
      site.put('articles', 'a file');
    });
    await heard(() => {
      site.drop('articles');
      move('old', 'articles');
    });
    await heard(() => site.put('articles/a/deep/x.md', 'y'));
  });

  it('are heard after two have swapped their names, and after one of these was made anew', async () => {
    for (const path of ['articles/a/x.md', 'articles/b/x.md']) site.put(path, 'x');
    const { heard } = listening({ roots: [at('articles')] });
    await heard(() => {
      move('articles/a', 'c');
      move('articles/b', 'articles/a');
      move('c', 'articles/b');
    });
    for (const name of ['a', 'b']) {
      await heard(() => site.put(`articles/${name}/y.md`, 'y'));
      await heard(() => {
        site.drop(`articles/${name}`);
        mkdirSync(at(`articles/${name}`));
      });
      await heard(() => site.put(`articles/${name}/z.md`, 'z'));
    }
  });
});

describe('a build in one line', () => {
  const none = { first: false, files: 3, added: [], changed: [], gone: [], config: false, due: [], back: [] };
  const all = { added: ['a\n.md', 'b.md'], changed: ['c.md'], gone: ['d.md', 'e.md', 'f.md'], config: true, due: ['Now'], back: ['articles/'] };
  const effect = { written: 1, unchanged: 2, removed: 0, ms: 4.4 };

  it('names every cause, and of several things the first', () => {
    expect(spokenBuild({ ...none, ...all }, { ...effect, removed: 3 })).toBe(
      'articles/ is back, the config changed, "Now" fell due, a .md and 1 more are new, c.md changed, d.md and 2 more are gone: 1 file written, 2 unchanged, 3 removed, 4 ms',
    );
  });

  it('has no other cause for the first one, and the clock where there is none', () => {
    expect(spokenBuild({ ...none, ...all, first: true, files: 1 }, effect)).toBe('first build, 1 article: 1 file written, 2 unchanged, 4 ms');
    expect([isSpoken({ ...none, first: true }), isSpoken({ ...none, gone: ['a.md'] }), isSpoken(none)]).toEqual([true, true, false]);
    expect(spokenBuild(none, { ...effect, written: 0 })).toBe('by the clock: 0 files written, 2 unchanged, 4 ms');
  });
});
