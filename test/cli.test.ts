import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { checkConfig } from '../src/config-check.ts';
import { pendingFile } from '../src/notify/pending.ts';
import { COMMANDS, COMMON } from '../src/usage.ts';
import { articleText } from './support/articles.ts';
import { bundled } from './support/compiled.ts';
import { feedmillIn, NOW, type Ran } from './support/feedmill.ts';
import { makeFolder, newFolder, put, removeFolder } from './support/folder.ts';
import { startHub } from './support/hub.ts';
import { CONFIG } from './support/site.ts';
import { startStore } from './support/store.ts';

const README = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

/** A folder with these files, texts by path, and with a config unless one is among them. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [path, text] of Object.entries(files)) put(join(folder, path), text);
  return folder;
}

const GOOD = { 'feedmill.config.json': JSON.stringify(CONFIG), 'articles/a.md': articleText({ topics: '[AI]' }) };
const REFUSED = { ...GOOD, 'articles/b.md': articleText({ title: undefined, webUrl: 'https://example.org/b' }) };

function feedmill(cwd: string, ...argv: string[]): Promise<Ran> {
  return feedmillIn(cwd, argv);
}

/** Builds, and kills the build once a file is in its place whose name has `part` in it; gives the signal that ended it. */
function buildKilledAt(folder: string, part: string): NodeJS.Signals | null {
  const killing = `import fs from 'node:fs'; const { renameSync } = fs;
    fs.renameSync = (from, to) => { renameSync(from, to); if (to.includes('${part}')) process.kill(process.pid, 'SIGKILL'); };`;
  const bare = ['--import', `data:text/javascript,${encodeURIComponent(killing)}`, join(bundled(), 'bin.js')];
  return spawnSync(process.execPath, [...bare, 'build', '--now', NOW], { cwd: folder }).signal;
}

/** Whether anything is kept for a hub. */
function isKept(folder: string): boolean {
  return readdirSync(join(folder, '.feedmill')).some((name) => name.startsWith('hub-pending'));
}

/** Where the values of a JSON text stand: `articles[].reasons[].rule`. */
function placesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${path}[]`] : value.flatMap((item) => placesOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => placesOf(inner, path === '' ? name : `${path}.${name}`));
}

/** The same of the sketch in the README, where `?` marks what is not always there. */
function placesIn(sketch: string): { always: string[]; sometimes: string[] } {
  const always: string[] = [];
  const sometimes: string[] = [];
  const stack: { path: string; list: boolean }[] = [];
  let name = '';
  const pathNow = () => [...stack.map(({ path, list }) => path + (list ? '[]' : '')), name].filter((part) => part !== '').join('.');
  const settle = () => {
    if (name === '') return;
    (name.endsWith('?') ? sometimes : always).push(pathNow().replace('?', ''));
    name = '';
  };
  for (const [token] of sketch.matchAll(/[\w-]+\??|[{}[\],:]/g)) {
    if (token === '{') {
      const list = stack.at(-1)?.path === '[';
      if (list) stack.pop();
      stack.push({ path: name || (list ? (stack.pop()?.path ?? '') : ''), list });
      name = '';
    } else if (token === '[') {
      stack.push({ path: name, list: false }, { path: '[', list: false });
      name = '';
    } else if (token === '}') {
      settle();
      stack.pop();
    } else if (token === ',') settle();
    else if (token !== ':' && token !== ']') name = token;
  }
  return { always, sometimes };
}

describe('help and version', () => {
  it('--help, -h and help tell of every command and common option', async () => {
    const folder = folderWith({});
    const { code, out, err } = await feedmill(folder, '--help');
    expect([code, err]).toEqual([0, '']);
    for (const { name, about } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +${about}$`, 'm'));
    for (const { name } of COMMON) expect(out).toContain(`--${name}`);
    expect(await feedmill(folder, '-h')).toEqual({ code, out, err });
    expect(await feedmill(folder, 'help')).toEqual({ code, out, err });
    expect(await feedmill(folder, 'help', 'help')).toEqual({ code, out, err });
  });
  it.each([[], ...COMMANDS.map(({ name }) => [name])])('fits a terminal of 80 columns: %s --help', async (...argv) => {
    const { out } = await feedmill(folderWith({}), ...argv, '--help');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
  it('no command at all is told the same, and is wrong usage', async () => {
    const { code, out } = await feedmill(folderWith({}));
    expect(code).toBe(2);
    expect(out).toContain('Usage: feedmill COMMAND');
  });
  it.each(COMMANDS.map((spec) => [spec.name, spec] as const))('%s --help tells of its options, with two examples', async (name, spec) => {
    const { code, out, err } = await feedmill(folderWith({}), name, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toBe(`feedmill ${name}: ${spec.about}`);
    for (const option of [...spec.options, ...COMMON]) expect(out).toMatch(new RegExp(`^  --${option.name}\\b`, 'm'));
    const examples = out.split('Examples:\n')[1]?.trimEnd().split('\n') ?? [];
    expect(examples.length).toBe(2);
    expect(examples.every((line) => line.startsWith(`  feedmill ${name}`))).toBe(true);
    expect(await feedmill(folderWith({}), 'help', name)).toEqual({ code, out, err });
    expect(await feedmill(folderWith({}), name, '-h')).toEqual({ code, out, err });
  });
  it('--version, alone and behind a command', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
    for (const argv of [['--version'], ['build', '--version']])
      expect(await feedmill(folderWith({}), ...argv)).toEqual({ code: 0, out: `feedmill ${version}\n`, err: '' });
  });
});

describe('wrong usage: 2, and the nearest is named', () => {
  it.each([
    [['biuld'], 'There is no command "biuld". Did you mean "build"?'],
    [['zzzzzzzz'], 'There is no command "zzzzzzzz". See: feedmill --help'],
    [['help', 'explian'], 'There is no command "explian". Did you mean "explain"?'],
    [['--help', 'zzzzzzzz'], 'There is no command "zzzzzzzz". See: feedmill --help'],
    [['version'], 'There is no command "version". Did you mean "--version"?'],
    [['--topic', 'AI'], '--topic stands behind a command: feedmill explain --topic'],
    [['--topic=AI'], '--topic=AI stands behind a command: feedmill explain --topic'],
    [['--verify'], '--verify stands behind a command: feedmill build --verify'],
    [['build', '--dry-run'], 'build has no option "--dry-run"; there is: feedmill plan\n'],
    [['export', '--dry-run'], 'export has no option "--dry-run"; there is: feedmill publish --dry-run\n'],
    [['--quiet'], '--quiet stands behind a command: feedmill build --quiet'],
    [['--qiet'], 'There is no option "--qiet". Did you mean "--quiet"?'],
    [['build', '--quite'], 'There is no option "--quite". Did you mean "--quiet"?'],
    [['plan', '--verify'], 'plan has no option "--verify"; there is: feedmill build --verify'],
    [['build', '-q'], 'There is no option "-q".'],
    [['build', '--zzzzzzzz'], 'See: feedmill build --help'],
    [['build', '--now'], '--now needs a value: --now INSTANT'],
    [['build', '--out='], '--out needs a value: --out DIR'],
    [['build', '--quiet=yes'], '--quiet takes no value'],
    [['build', '--now', 'noon'], '--now noon is no instant: write it as 2024-05-01T12:00:00Z'],
    [['build', 'articles'], '"articles" is one word too many'],
    [['build', '--from', 'gone.ndjson'], 'There is no file'],
    [['check', '--format', 'githab'], '--format githab is not known: did you mean "github"?'],
    [['explain'], 'explain what?'],
    [['publish'], 'publish takes one place'],
    [
      ['publish', 'articles'],
      'the target names no bucket: write s3://bucket or s3://bucket/prefix, without credentials. For example: feedmill publish s3://',
    ],
    [['publish', 's3://web/../feeds'], 'the prefix of the target has an empty part, or one that is "." or "..". For example: feedmill publish s3://'],
    [['serve', '--port', 'http'], '--port http is no port'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await feedmill(folderWith(GOOD), ...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^feedmill: .*\n$/);
    expect(err).toContain(message);
  });
});

describe('config', () => {
  it('where there is none, the message has one that is ready to paste', async () => {
    const folder = folderWith({});
    const { code, err } = await feedmill(folder, 'build');
    expect(code).toBe(2);
    expect(err).toContain(`There is no feedmill.config.json in ${folder}`);
    const pasted = /^\{[\s\S]*^\}$/m.exec(err)?.[0] ?? '';
    expect(checkConfig({ path: '/c.json', folder: '/', text: pasted })).toMatchObject({ out: 'out', minQuality: 50 });
    expect(README).toContain(pasted);
  });
  it('is the key of package.json where there is no file, and the file where there are both', async () => {
    const folder = folderWith({
      'package.json': JSON.stringify({ name: 'x', feedmill: { ...CONFIG, out: 'from-package' } }),
      'articles/a.md': articleText(),
    });
    expect((await feedmill(folder, 'build', '--now', NOW)).out).toContain(' in from-package/: ');
    writeFileSync(join(folder, 'feedmill.config.json'), JSON.stringify({ ...CONFIG, out: 'from-file' }));
    expect((await feedmill(folder, 'build', '--now', NOW)).out).toContain(' in from-file/: ');
  });
  it('a package.json without the key is no config', async () => {
    expect(await feedmill(folderWith({ 'package.json': '{"name":"x"}' }), 'build')).toMatchObject({ code: 2, out: '' });
  });
  it('--config names another one, and its paths are relative to it; --out is relative to where one stands', async () => {
    const folder = folderWith({ 'site/mill.json': JSON.stringify(CONFIG), 'site/articles/a.md': articleText(), 'elsewhere/x': '' });
    expect(await feedmill(join(folder, 'elsewhere'), 'build', '--now', NOW, '--config', '../site/mill.json')).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(folder, 'site/out/index.rss'))).toBe(true);
    await feedmill(join(folder, 'elsewhere'), 'build', '--now', NOW, '--config', '../site/mill.json', '--out', 'here');
    expect(existsSync(join(folder, 'elsewhere/here/index.rss'))).toBe(true);
  });
  it.each([
    ['{', 'is not JSON'],
    ['{}', '"site": is missing'],
    [JSON.stringify({ ...CONFIG, minQuallity: 1 }), 'unknown key "minQuallity": did you mean "minQuality"?'],
    [JSON.stringify({ site: { ...CONFIG.site, tittle: 'x' } }), 'unknown key "site.tittle": did you mean "title"?'],
    [JSON.stringify({ ...CONFIG, topics: { AI: { limt: 1 } } }), 'unknown key "topics.AI.limt": did you mean "limit"?'],
    [JSON.stringify({ ...CONFIG, feeds: [{ slug: 'a', title: 'A', minHeet: 1 }] }), 'did you mean "minHeat"?'],
    [JSON.stringify({ site: { url: 'feeds.example' } }), 'must be an absolute http or https url'],
    [JSON.stringify({ ...CONFIG, window: 'long' }), 'must be a time such as "48h"'],
    [JSON.stringify({ ...CONFIG, timezone: 'Mars/Phobos' }), 'must be an IANA time zone'],
    [JSON.stringify({ ...CONFIG, articles: 'nowhere/*.md' }), 'nowhere: "articles" in '],
    [JSON.stringify({ ...CONFIG, topics: { AI: {}, Robots: { aliases: ['ai'] } } }), 'both mean the topic or feed "ai"'],
  ])('%s', async (text, message) => {
    const { code, out, err } = await feedmill(folderWith({ ...GOOD, 'feedmill.config.json': text }), 'build', '--now', NOW);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
  it('one that is not there is told, with the nearest', async () => {
    const folder = folderWith(GOOD);
    const err = `feedmill: There is no feedmil.config.json in ${folder}.\nDid you mean "feedmill.config.json"?\n`;
    expect(await feedmill(folder, 'build', '--config', 'feedmil.config.json')).toEqual({ code: 2, out: '', err });
  });
  it.each([['check'], ['explain', 'a']])('one folder below it, %s names it, and with it does its work', async (...argv) => {
    const folder = join(folderWith(GOOD), 'articles');
    const { code, err } = await feedmill(folder, ...argv);
    const [, above = ''] = /\nThere is one above: (--config \S+)\n$/.exec(err) ?? [];
    expect([code, above]).toEqual([2, '--config ../feedmill.config.json']);
    expect(await feedmill(folder, ...argv, ...above.split(' '))).toMatchObject({ code: 0, err: '' });
  });
});

describe('build', () => {
  it('0: tells articles by fate and the files; a second run writes nothing', async () => {
    const folder = folderWith(GOOD);
    const first = '1 of 1 article published\n2 feeds, 1 of them a topic, in out/: 12 files written, 0 unchanged\n';
    expect(await feedmill(folder, 'build', '--now', NOW)).toEqual({ code: 0, out: first, err: '' });
    expect((await feedmill(folder, 'build', '--now', NOW)).out).toContain('0 files written, 12 unchanged');
  });
  it('3: some were refused, told on stderr with file, line, field and code; --allow-refused makes it 0', async () => {
    const folder = folderWith(REFUSED);
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, err]).toEqual([3, 'articles/b.md:1: error: title: is missing; add a value [missing-field]\n']);
    expect(out).toContain('1 of 2 articles published; not: 1 refused');
    expect(await feedmill(folder, 'build', '--now', NOW, '--allow-refused')).toMatchObject({ code: 0, err });
  });
  it('--quiet: nothing at 0, the refused alone at 3, not even those with --allow-refused', async () => {
    const warned = articleText({ topics: '[AI, ai]', heat: 'hot', webUrl: 'https://example.org/c' });
    expect(await feedmill(folderWith({ ...GOOD, 'articles/c.md': warned }), 'build', '--now', NOW, '--quiet')).toEqual({ code: 0, out: '', err: '' });
    const folder = folderWith({ ...REFUSED, 'articles/c.md': warned });
    expect(await feedmill(folder, 'build', '--now', NOW, '--quiet')).toEqual({
      code: 3,
      out: '',
      err: 'articles/b.md:1: error: title: is missing; add a value [missing-field]\n',
    });
    expect(await feedmill(folder, 'build', '--now', NOW, '--quiet', '--allow-refused')).toEqual({ code: 0, out: '', err: '' });
  });
  it('tells a person the answer before what is wrong', async () => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    for (const command of ['plan', 'build', 'build']) {
      said.length = 0;
      await feedmillIn(folderWith(REFUSED), [command, '--now', NOW], { out: say, err: say });
      expect(said[0]).toContain('1 of 2 articles');
      expect(said.at(-1)).toContain('articles/b.md:1: error: ');
    }
  });
  it('0: an empty folder is no fault, and what it was looked for with is told', async () => {
    const folder = folderWith({ 'feedmill.config.json': JSON.stringify(CONFIG), 'articles/notes.markdown': 'x' });
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, out]).toEqual([0, 'No articles to publish\n1 feed in out/: 8 files written, 0 unchanged\n']);
    expect(err).toBe(
      'warning: articles: no file matches "articles/**/*.{md,txt}", looked in articles/; put articles there, or mend the glob [no-match]\n',
    );
    expect((await feedmill(folder, 'build', '--now', NOW)).err).toBe(err);
    expect((await feedmill(folder, 'plan', '--now', NOW)).out).toBe(
      'A build would change nothing in out/; 8 stay as they are\nNo articles to publish\n',
    );
  });
  it('tells of the one glob of several that matches nothing, less what is left out', async () => {
    const globs = ['articles/*.md', 'articles/*.mdx', '!articles/b.mdx', './**/*.txt'];
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, articles: globs }), 'articles/b.mdx': articleText() });
    const { code, err } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, err.match(/no file matches .*?;/g)]).toEqual([
      0,
      ['no file matches "articles/*.mdx", looked in articles/;', 'no file matches "**/*.txt", looked in ./;'],
    ]);
    writeFileSync(join(folder, 'articles/c.mdx'), articleText());
    expect((await feedmill(folder, 'build', '--now', NOW)).err).not.toContain('.mdx');
  });
  it('says what to ask where every article is left out', async () => {
    const folder = folderWith({ ...GOOD, 'articles/a.md': articleText({ published: 'false' }) });
    for (const command of ['plan', 'build', 'build'])
      expect((await feedmill(folder, command, '--now', NOW)).out).toContain('\nWhy none? feedmill explain FILE says of one what would change that\n');
  });
  it('names a command that reads and writes where this one did, as a shell takes it', async () => {
    const where = ['--config', 'other.json', '--out', 'my feeds'];
    const like = "--config other.json --out 'my feeds'";
    const linesOf = (date: string) =>
      Array.from({ length: 12 }, (_, at) =>
        JSON.stringify({ title: 'A', webUrl: `https://example.org/${at}`, published: true, quality: 80, publishedDateTime: date }),
      ).join('\n');
    const folder = folderWith({
      ...GOOD,
      'other.json': JSON.stringify(CONFIG),
      "it's.ndjson": linesOf('2024-04-01'),
      'later.ndjson': linesOf('2064-04-01'),
    });
    const stop = AbortSignal.abort();
    expect((await feedmillIn(folder, ['serve', '--port', '0', ...where], { signal: stop })).err).toContain(`Run: feedmill build ${like}\n`);
    expect((await feedmill(folder, 'build', '--from', "it's.ndjson", ...where)).code).toBe(0);
    writeFileSync(join(folder, "it's.ndjson"), '');
    expect((await feedmill(folder, 'build', '--from', "it's.ndjson", '--from', 'later.ndjson', ...where)).err).toContain(
      `\nIf that is what you want, say so once: feedmill build --accept-removals --from 'it'\\''s.ndjson' --from later.ndjson ${like}\n`,
    );
    expect((await feedmill(folder, 'build', ...where)).err).toContain(
      `\nTo see which: feedmill plan ${like}\nIf that is what you want, say so once: feedmill build --accept-removals ${like}\n`,
    );
    const none = await feedmill(folder, 'build', '--accept-removals', '--from', 'later.ndjson', ...where);
    expect([none.code, none.out]).toEqual([0, expect.not.stringContaining('Why none?')]);
    expect((await feedmill(folder, 'plan', ...where, '--now', '2024-01-01')).out).toContain(`Why none? feedmill explain FILE ${like} says`);
    expect((await feedmill(folder, 'check', 'zzz', ...where)).err).toContain(`: feedmill check ${like}\n`);
    expect((await feedmill(folder, 'explain', 'zzz', ...where)).err).toContain(`: feedmill check FILE ${like}\n`);
  });
  it('--now is the present: what is due, and what not yet', async () => {
    const folder = folderWith(GOOD);
    expect((await feedmill(folder, 'build', '--now', '2024-03-31T23:59:59Z')).out).toContain('0 of 1 article published; not: 1 not yet due');
    expect((await feedmill(folder, 'build', '--now', '2024-04-01T00:00:00Z')).out).toContain('1 of 1 article published\n');
  });
  it('1: where it cannot write, it says what is in the way', async () => {
    const folder = folderWith({ ...GOOD, out: 'a file, where the folder should be' });
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(`feedmill: ${join(folder, 'out')} is a file, not a folder to publish into\n`);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('a file, where the folder should be');
    rmSync(join(folder, 'out'));
    expect((await feedmill(folder, 'build', '--now', NOW)).code).toBe(0);
    rmSync(join(folder, 'out'), { recursive: true });
    writeFileSync(join(folder, 'out'), 'a file again');
    expect((await feedmill(folder, 'build', '--now', NOW)).err).toBe(err);
  });
  it('75: where a lock cannot be judged from here, it says which file to remove', async () => {
    const record = { id: 'x', pid: 7, started: '', boot: 'b', namespace: 'pid:[1]', host: 'elsewhere', since: Date.now() };
    const folder = folderWith({ ...GOOD, 'out/.feedmill.lock': `${JSON.stringify(record)}\n` });
    const { code, err } = await feedmill(folder, 'build', '--now', NOW);
    expect(code).toBe(75);
    expect(err).toMatch(/^feedmill: another run is at work: process 7 on elsewhere, for \d+ s\. This one leaves it alone\.\n/);
    expect(err).toContain(`If it is gone for good, remove ${join(folder, 'out/.feedmill.lock')}\n`);
  });
  it('75: before it has read anything, where another run is at work', async () => {
    const record = { id: 'x', pid: 7, started: '', boot: 'b', namespace: 'pid:[1]', host: 'elsewhere', since: Date.now() };
    const folder = folderWith({ ...GOOD, 'out/.feedmill.lock': `${JSON.stringify(record)}\n` });
    let asked = 0;
    const input = { [Symbol.asyncIterator]: () => ({ next: () => (asked++, new Promise<never>(() => undefined)) }) };
    expect((await feedmillIn(folder, ['build', '--from', '-'], { input })).code).toBe(75);
    expect([asked, existsSync(join(folder, '.feedmill'))]).toEqual([0, false]);
    // What would end the search of the folder, did it begin.
    const ending = new AbortController();
    ending.abort(new Error('searched'));
    expect((await feedmillIn(folder, ['build'], { signal: ending.signal })).code).toBe(75);
    rmSync(join(folder, 'out/.feedmill.lock'));
    await expect(feedmillIn(folder, ['build'], { signal: ending.signal })).rejects.toThrow('searched');
  });
  it('75: beside a run that waits for its input, whose articles may be older by then', async () => {
    const folder = folderWith(GOOD);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const input = (async function* () {
      yield Buffer.from(
        `${JSON.stringify({ title: 'Piped', webUrl: 'https://a.example/', publishedDateTime: '2023-08-17', published: true, quality: 90 })}\n`,
      );
      await ended;
    })();
    const slow = feedmillIn(folder, ['build', '--now', NOW, '--from', '-'], { input });
    await vi.waitUntil(() => existsSync(join(folder, 'out/.feedmill.lock')), { timeout: 5000 });
    expect((await feedmill(folder, 'build', '--now', NOW)).code).toBe(75);
    end();
    expect([(await slow).code, readFileSync(join(folder, 'out/index.json'), 'utf8').includes('Piped')]).toEqual([0, true]);
    expect(readdirSync(join(folder, '.feedmill')).filter((name) => name.startsWith('stdin-'))).toEqual([]);
  });
  /** As if a build that was killed had begun to put that file in its place: a folder there is met when the others are. */
  const begin = (folder: string, name: string) => put(join(folder, '.feedmill/begun'), JSON.stringify({ [join(folder, 'out')]: [name] }));
  it('1: where a file cannot take its place, the others are whole and the report says which are new', async () => {
    const folder = folderWith({ ...GOOD, 'out/index.rss/in-the-way': '' });
    begin(folder, 'index.rss');
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW, '--json');
    expect(code).toBe(1);
    expect(err).toContain('every published file is whole');
    const { written } = (JSON.parse(out) as { files: { written: string[] } }).files;
    expect(written).not.toContain('index.rss');
    for (const name of written) expect(readFileSync(join(folder, 'out', name), 'utf8')).not.toBe('');
    expect(readdirSync(join(folder, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
  it.each([
    [204, 'hub: told of 1 changed feed\n', ''],
    [403, '', 'feedmill: 1 changed feed could not be told to the hub: the hub'],
  ])('1: and the hub is told of those that are new, whether it answers with %i', async (status, told, fault) => {
    const hub = await startHub();
    hub.answer(status);
    const config = JSON.stringify({ ...CONFIG, ...hub.config });
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': config, 'out/index.json/in-the-way': '' });
    begin(folder, 'index.json');
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, out, hub.asked]).toEqual([1, told, [['https://feeds.example/index.atom', 'https://feeds.example/index.rss']]]);
    expect(err).toContain(`new: index.atom, index.rss; unchanged: 0\n${fault}`);
  });
  it('killed between two files: the next build tells the hub of those that were new as well', async () => {
    const hub = await startHub();
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, ...hub.config }) });
    await feedmill(folder, 'build', '--now', NOW);
    put(join(folder, 'articles/a.md'), articleText({ topics: '[AI]', title: 'Another' }));
    expect([buildKilledAt(folder, 'ai.atom'), hub.asked.length]).toEqual(['SIGKILL', 1]);
    const { code, out } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, hub.asked.slice(1).flat().sort()]).toEqual([0, hub.asked[0]]);
    expect(out).toContain('hub: told of 2 changed feeds\n');
    expect(isKept(folder)).toBe(false);
  });
  it('killed before the first file: the next build does not tell the hub the name of a topic that was withdrawn meanwhile', async () => {
    const hub = await startHub();
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, ...hub.config }) });
    await feedmill(folder, 'build', '--now', NOW);
    put(join(folder, 'articles/b.md'), articleText({ topics: '[Takeover]', webUrl: 'https://example.org/b' }));
    expect([buildKilledAt(folder, 'hub-pending'), isKept(folder)]).toEqual(['SIGKILL', true]);
    rmSync(join(folder, 'articles/b.md'));
    expect((await feedmill(folder, 'build', '--now', NOW)).code).toBe(0);
    // Of a feed that stands the hub may hear once too often.
    expect(hub.asked.slice(1)).toEqual([['atom', 'json', 'rss'].map((ending) => `https://feeds.example/index.${ending}`)]);
    expect(isKept(folder)).toBe(false);
  });
  it('0: two configs of one folder, which share what is remembered, each tell the hub what it was not told of theirs', async () => {
    const hub = await startHub();
    const urls = (name: string) => ['index.atom', 'index.json', 'index.rss'].map((file) => `https://${name}.example/${file}`);
    const config = (name: string, site = name) => JSON.stringify({ ...hub.config, site: { url: `https://${site}.example/` }, out: `${name}-out` });
    const article = articleText({ topics: undefined });
    const folder = folderWith({ 'a.json': config('a'), 'b.json': config('b'), 'c.json': config('c'), 'articles/a.md': article });
    const build = async (name: string) => (await feedmill(folder, 'build', '--now', NOW, '--config', `${name}.json`)).err;
    hub.answer(403);
    for (const name of ['a', 'b', 'c']) expect(await build(name)).toContain('1 changed feed could not be told to the hub');
    hub.answer(204);
    const before = hub.asked.length;
    expect([await build('a'), await build('b'), await build('a')]).toEqual(['', '', '']);
    expect(hub.asked.slice(before)).toEqual([urls('a'), urls('b')]);
    // Those of a site that has moved go with it.
    writeFileSync(join(folder, 'c.json'), config('c', 'moved'));
    expect(await build('c')).toBe('');
    expect(hub.asked.slice(before + 2)).toEqual([urls('moved')]);
    expect(isKept(folder)).toBe(false);
  });
  it('0: where it cannot be noted that the hub was told, that is said, and nothing of a hub that had nothing to hear', async () => {
    const hub = await startHub();
    const config = JSON.stringify({ ...CONFIG, ...hub.config });
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': config });
    put(join(pendingFile(join(folder, '.feedmill'), join(folder, 'out')), 'in-the-way'), '');
    const first = await feedmill(folder, 'build', '--now', NOW);
    expect([first.code, first.err]).toEqual([
      0,
      'feedmill: the hub was told of 2 changed feeds, but that could not be noted (ERR_FS_EISDIR). The next build tries again.\n',
    ]);
    expect(first.out).not.toContain('hub:');
    const second = await feedmill(folder, 'build', '--now', NOW);
    expect([second.code, second.err]).toEqual([0, '']);
    expect(second.out).not.toContain('hub:');
    expect(hub.asked).toHaveLength(1);
  });
  it('tells the hub nothing of a folder that is not what the address of the site serves', async () => {
    const hub = await startHub();
    const site = { ...CONFIG.site, url: 'https://bücher.example/a b' };
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, site, ...hub.config }) });
    for (const out of ['preview', 'preview']) await feedmill(folder, 'build', '--now', NOW, '--out', out);
    expect([hub.asked, isKept(folder)]).toEqual([[], false]);
    expect((await feedmill(folder, 'build', '--now', NOW, '--out', './out/')).out).toContain('hub: told of 2 changed feeds\n');
    expect(hub.asked[0]).toContain('https://xn--bcher-kva.example/a%20b/index.rss');
  });
  it('ended by a signal: the hub that hangs is let go, and the next build tells it', async () => {
    const hub = await startHub();
    hub.answer();
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, ...hub.config }) });
    const ending = new AbortController();
    const ended = expect(feedmillIn(folder, ['build', '--now', NOW], { signal: ending.signal })).rejects.toThrow('SIGTERM');
    await vi.waitUntil(() => hub.waiting() === 1, { timeout: 5000 });
    ending.abort(new Error('SIGTERM'));
    await ended;
    hub.answer(204);
    const { code, out } = await feedmill(folder, 'build', '--now', NOW);
    expect([code, out, hub.asked[1]]).toEqual([0, expect.stringContaining('0 files written'), hub.asked[0]]);
    expect(out).toContain('hub: told of 2 changed feeds\n');
  });
});

describe('a terminal', () => {
  const [NASTY, SHOWN] = ['AI \u009b31m\u202ex', 'AI \\u{9b}31m\\u{202e}x'];
  const OBEYED = /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
  // As it is, YAML does not take it.
  const yaml = (names: readonly string[]) => JSON.stringify(names).replaceAll('\u009b', '\\u009b');
  const topics = { topics: yaml([NASTY, `${NASTY} too`]) };
  const published = (at: number) => ({ webUrl: `https://example.org/${at}`, publishedDateTime: `2024-04-01T0${at}:00:00Z` });
  const many = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`articles/${at}.md`, articleText({ ...topics, ...published(at) })]));
  const config = { ...CONFIG, limit: 3, topics: { [`${NASTY} tee`]: {} }, feeds: [{ slug: 'ai-31m-x', title: NASTY }] };
  const said = ({ out, err }: Ran) => {
    expect(out + err).not.toMatch(OBEYED);
    return out + err;
  };

  it('does not obey what findings tell, of which JSON has the true text', async () => {
    const folded = articleText({ topics: yaml([NASTY.toLowerCase()]), webUrl: 'https://example.org/b', publishedDateTime: '2023-01-01' });
    const folder = folderWith({ ...many, 'articles/b.md': folded, 'feedmill.config.json': JSON.stringify(config) });
    const err = said(await feedmill(folder, 'build'));
    const codes = ['topic-folded', 'unknown-name', 'slug-taken', 'daily-gap'];
    for (const code of codes) expect(err).toMatch(new RegExp(`\\\\u\\{202e\\}.* \\[${code}\\]\n`));
    const { diagnostics } = JSON.parse((await feedmill(folder, 'check', '--json')).out) as { diagnostics: { code: string; message: string }[] };
    const trueOf = new Set(diagnostics.flatMap(({ code, message }) => (message.includes('\u202e') ? [code] : [])));
    expect([...trueOf].sort()).toEqual(codes.sort());
    said(await feedmill(folder, 'check', '--format', 'github'));
  });

  it('does not obey what explain tells of a feed', async () => {
    const folder = folderWith({ ...many, 'feedmill.config.json': JSON.stringify({ ...CONFIG, limit: 3, topics: { [NASTY]: {} } }) });
    expect(said(await feedmill(folder, 'explain', '--topic', NASTY))).toContain(`in "topics", "${SHOWN}"`);
    expect(said(await feedmill(folder, 'explain', '--topic', 'AI 31mx'))).toContain(`Did you mean "${SHOWN}"?`);
    expect(said(await feedmill(folder, 'explain', '--topic', `${NASTY}?`))).toContain(SHOWN);
  });

  it('does not obey a lock', async () => {
    const lock = { id: 'x', pid: 7, started: '', boot: '', namespace: '', host: 'evil\u001b]0;pwn\u0007', since: 0 };
    const folder = folderWith({ ...GOOD, 'out/.feedmill.lock': `${JSON.stringify(lock)}\n` });
    expect(said(await feedmill(folder, 'build'))).toContain('process 7 on evil\\u{1b}]0;pwn\\u{7}, for');
  });
});

describe('publish', () => {
  it('ended by a signal: the next one tells the hub of the feeds that the store had taken', async () => {
    const [hub, store] = [await startHub(), await startStore()];
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, ...hub.config }) });
    const env = { AWS_ENDPOINT_URL: store.url, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
    await feedmill(folder, 'build', '--now', NOW);
    store.state.silentAt = '/feeds.json';
    const ending = new AbortController();
    const ended = expect(feedmillIn(folder, ['publish', 's3://feeds'], { env, signal: ending.signal })).rejects.toThrow('SIGTERM');
    await vi.waitUntil(() => store.waiting() === 1, { timeout: 5000 });
    ending.abort(new Error('SIGTERM'));
    await ended;
    expect(hub.asked).toHaveLength(1);
    delete store.state.silentAt;
    expect((await feedmillIn(folder, ['publish', 's3://feeds'], { env })).out).toMatch(/^1 file uploaded, .*\nhub: told of 2 changed feeds\n$/);
    expect(hub.asked).toEqual([hub.asked[0], hub.asked[0]]);
  });
  it('says where nothing is built which command does, for the same config', async () => {
    const folder = folderWith({ ...GOOD, 'other.json': JSON.stringify(CONFIG), 'out/x': '' });
    const env = { AWS_REGION: 'eu-central-1' };
    const { code, err } = await feedmillIn(folder, ['publish', 's3://feeds', '--config', 'other.json', '--dry-run'], { env });
    expect([code, err]).toEqual([1, expect.stringMatching(/^feedmill: nothing is built yet: .* Run: feedmill build --config other\.json\n$/)]);
  });
  it('sends nothing of a build that was cut short, unless that one had put nothing there', async () => {
    const store = await startStore();
    const env = { AWS_ENDPOINT_URL: store.url, AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
    const folder = folderWith(GOOD);
    const publish = (...more: string[]) => feedmillIn(folder, ['publish', 's3://feeds', ...more], { env });
    const build = () => feedmill(folder, 'build', '--now', NOW);
    await build();
    expect((await publish()).code).toBe(0);
    put(join(folder, 'articles/a.md'), articleText({ topics: '[AI, Zeppelins]' }));
    // In the way of the OPML, which comes after the pages.
    rmSync(join(folder, 'out/feeds.opml'));
    put(join(folder, 'out/feeds.opml/in-the-way'), '');
    expect((await build()).code).toBe(1);
    const word = readFileSync(join(folder, '.feedmill/begun'));
    const sent = new Map(store.held);
    for (const more of [[], ['--dry-run']]) {
      const err = `feedmill: a build into ${join(folder, 'out')} was cut short: its files may name others that are not there. Run: feedmill build\n`;
      expect(await publish(...more)).toEqual({ code: 1, out: '', err });
    }
    expect([new Map(store.held), readdirSync(join(folder, 'out')).includes('.feedmill.lock')]).toEqual([sent, false]);
    rmSync(join(folder, 'out/feeds.opml'), { recursive: true });
    expect((await build()).code).toBe(0);
    put(join(folder, '.feedmill/begun'), word);
    expect((await publish()).code).toBe(0);
    expect([...store.held.keys()]).toEqual(expect.arrayContaining(['/feeds/zeppelins.html', '/feeds/zeppelins.rss']));
  });
  it('tells the hub of the feeds that it has sent: at the build the store had the old ones', async () => {
    const [hub, store] = [await startHub(), await startStore()];
    const folder = folderWith({ ...GOOD, 'feedmill.config.json': JSON.stringify({ ...CONFIG, ...hub.config }) });
    const env = { AWS_ENDPOINT_URL: store.url, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
    const publish = (...more: string[]) => feedmillIn(folder, ['publish', 's3://feeds', ...more], { env });
    await feedmill(folder, 'build', '--now', NOW);
    expect((await publish('--dry-run')).out).not.toContain('hub:');
    store.state.refuses = true;
    expect((await publish()).code).toBe(1);
    expect(hub.asked).toHaveLength(1);
    store.state.refuses = false;
    expect((await publish()).out).toMatch(/uploaded, .*\nhub: told of 2 changed feeds\n$/);
    expect(hub.asked).toEqual([hub.asked[0], hub.asked[0]]);
    expect((await publish()).out).not.toContain('hub:');
    writeFileSync(join(folder, 'articles/a.md'), articleText({ topics: '[AI]', title: 'Beta' }));
    await feedmill(folder, 'build', '--now', NOW);
    expect(Object.keys(JSON.parse((await publish('--json')).out) as object)).toContain('uploaded');
    expect(hub.asked).toHaveLength(4);
  });
});

describe('where nothing is built yet', () => {
  const nothing = (out: string) => `feedmill: nothing is built yet: there is no feeds.json in ${out} that can be read. Run: feedmill build\n`;
  it.each([{ more: [] }, { more: ['--dry-run'] }])('1: publish says so, and makes no folder: $more', async ({ more }) => {
    const folder = folderWith(GOOD);
    const out = join(folder, 'out');
    expect(await feedmill(folder, 'publish', 's3://feeds', ...more)).toEqual({ code: 1, out: '', err: nothing(out) });
    expect(existsSync(out)).toBe(false);
    mkdirSync(out);
    const env = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
    expect(await feedmillIn(folder, ['publish', 's3://feeds', ...more], { env })).toEqual({ code: 1, out: '', err: nothing(out) });
    expect(readdirSync(out)).toEqual([]);
  });
  it('serve says so in one line, and serves what comes', async () => {
    const folder = folderWith(GOOD);
    const out = join(folder, 'out');
    const served = async (...more: string[]) => {
      const stop = new AbortController();
      stop.abort();
      return await feedmillIn(folder, ['serve', '--port', '0', ...more], { signal: stop.signal });
    };
    const told = `feedmill: nothing is in ${out} yet, so every answer is 404. Run: feedmill build\n`;
    expect(await served()).toMatchObject({ code: 0, err: told });
    expect(await served('--json')).toMatchObject({ code: 0, out: expect.stringMatching(/^\{"url":"[^"]+"\}\n$/), err: told });
    expect(await served('--quiet')).toEqual({ code: 0, out: '', err: '' });
    mkdirSync(out);
    writeFileSync(join(out, '.feedmill.lock'), '');
    expect((await served()).err).toBe(told);
    await feedmill(folder, 'build', '--now', NOW);
    expect((await served()).err).toBe('');
  });
});

describe('--json', () => {
  const sketch = /With `--json` stdout is the report[\s\S]*?```text\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  const articles = {
    'articles/a.md': articleText({ topics: '[AI, Law]', webUrl: 'https://example.org/a', title: 'Alpha' }),
    'articles/b.md': articleText({ topics: '[AI]', webUrl: 'https://example.org/b', publishedDateTime: '2024-03-01T00:00:00Z' }),
    'articles/c.md': articleText({ webUrl: 'https://example.org/c', published: 'false', heat: 'hot' }),
    'articles/d.md': articleText({ webUrl: 'https://example.org/a#again', quality: '70' }),
    'articles/e.md': articleText({ title: undefined }),
  };
  async function second(): Promise<{ folder: string; report: unknown; err: string; code: number | null }> {
    const folder = folderWith({ 'feedmill.config.json': JSON.stringify({ ...CONFIG, limit: 1 }), ...articles });
    await feedmill(folder, 'build', '--now', NOW);
    writeFileSync(join(folder, 'articles/a.md'), articleText({ topics: '[AI]', webUrl: 'https://example.org/a', title: 'Beta' }));
    writeFileSync(
      join(folder, 'articles/f.md'),
      articleText({ topics: '[New]', webUrl: 'https://example.org/f', publishedDateTime: '2024-02-01T00:00:00Z' }),
    );
    const { code, out, err } = await feedmill(folder, 'build', '--now', NOW, '--json');
    return { folder, report: JSON.parse(out), err, code };
  }
  it('reads the sketch right, so that the next test sees something', () => {
    expect(placesIn('{now, counts: {a-b, c}, list: [{x, y?, z: [{w}]}], urls}')).toEqual({
      always: ['now', 'counts.a-b', 'counts.c', 'list[].x', 'list[].z[].w', 'urls'],
      sometimes: ['list[].y'],
    });
  });
  it('has the shape that the README tells, no more and no less', async () => {
    const { report, code } = await second();
    const { always, sometimes } = placesIn(sketch);
    expect(always.length).toBeGreaterThan(40);
    const bare = (path: string) => path.replace(/\[\]$/, '');
    const found = new Set(placesOf(report).map(bare));
    const empty = [...found].filter((path) => [...always, ...sometimes].some((told) => told.startsWith(`${path}[].`)));
    expect([...found].filter((path) => !always.includes(path) && !sometimes.includes(path) && !empty.includes(path))).toEqual([]);
    expect(always.filter((path) => !found.has(path) && !empty.some((list) => path.startsWith(`${list}[].`)))).toEqual([]);
    expect(code).toBe(3);
  });
  it('says of each article, feed, finding and file what happened', async () => {
    const { report } = await second();
    expect(report).toMatchObject({
      now: NOW,
      counts: { files: 6, refused: 1, selected: 3, unpublished: 1, 'low-quality': 0, 'not-yet-due': 0, duplicate: 1, topics: 2, feeds: 4 },
      articles: [
        { path: 'articles/a.md', id: 'https://example.org/a', title: 'Beta', selected: true, reasons: [] },
        {
          path: 'articles/b.md',
          selected: true,
          reasons: [
            { rule: 'beyond-limit', feed: 'index' },
            { rule: 'beyond-limit', feed: 'ai' },
          ],
        },
        { path: 'articles/c.md', selected: false, reasons: [{ rule: 'unpublished' }] },
        { path: 'articles/d.md', url: 'https://example.org/a#again', selected: false, reasons: [{ rule: 'duplicate', stays: 'articles/a.md' }] },
        { path: 'articles/f.md', selected: true, topics: ['New'] },
      ],
      feeds: [
        { slug: 'index', items: 1, updated: '2024-04-01T00:00:00Z' },
        { slug: 'ai', items: 1 },
        { slug: 'law', items: 0, updated: '1970-01-01T00:00:00Z' },
        { slug: 'new', items: 1 },
      ],
      diagnostics: [
        { code: 'bad-number', severity: 'warning', path: 'articles/c.md', field: 'heat', line: 7 },
        { code: 'missing-field', severity: 'error', path: 'articles/e.md', field: 'title' },
      ],
      files: { unchanged: expect.arrayContaining(['feeds.css', 'feeds.js']), removed: [] },
      changes: {
        feeds: expect.arrayContaining([
          expect.objectContaining({
            slug: 'law',
            change: 'changed',
            removed: [
              {
                id: 'https://example.org/a',
                url: 'https://example.org/a',
                title: 'Alpha',
                reasons: [{ rule: 'topic-not-named', path: 'articles/a.md' }],
              },
            ],
          }),
          expect.objectContaining({ slug: 'new', change: 'new' }),
        ]),
        urls: expect.arrayContaining(['https://feeds.example/', 'https://feeds.example/index.html', 'https://feeds.example/new.rss']),
      },
    });
  });
  it('stdout is JSON alone, findings stay on stderr', async () => {
    const { err } = await second();
    expect(err).toContain('articles/e.md:1: error: title: is missing');
  });
});

describe('the compiled program', () => {
  let bin = '';
  beforeAll(() => {
    const folder = makeFolder();
    bin = join(bundled(folder), 'bin.js');
    return () => removeFolder(folder);
  });
  it('is the process: arguments in, exit code out, output where it belongs', async () => {
    const folder = folderWith(REFUSED);
    const ran = (...argv: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], { cwd: folder, encoding: 'utf8' });
      return { code: status, out: stdout, err: stderr };
    };
    expect(ran('--version')).toEqual({ code: 0, out: 'feedmill 0.0.0\n', err: '' });
    expect(ran('biuld')).toEqual({ code: 2, out: '', err: 'feedmill: There is no command "biuld". Did you mean "build"?\n' });
    const built = ran('build', '--now', NOW);
    expect(built).toEqual(await feedmill(folderWith(REFUSED), 'build', '--now', NOW));
    expect(built.code).toBe(3);
    expect(ran('explain', 'zzzzzz', '--now', NOW).code).toBe(4);
    const { code, out } = ran('build', '--now', NOW, '--quiet', '--allow-refused');
    expect([code, out]).toEqual([0, '']);
  });
  it.skipIf(!existsSync('/dev/full'))('fails where its result cannot be written, and not where nobody wants it', () => {
    const cwd = folderWith(GOOD);
    const into = (stdout: number | 'ignore', ...argv: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [bin, ...argv], { cwd, encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'] });
      return [status, stderr];
    };
    const full = openSync('/dev/full', 'w');
    const told = 'feedmill: the output cannot be written: ENOSPC: no space left on device, write\n';
    expect(into(full, 'export', '--quiet')).toEqual([1, told]);
    // So long that the fault comes while there is more to print, and the run ends after it.
    const long = articleText({ webUrl: 'https://example.org/long' }) + 'word '.repeat(60_000);
    writeFileSync(join(cwd, 'articles/long.md'), long);
    writeFileSync(join(cwd, 'articles/longer.md'), long);
    expect(into(full, 'export', '--quiet')).toEqual([1, told]);
    expect(into(full, 'plan', '--json', '--now', NOW)).toEqual([1, expect.stringMatching(new RegExp(`\\[large-feed\\]\n${told}$`))]);
    expect(into('ignore', 'export', '--quiet')).toEqual([0, '']);
    closeSync(full);
    const piped = spawnSync('sh', ['-c', '{ sleep 0.2; "$0" "$1" export --quiet; echo $? >&2; } | :', process.execPath, bin], {
      cwd,
      encoding: 'utf8',
    });
    expect(piped.stderr).toBe('0\n');
  });
});
