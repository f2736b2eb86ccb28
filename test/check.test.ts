import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../src/text/columns.ts';
import { annotation } from '../src/text/github.ts';
import { articleText } from './support/articles.ts';
import { feedmillIn } from './support/feedmill.ts';
import { filesBelow } from './support/folder.ts';
import { newSite, type Site } from './support/site.ts';

let from: Site;

const articles = {
  'a.md': articleText(),
  'b/bad.md': articleText({ webUrl: 'https://example.org/bad', publishedDateTime: 'soon', quality: 'much' }),
  'b/good.md': articleText({ webUrl: 'https://example.org/good' }),
  'c.md': articleText({ webUrl: 'https://example.org/c', quality: '-4', heat: 'hot' }),
};

describe('check', () => {
  it('has the findings of build, by file and line, and writes nothing', async () => {
    from = newSite(articles);
    const before = filesBelow(from.folder);
    const { code, out } = await from.feedmill('check', '--json');
    expect(filesBelow(from.folder)).toEqual(before);
    const found = JSON.parse(out);
    const built = JSON.parse((await from.feedmill('build', '--json')).out);
    expect(found.diagnostics).toEqual(built.diagnostics);
    expect(found).toMatchObject({ files: 4, refused: 1, counts: { 'bad-number': 3, 'bad-date': 1 } });
    expect(Object.keys(found.counts)).toEqual(['bad-number', 'bad-date']);
    expect(found.diagnostics.map(({ path, line }: { path: string; line: number }) => `${path}:${line}`)).toEqual([
      'articles/b/bad.md:3',
      'articles/b/bad.md:6',
      'articles/c.md:6',
      'articles/c.md:7',
    ]);
    expect(code).toBe(3);
  });

  it('tells a person the answer, the findings by file, and how many of each', async () => {
    from = newSite(articles);
    const { out, err } = await from.feedmill('check');
    expect(out).toMatch(/^1 of 4 articles would be refused\n\narticles\/b\/bad\.md\n {2}3 {2}error {4}publishedDateTime: /);
    expect(out).toMatch(/\n\narticles\/c\.md\n/);
    expect(out).toMatch(/\n\n4 findings\n {2}3 {2}bad-number\n {2}1 {2}bad-date\n$/);
    expect(out.split('articles/b/bad.md').length).toBe(2);
    expect(Math.max(...out.split('\n').map(columnsOf))).toBeLessThanOrEqual(80);
    expect(err).toBe('');
  });

  it('asks only for the files and folders named', async () => {
    from = newSite(articles);
    const check = async (...paths: string[]) => {
      const { code, out } = await from.feedmill('check', '--json', ...paths);
      const { files, refused } = JSON.parse(out);
      return { code, files, refused };
    };
    expect(await check('articles/c.md')).toEqual({ code: 0, files: 1, refused: 0 });
    expect(await check('articles/b')).toEqual({ code: 3, files: 2, refused: 1 });
    expect(await check(join(from.folder, 'articles/b/bad.md'), 'articles/a.md')).toEqual({ code: 3, files: 2, refused: 1 });
    expect(await check('articles/b', 'articles/b/bad.md')).toEqual({ code: 3, files: 2, refused: 1 });
    expect(await check('.')).toEqual({ code: 3, files: 4, refused: 1 });
  });

  it('reads paths from where they are typed', async () => {
    from = newSite(articles);
    const { code } = await feedmillIn(join(from.folder, 'articles/b'), ['check', '--config', '../../feedmill.config.json', 'bad.md']);
    expect(code).toBe(3);
  });

  it.each([
    ['./articles/**/*.md', 'articles/b/bad.md'],
    ['articles/../articles/**/*.md', './articles/b'],
    ['FOLDER/articles/**/*.md', 'articles/b/bad.md'],
    ['articles/**/*.md', 'FOLDER/link/b/bad.md'],
    ['link/**/*.md', 'articles/b/bad.md'],
    ['link/**/*.md', 'link/b'],
    ['FOLDER/articles/b/*', 'link'],
    ['articles/**/*.md', '..'],
  ])('finds what the glob %s reaches as %s', async (glob, path) => {
    from = newSite(articles);
    const here = (text: string) => text.replace('FOLDER', from.folder);
    symlinkSync('articles', join(from.folder, 'link'));
    writeFileSync(join(from.folder, 'feedmill.config.json'), JSON.stringify({ site: { url: 'https://example.org/' }, articles: here(glob) }));
    const { code, err } = await from.feedmill('check', here(path));
    expect({ code, err }).toEqual({ code: 3, err: '' });
    const found = JSON.parse((await from.feedmill('explain', '--json', here('FOLDER/articles/b/bad.md'))).out);
    expect(found).toMatchObject({ kind: 'article', refused: true });
  });

  it('passes over a file that is no article, for hooks that name every file', async () => {
    from = newSite(articles);
    const { code, err } = await from.feedmill('check', 'feedmill.config.json', 'articles/a.md');
    expect({ code, err }).toEqual({ code: 0, err: 'feedmill.config.json: no article, passed over\n' });
  });

  it('has exit code 4 and the nearest for a path that is not there', async () => {
    from = newSite(articles);
    const { code, err } = await from.feedmill('check', 'articles/x.md', 'good.md', 'artcles', 'articles/bb/good.md', 'somewhere/else');
    expect(code).toBe(4);
    expect(err.split('\n')).toEqual([
      'There is no articles/x.md. Did you mean "articles/a.md"?',
      'There is no good.md. Did you mean "articles/b/good.md"?',
      'There is no artcles. Did you mean "articles"?',
      'There is no articles/bb/good.md. Did you mean "articles/b/good.md"?',
      'There is no somewhere/else. To check all, 4 articles: feedmill check',
      '',
    ]);
    const below = await feedmillIn(join(from.folder, 'articles'), ['check', '--config', '../feedmill.config.json', 'bb/good.md']);
    expect(below.err).toBe('There is no bb/good.md. Did you mean "b/good.md"?\n');
  });

  it('says that there is nothing to check', async () => {
    from = newSite({});
    const { code, out } = await from.feedmill('check');
    expect(code).toBe(0);
    expect(out).toMatch(/^No articles to check\n\nConfig and feeds\n {5}warning {2}articles: no file matches /);
  });

  it('allows refused articles when told to', async () => {
    from = newSite(articles);
    const { code, out } = await from.feedmill('check', '--allow-refused');
    expect(code).toBe(0);
    expect(out).toMatch(/^1 of 4 /);
  });

  it('is quiet about all but refused files', async () => {
    from = newSite(articles);
    const { out } = await from.feedmill('check', '--quiet');
    expect(out).toMatch(/^articles\/b\/bad\.md\n.*error/);
    expect(out).not.toContain('bad-number');
    expect(await from.feedmill('check', '--quiet', '--allow-refused')).toEqual({ code: 0, out: '', err: '' });
    expect(await from.feedmill('check', '--quiet', 'articles/a.md')).toEqual({ code: 0, out: '', err: '' });
  });

  it('says so when all is well', async () => {
    from = newSite({ 'a.md': articleText() });
    expect(await from.feedmill('check')).toEqual({ code: 0, out: '1 article, none would be refused\n', err: '' });
  });

  it('leaves findings about no file out when files are named', async () => {
    from = newSite({ 'a.md': articleText({ topics: '[AI]' }), 'b.md': articleText({ webUrl: 'https://example.org/b', topics: '[ai]' }) });
    expect(JSON.parse((await from.feedmill('check', '--json')).out).counts).toEqual({ 'topic-folded': 1 });
    expect(JSON.parse((await from.feedmill('check', '--json', 'articles')).out).counts).toEqual({});
  });
});

describe('--format github', () => {
  it('makes an annotation for each finding, with paths from the root of the repository', async () => {
    from = newSite(articles);
    const { code, out } = await feedmillIn(from.folder, ['check', '--format', 'github'], { env: { GITHUB_WORKSPACE: join(from.folder, '..') } });
    const lines = out.trimEnd().split('\n');
    const name = from.folder.split('/').at(-1);
    expect(code).toBe(3);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(new RegExp(`^::error file=${name}/articles/b/bad\\.md,line=3,title=bad-date::publishedDateTime: "soon"`));
    expect(lines[1]).toMatch(/^::warning file=/);
    expect((await from.feedmill('check', '--format', 'github')).out).toMatch(/^::error file=articles\/b\/bad\.md,/);
  });

  it('says a notice of what is no fault, at the config where it is about that', async () => {
    from = newSite({ 'a.md': articleText({ topics: '[AI]' }), 'b.md': articleText({ webUrl: 'https://example.org/b', topics: '[ai]' }) });
    expect((await from.feedmill('check', '--format', 'github')).out).toMatch(/^::notice file=feedmill\.config\.json,title=topic-folded::/);
    const root = { env: { GITHUB_WORKSPACE: join(from.folder, '..') } };
    expect((await feedmillIn(from.folder, ['check', '--format', 'github'], root)).out).toContain(
      `::notice file=${from.folder.split('/').at(-1)}/feedmill.config.json,`,
    );
  });

  it('escapes what would end or split a command', () => {
    const base = { level: 'error', line: 2, title: 'a:b,c%', message: '50%: x,y\r\n::error::' } as const;
    expect(annotation({ ...base, file: 'a,b:c\nd.md' })).toBe('::error file=a%2Cb%3Ac%0Ad.md,line=2,title=a%3Ab%2Cc%25::50%25: x,y%0D%0A::error::');
    expect(annotation({ ...base, file: 'a', line: 0, title: 't' })).toBe('::error file=a,title=t::50%25: x,y%0D%0A::error::');
    expect(annotation({ ...base, file: '\u001b[1m', line: 0, title: 't', message: '\u202e' })).toBe('::error file=\\u{1b}[1m,title=t::\\u{202e}');
  });

  it('is the only other format', async () => {
    from = newSite(articles);
    const { code, err } = await from.feedmill('check', '--format', 'githb');
    expect({ code, err }).toEqual({ code: 2, err: 'feedmill: --format githb is not known: did you mean "github"?\n' });
    expect((await from.feedmill('check', '--format', 'github', '--json')).code).toBe(2);
  });
});
