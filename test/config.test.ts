import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scan } from '../src/articles/scan.ts';
import { type Config, findConfig, UsageError } from '../src/config.ts';
import { checkConfig } from '../src/config-check.ts';
import { type Standing, standingBytes } from '../src/publish/standing.ts';
import { configJsonSchema } from '../src/schema.ts';
import { editDistance, nearest } from '../src/text/nearest.ts';
import { openWorkspace, STANDING, scopeOf } from '../src/workspace.ts';
import { newFolder } from './support/folder.ts';

const SITE = { url: 'https://news.example/' };

function check(value: unknown, name = 'feedmill.config.json'): Config {
  return checkConfig({ path: `/site/${name}`, folder: '/site', text: typeof value === 'string' ? value : JSON.stringify(value) });
}

/** The faults that are told of a config, without the first line, which names the file. */
function faults(value: unknown): string[] {
  try {
    check(value);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const [first, ...others] = (error as Error).message.split('\n');
    expect(first).toBe('/site/feedmill.config.json is not right:');
    return others.map((line) => line.trim());
  }
  return [];
}

/** A place in the JSON Schema of the config. */
interface Place {
  readonly properties?: Readonly<Record<string, Place>>;
  readonly additionalProperties?: Place | boolean;
  readonly items?: Place;
}

/** For every place in the config what makes a whole config of a value there. */
function placesIn({ properties = {}, additionalProperties, items }: Place, put: (value: unknown) => unknown): ((value: unknown) => unknown)[] {
  const needed = {
    ...('url' in properties && SITE),
    ...('site' in properties && { site: SITE }),
    ...('slug' in properties && { slug: 'x', title: 'X' }),
  };
  return [
    put,
    ...Object.entries(properties).flatMap(([key, inner]) => placesIn(inner, (value) => put({ ...needed, [key]: value }))),
    ...(typeof additionalProperties === 'object' ? placesIn(additionalProperties, (value) => put({ AI: value })) : []),
    ...(items === undefined ? [] : placesIn(items, (value) => put([value]))),
  ];
}

describe('the config', () => {
  it('has a default for everything but the address', () => {
    expect(check({ site: SITE })).toEqual({
      site: { url: 'https://news.example/', title: 'news.example', description: '', language: 'en', author: { name: 'news.example' } },
      articles: ['articles/**/*.{md,txt}'],
      out: 'out',
      state: '.feedmill',
      minQuality: 50,
      limit: 50,
      defaults: {},
      timezone: 'UTC',
      content: 'full',
      related: 5,
      pages: true,
      maxRemoved: 0.5,
      hubPrivate: false,
      topics: {},
      feeds: [],
    });
    expect(check({ site: SITE, topics: { AI: {} }, feeds: [{ slug: 'x', title: 'X' }] })).toMatchObject({
      topics: { AI: { aliases: [] } },
      feeds: [{ slug: 'x', title: 'X', topics: {} }],
    });
  });

  it('keeps what is written, trimmed', () => {
    const written = {
      site: {
        url: 'https://www.news.example/a/b',
        title: ' T ',
        description: ' d ',
        language: 'pt-BR',
        author: { name: 'N', email: 'n@news.example', url: 'https://n.example/' },
      },
      articles: ['a/*.md', '!b'],
      out: ' o ',
      state: 's',
      minQuality: null,
      limit: 0,
      window: '48h',
      defaults: { published: true },
      timezone: 'Europe/Zurich',
      content: 'excerpt',
      related: 0,
      pages: false,
      maxRemoved: 1,
      hub: 'https://hub.example/',
      hubPrivate: true,
      topics: { constructor: { slug: 's', title: 't', description: 'd', minQuality: 0, limit: 1, window: '1d', aliases: ['b'], id: 'urn:i' } },
      feeds: [
        {
          slug: 'f',
          title: 'F',
          description: 'd',
          topics: { any: ['a'], all: ['b'], none: ['c'] },
          providers: ['p'],
          types: ['t'],
          languages: ['l'],
          minQuality: 1,
          minHeat: -1,
          limit: 2,
          window: '5m',
          id: 'urn:j',
        },
      ],
    };
    expect(check({ $schema: 'x', ...written })).toEqual({
      ...written,
      out: 'o',
      site: { ...written.site, title: 'T', url: 'https://www.news.example/a/b/' },
    });
    expect(check({ site: SITE, articles: 'x/*.md' }).articles).toEqual(['x/*.md']);
  });

  it.each([
    ['https://News.Example', 'https://news.example/'],
    ['http://news.example:80/a', 'http://news.example/a/'],
    ['https://news.example/a/?b#c', 'https://news.example/a/'],
    ['https://news.example/é|', 'https://news.example/%C3%A9%7C/'],
  ])('serves from %s', (url, expected) => {
    expect(check({ site: { url } }).site.url).toBe(expected);
  });

  it('is called as its host where it has no title, and its author as its title', () => {
    expect(check({ site: { url: 'https://www.news.example/' } }).site).toMatchObject({ title: 'news.example', author: { name: 'news.example' } });
    expect(check({ site: { ...SITE, title: 'The News' } }).site.author).toEqual({ name: 'The News' });
  });

  it('may begin with a byte order mark, and lie under the key feedmill of package.json alone', () => {
    expect(check(`\uFEFF${JSON.stringify({ site: SITE })}`).limit).toBe(50);
    expect(check({ name: 'x', feedmill: { site: SITE, limit: 3 } }, 'package.json').limit).toBe(3);
    expect(check({ site: SITE, limit: 4 }, 'my-package.json').limit).toBe(4);
    expect(() => check('{"site":', 'package.json')).toThrow(/^\/site\/package\.json is not JSON: /);
    expect(() => check('{', 'x.json')).toThrow(UsageError);
  });
});

describe('what a config must not say', () => {
  it.each([
    [{ defaults: { pubished: true } }, 'did you mean "published"?'],
    [{ defaults: { published: 'ja' } }, '"defaults.published"'],
    [{ articles: '!x/**' }, 'does not begin with "!"'],
    [{ topics: { AI: { id: 'not an id' } } }, 'must be an absolute IRI'],
    [{ topics: { AI: { id: 'urn:a\u0001' } } }, 'must be an absolute IRI'],
    [{ topics: { AI: { id: 'urn:a\ud800' } } }, 'must be an absolute IRI'],
  ])('%j', (keys, told) => {
    expect(() => check({ site: SITE, ...keys })).toThrow(told);
  });
});

describe('a fault in the config', () => {
  const ABSOLUTE = 'must be an absolute http or https url, such as "https://example.org/"';
  it.each([
    [{}, ['"site": is missing']],
    [{ site: {} }, ['"site.url": is missing']],
    [{ site: { url: '/feeds/' } }, [`"site.url": ${ABSOLUTE}`]],
    [{ site: { url: 'news.example' } }, [`"site.url": ${ABSOLUTE}`]],
    [{ site: { url: 'ftp://news.example/' } }, [`"site.url": ${ABSOLUTE}`]],
    [{ site: { url: 'javascript:alert(1)' } }, [`"site.url": ${ABSOLUTE}`]],
    [{ site: SITE, hub: 'hub.example' }, [`"hub": ${ABSOLUTE}`]],
    [{ site: { ...SITE, author: { name: 'x', url: 'x' } } }, [`"site.author.url": ${ABSOLUTE}`]],
    [{ site: SITE, window: '2 weeks' }, ['"window": must be a time such as "48h", "90m" or "7d"']],
    [{ site: SITE, topics: { AI: { window: 'x' } } }, ['"topics.AI.window": must be a time such as "48h", "90m" or "7d"']],
    [{ site: SITE, timezone: 'Mars/Olympus' }, ['"timezone": must be an IANA time zone, such as "Europe/Zurich"']],
    [{ site: { ...SITE, language: 'en_US' } }, ['"site.language": must be a language tag, such as "en" or "pt-BR"']],
    // As of an article: what is none is not published.
    [{ site: { ...SITE, language: 'en-a' } }, ['"site.language": must be a language tag, such as "en" or "pt-BR"']],
    [{ site: { ...SITE, language: 'sr-Latn-RS' } }, []],
    [{ site: SITE, articles: 5 }, ['"articles": must be a glob such as "articles/**/*.md", or a list of globs']],
    [{ site: SITE, out: ' ' }, ['"out": must be a text that is not empty, such as "news"']],
    [{ site: SITE, window: 48 }, ['"window": must be a time such as "48h", "90m" or "7d"']],
    [{ site: SITE, minQuality: 'fifty' }, ['"minQuality": must be a number from 0 to 100, such as 50, or null']],
    [{ site: SITE, feeds: {} }, ['"feeds": must be a list of questions, such as [{"slug": "robots", "title": "Robots"}]']],
    [{ site: SITE, topics: ['AI'] }, ['"topics": must be settings by topic name, such as {"AI": {"limit": 20}}']],
    [[], ['the config: must be a mapping, such as {"site": {"url": "https://example.org/"}}']],
    [{ site: SITE, feeds: [{ slug: 'x', title: 'X' }, { title: 'Y' }] }, ['"feeds[1].slug": is missing']],
    [
      {
        site: SITE,
        defaults: {
          publishedDateTime: 'yesterday',
          quality: -5,
          provider: { name: 'A Paper', domain: 'https://x' },
          images: [{ url: '/rel.jpg' }, { width: 5 }],
          language: 'en_US',
        },
      },
      [
        '"defaults.publishedDateTime": "yesterday" is no date; write an ISO 8601 date such as `2023-08-17T11:00:00Z`',
        '"defaults.quality": -5 does not fit; write a number of at least 0',
        '"defaults.provider.domain": "https://x" is no host; write a host name such as `example.com`',
        '"defaults.images[0].url": "/rel.jpg" is no address; write an absolute url that starts with `https://` or `http://`',
        '"defaults.images[1].url": is missing; add a value',
        '"defaults.language": "en_US" is no language; write a language tag such as `en` or `pt-BR`',
      ],
    ],
    [{ site: SITE, defaults: { title: '', topics: ['', 'AI'], quality: '60', publishedDateTime: '2023-08-17', images: [] } }, []],
  ])('%j', (value, expected) => {
    expect(faults(value)).toEqual(expected);
  });

  it.each([
    ['minQuality', [-1, 101, '50', true]],
    ['limit', [-1, 1.5, '5', null]],
    ['maxRemoved', [-0.1, 1.1]],
    ['related', [-1, 0.5]],
    ['content', ['body', '']],
    ['pages', ['yes', 0]],
    ['articles', ['', [], ['']]],
    ['topics', [[], { AI: 5 }, { AI: { minQuality: 101 } }, { AI: { aliases: 'x' } }, { AI: { id: ' ' } }]],
    [
      'feeds',
      [{}, [{ slug: 'x', title: 'x', minHeat: 'x' }], [{ slug: 'x', title: 'x', minHeat: -1.5 }], [{ slug: 'x', title: 'x', minQuality: -1 }]],
    ],
    ['defaults', [[], 5]],
    ['state', ['', 5]],
  ])('"%s" is told by its name, and nothing else', (key, values) => {
    for (const value of values as unknown[]) {
      const told = faults({ site: SITE, [key]: value });
      expect([value, told.length, told[0]?.startsWith(`"${key}`)]).toEqual([value, 1, true]);
    }
  });

  it('is told in words of ours and once, whatever stands in whichever place', () => {
    const places = placesIn(JSON.parse(configJsonSchema()) as Place, (value) => JSON.stringify(value));
    expect(places.length).toBeGreaterThan(60);
    const told = places.flatMap((put) => [null, -7.5, ' ', [], {}, true, [5], { x: 5 }].map((value) => faults(put(value))));
    expect(told.flat().filter((line) => /invalid|expected|received|too (?:small|big)/i.test(line))).toEqual([]);
    expect(told.filter((lines) => new Set(lines).size < lines.length)).toEqual([]);
    expect(told.filter((lines) => lines.length > 0).length).toBeGreaterThan(300);
  });

  it('of JSON is told in one line, however many the snippet of it has', () => {
    const told = () => check('{\n"site": {\n"url": x\n}\n}');
    expect(told).toThrow(/^\/site\/feedmill\.config\.json is not JSON: .+$/);
  });

  it('names the nearest key that there is', () => {
    expect(faults({ site: SITE, minquality: 5 })).toEqual(['unknown key "minquality": did you mean "minQuality"?']);
    expect(faults({ site: { ...SITE, langauge: 'en' } })).toEqual(['unknown key "site.langauge": did you mean "language"?']);
    expect(faults({ site: { ...SITE, author: { name: 'x', mail: 'y' } } })).toEqual(['unknown key "site.author.mail": did you mean "email"?']);
    expect(faults({ site: SITE, topics: { AI: { alias: ['x'] } } })).toEqual(['unknown key "topics.AI.alias": did you mean "aliases"?']);
    expect(
      faults({
        site: SITE,
        feeds: [
          { slug: 'x', title: 'x' },
          { slug: 'y', title: 'y', provider: [] },
        ],
      }),
    ).toEqual(['unknown key "feeds[1].provider": did you mean "providers"?']);
    expect(faults({ site: SITE, feeds: [{ slug: 'x', title: 'x', topics: { non: [] } }] })).toEqual([
      'unknown key "feeds[0].topics.non": did you mean "none"?',
    ]);
  });

  it('names them all where none is near, without the one for editors', () => {
    expect(faults({ site: SITE, topics: { AI: { quux: 1 } } })).toEqual([
      'unknown key "topics.AI.quux": the known ones are slug, title, description, minQuality, limit, window, aliases, id',
    ]);
    const [top = ''] = faults({ site: SITE, wibblewobble: 1 });
    expect([top.includes(' site, articles, out, state, '), top.includes('$schema')]).toEqual([true, false]);
  });

  it('is told with all the others', () => {
    const told = faults({ site: { url: 'x', titel: 'y' }, limit: -1, outt: 'z', feeds: [{ slug: 'x' }] });
    expect(told.map((line) => /"[^"]+"/.exec(line)?.[0])).toEqual(['"site.url"', '"site.titel"', '"limit"', '"feeds[0].title"', '"outt"']);
  });
});

describe('finding the config', () => {
  let folder = '';
  beforeEach(() => {
    folder = newFolder();
  });
  const put = (name: string, value: unknown) => writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  const found = (named?: string) => findConfig(folder, named).path;

  it('is the one named, else feedmill.config.json, else package.json with the key', () => {
    put('package.json', { name: 'x', scripts: { feedmill: 'feedmill build' } });
    expect(() => found()).toThrow(UsageError);
    put('package.json', { name: 'x', feedmill: { site: SITE } });
    expect(found()).toBe(join(folder, 'package.json'));
    put('feedmill.config.json', { site: SITE });
    expect(found()).toBe(join(folder, 'feedmill.config.json'));
    mkdirSync(join(folder, 'sub'));
    put('sub/other.json', {});
    expect(findConfig(folder, 'sub/other.json')).toEqual({ path: join(folder, 'sub', 'other.json'), folder: join(folder, 'sub'), text: '{}' });
    expect(() => found('sub')).toThrow(`The config file ${join(folder, 'sub')} cannot be read: EISDIR: illegal operation on a directory`);
    expect(() => found('sub')).not.toThrow(', read');
  });

  it('in package.json is told as a fault where the key is no mapping, and is no key of something else', () => {
    for (const feedmill of ['x', [], null, 5]) {
      put('package.json', { feedmill });
      expect(found()).toBe(join(folder, 'package.json'));
      expect(() => check({ feedmill }, 'package.json')).toThrow('/site/package.json is not right:\n  the config: must be a mapping, such as {"site"');
    }
    for (const other of [{ dependencies: { feedmill: {} } }, [], null, 'feedmill']) {
      put('package.json', other);
      expect(() => found()).toThrow('There is no feedmill.config.json');
    }
    put('package.json', '{"feedmill": {');
    expect(found()).toBe(join(folder, 'package.json'));
  });

  it('that is named and not there, names the nearest file, else the one that there is', () => {
    mkdirSync(join(folder, 'sub'));
    const told = (named: string) => {
      try {
        return found(named);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        return (error as Error).message;
      }
    };
    put('sub/mill.json', {});
    expect(told('sub/mil.json')).toBe(`There is no mil.json in ${join(folder, 'sub')}.\nDid you mean "mill.json"?`);
    expect(told('sub/x.json')).toBe(`There is no x.json in ${join(folder, 'sub')}.`);
    expect(told('gone/x.json')).toBe(`There is no x.json in ${join(folder, 'gone')}.`);
    put('feedmill.config.json', {});
    expect(told('x.json')).toBe(`There is no x.json in ${folder}.\nDid you mean "feedmill.config.json"?`);
  });

  it('names the nearest one above, and no example then', () => {
    const below = join(folder, 'a', 'b');
    mkdirSync(below, { recursive: true });
    const told = (above: string) =>
      expect(() => findConfig(below, undefined)).toThrow(
        new UsageError(
          `There is no feedmill.config.json in ${below}, and no key "feedmill" in its package.json.\nThere is one above: --config ${above}`,
        ),
      );
    put('feedmill.config.json', { site: SITE });
    told('../../feedmill.config.json');
    put('a/package.json', { name: 'x' });
    told('../../feedmill.config.json');
    put('a/package.json', { feedmill: { site: SITE } });
    told('../package.json');
  });

  it('without success tells one that is ready to paste, and right', async () => {
    let message = '';
    try {
      found();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.startsWith(`There is no feedmill.config.json in ${folder}, and no key "feedmill" in its package.json.\n`)).toBe(true);
    const example: unknown = JSON.parse(message.slice(message.indexOf('{')));
    expect(check(example)).toMatchObject({ site: { url: 'https://example.org/feeds/', title: 'My site' }, minQuality: 50 });
    const schema = JSON.parse(configJsonSchema()) as { title: string; required: unknown; properties: { site: { required: unknown } } };
    const editor = z.fromJSONSchema(schema as never);
    const accepts = (value: unknown) => editor.safeParse(value).success;
    expect([schema.title, schema.required, schema.properties.site.required]).toEqual(['feedmill.config.json', ['site'], ['url']]);
    expect([accepts(example), accepts({ $schema: 'x', site: SITE })]).toEqual([true, true]);
    const wrong = [
      {},
      { site: SITE, minquality: 5 },
      { site: { ...SITE, titel: 'x' } },
      { site: SITE, topics: { AI: { alias: [] } } },
      { site: SITE, feeds: [{ slug: 'x', title: 'x', x: 1 }] },
      { site: SITE, limit: -1 },
      { site: SITE, content: 'body' },
    ];
    expect(wrong.map(accepts)).toEqual(wrong.map(() => false));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['$schema', ...Object.keys(check({ site: SITE })), 'hub', 'window']));
  });

  it('does not remember what is unpublished in the published folder', async () => {
    const refused = [
      { out: 'o', state: 'o' },
      { out: 'o', state: 'o/deep/s' },
      { out: '.', articles: '../a/*.md' },
      { out: '..', state: 's', articles: '/elsewhere/*.md' },
      { out: 'o', state: 'o/..s' },
      { out: 'o', state: 'to-o' },
      { out: 'o', state: 'to-o/deep/s' },
      { out: 'to-o', state: 'o/s' },
    ];
    mkdirSync(join(folder, 'o'));
    symlinkSync('o', join(folder, 'to-o'));
    for (const where of refused) {
      put('feedmill.config.json', { site: SITE, ...where });
      await expect(openWorkspace(folder), JSON.stringify(where)).rejects.toThrow(
        /would lie in .*, which is published, and it knows what is unpublished/,
      );
    }
    for (const where of [
      { out: 'o', state: 'os' },
      { out: 's/o', state: 's' },
      { out: 'o', state: '../o' },
    ]) {
      put('feedmill.config.json', { site: SITE, ...where });
      await expect(openWorkspace(folder)).resolves.toBeDefined();
    }
    await expect(openWorkspace(folder, undefined, '..')).rejects.toThrow(UsageError);
  });

  it('does not look for articles in what is published or remembered', async () => {
    const told = async (keys: object, out?: string) => {
      put('feedmill.config.json', { site: SITE, ...keys });
      return await openWorkspace(folder, undefined, out).then(
        () => undefined,
        (error: unknown) => (expect(error).toBeInstanceOf(UsageError), (error as Error).message),
      );
    };
    const at = (...names: string[]) => join(folder, ...names);
    const inOut = (glob: string, place: string, out: string) =>
      `"${glob}" of "articles" leads to ${place}, which lies in ${out}: that is published, and drafts with it.\nMove the articles elsewhere, or publish into another folder ("out" in the config).`;
    const posts = 'public/posts/**/*.md';
    expect(await told({ articles: posts, out: 'public' })).toBe(inOut(posts, at('public', 'posts'), at('public')));
    expect(await told({ articles: posts }, 'public')).toBe(inOut(posts, at('public', 'posts'), at('public')));
    expect(await told({ articles: ['a/*.md', './out/a.md'] })).toBe(inOut('./out/a.md', at('out'), at('out')));
    // Whoever serves the folder of the config, or one around or beside it, serves all that is there.
    for (const state of ['.feedmill', '../kept'])
      for (const out of ['.', '..']) expect(await told({ out, state })).toBe(inOut('articles/**/*.{md,txt}', at('articles'), join(folder, out)));
    expect(await told({ out: '.', state: '../kept', articles: '**/*.md' })).toBe(inOut('**/*.md', folder, folder));
    const beside = `../${basename(folder)}-public`;
    expect(await told({ articles: `${beside}/posts/*.md`, out: beside })).toBe(inOut(`${beside}/posts/*.md`, at(beside, 'posts'), at(beside)));
    expect(await told({ out: '.', state: '../kept', articles: `${beside}/*.md` })).toBeUndefined();
    expect(await told({ articles: '.feedmill/*.md' })).toMatch(
      /leads to .*\.feedmill, which lies in .*\.feedmill: .* overwritten\.\nMove the articles/,
    );
    for (const articles of ['**/*.md', '*/x.md', 'public-posts/*.md', 'pub*/**', ['a/*.md', '!public/**'], '{public,a}/*.md'])
      expect(await told({ articles, out: 'public' })).toBeUndefined();
  });

  it('looks through symbolic links for articles in what is published or remembered', async () => {
    const told = async (keys: object, config = 'feedmill.config.json', out?: string) => {
      put('feedmill.config.json', { site: SITE, ...keys });
      return await openWorkspace(folder, config, out).then(
        () => undefined,
        (error: unknown) => (expect(error).toBeInstanceOf(UsageError), (error as Error).message.split('\n')[0]),
      );
    };
    const at = (...names: string[]) => join(folder, ...names);
    const glob = 'articles/**/*.{md,txt}';
    mkdirSync(at('articles'));
    mkdirSync(at('links'));
    symlinkSync('../articles', at('links/o'));
    symlinkSync('.', at('here'));
    const fault = `"${glob}" of "articles" leads to ${at('articles')}, which lies in ${at('links', 'o')} (${at('articles')}): that is published, and drafts with it.`;
    expect(await told({ out: 'links/o' })).toBe(fault);
    expect(await told({}, undefined, 'links/o')).toBe(fault);
    expect(await told({ out: 'here', state: '../kept' })).toContain(`which lies in ${at('here')} (${folder}): that is published`);
    expect(await told({ articles: 'links/o/*.md', out: 'articles' })).toContain(`leads to ${at('links', 'o')} (${at('articles')}), which lies in`);
    expect(await told({ articles: 'links/o/*.md', out: 'links/o' })).toContain(`leads to ${at('links', 'o')}, which lies in ${at('links', 'o')}: `);
    expect(await told({ state: 'links/o/kept', articles: 'articles/kept/*.md' })).toContain('is for what the next run may remember');
    // All of it behind a link, as a whole or in parts, is as good as ever.
    expect(await told({}, 'here/feedmill.config.json')).toBeUndefined();
    expect(await told({ articles: 'links/o/*.md', out: 'here/out', state: 'here/kept' })).toBeUndefined();
  });

  it('passes over what is published and remembered, on whatever way a glob comes upon it', async () => {
    const conf = join(folder, 'conf');
    mkdirSync(conf);
    symlinkSync('..', join(conf, 'up'));
    for (const path of ['public/a.md', 'kept/a.md', 'posts/a.md']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    for (const way of ['..', folder, 'up']) {
      const keys = { articles: `${way}/**/*.md`, out: '../public', state: '../kept' };
      writeFileSync(join(conf, 'feedmill.config.json'), JSON.stringify({ site: SITE, ...keys }));
      const { patterns, ignored } = scopeOf(await openWorkspace(conf));
      expect((await scan(patterns, conf, ignored, () => undefined)).paths).toEqual([`${way}/posts/a.md`]);
    }
  });

  it('opens a workspace with every path absolute', async () => {
    put('feedmill.config.json', { site: SITE, articles: '**/*.{md,txt}', out: 'public', state: '../kept' });
    const workspace = await openWorkspace(folder);
    expect(workspace).toMatchObject({ folder, out: join(folder, 'public'), state: join(folder, '..', 'kept'), standing: undefined });
    expect((await openWorkspace(folder, undefined, 'elsewhere')).out).toBe(join(folder, 'elsewhere'));
    expect(scopeOf(workspace)).toEqual({
      folder,
      patterns: ['**/*.{md,txt}'],
      ignored: ['**/node_modules/**', 'public/**'],
      memoFile: join(folder, '..', 'kept', 'articles.memo'),
      memoKey: workspace.readingKey,
    });
    put('feedmill.config.json', { site: SITE, articles: '**/*.{md,txt}', out: '(o)[1]' });
    expect(scopeOf(await openWorkspace(folder)).ignored).toEqual(['**/node_modules/**', '\\(o\\)\\[1\\]/**', '.feedmill/**']);
    put('feedmill.config.json', { site: SITE });
    expect(scopeOf(await openWorkspace(folder)).ignored).toEqual(['**/node_modules/**']);
  });

  it('believes what the last run left only for the same config and folders, and a memo only for the same reading', async () => {
    const keysOf = async (config: object, out?: string) => {
      put('feedmill.config.json', { site: SITE, ...config });
      const { key, readingKey } = await openWorkspace(folder, undefined, out);
      return [key, readingKey] as const;
    };
    const first = await keysOf({});
    expect(await keysOf({})).toEqual(first);
    const [limited, elsewhere, defaulted, zoned] = [
      await keysOf({ limit: 5 }),
      await keysOf({}, 'x'),
      await keysOf({ defaults: { published: true } }),
      await keysOf({ timezone: 'Asia/Tokyo' }),
    ];
    expect(new Set([first, limited, elsewhere, defaulted, zoned].map(([key]) => key)).size).toBe(5);
    expect([limited[1], elsewhere[1]]).toEqual([first[1], first[1]]);
    expect(new Set([first[1], defaulted[1], zoned[1]]).size).toBe(3);
    // Another Node may know other rules of a zone, and so may the same one after an update of the system.
    for (const [name, value] of [
      ['version', 'v99.0.0'],
      ['versions', { ...process.versions, tz: '2099z' }],
    ] as const) {
      const own = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
      Object.defineProperty(process, name, { ...own, value });
      const [key, readingKey] = await keysOf({}).finally(() => Object.defineProperty(process, name, own));
      expect([key === first[0], readingKey === first[1]], name).toEqual([false, false]);
    }
    const [key] = await keysOf({ state: 'kept' });
    mkdirSync(join(folder, 'kept'));
    const standing = { key, config: { ...check({ site: SITE, limit: 77 }), state: 'kept' } } as Standing;
    writeFileSync(join(folder, 'kept', STANDING), standingBytes(standing));
    expect((await openWorkspace(folder)).config.limit).toBe(77);
    expect((await openWorkspace(folder, undefined, 'x')).config.limit).toBe(50);
    utimesSync(join(folder, 'feedmill.config.json'), 5, 5);
    expect((await openWorkspace(folder)).standing).toBeDefined();
    await keysOf({ state: 'kept', limit: 4 });
    expect((await openWorkspace(folder)).config.limit).toBe(4);
  });
});

describe('the state folder', () => {
  it('is found before the config is checked, whatever else is called so', async () => {
    const folder = newFolder();
    const [feedmill, path] = [{ site: SITE, state: ' kept ' }, join(folder, 'kept', STANDING)];
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ custom: { state: 'other' }, state: 'text', feedmill }));
    const { key, config } = await openWorkspace(folder);
    mkdirSync(join(folder, 'kept'));
    writeFileSync(path, standingBytes({ key, config } as Standing));
    expect((await openWorkspace(folder)).standing).toBeDefined();
  });
});

describe('the nearest name', () => {
  const known = ['minQuality', 'limit', 'title', 'topics', 'out', 'hub', 'hubPrivate'];
  it.each([
    ['minquality', 'minQuality'],
    ['minQualty', 'minQuality'],
    ['lmiit', 'limit'],
    ['Titel', 'title'],
    ['topic', 'topics'],
    ['ot', 'out'],
    ['min', 'minQuality'],
    ['hub', 'hub'],
    ['xyz', undefined],
    ['', undefined],
    ['quality', undefined],
  ])('to %j is %j', (word, name) => {
    expect(nearest(word, known)).toBe(name);
  });

  it('is told by letters to insert, delete, replace or swap', () => {
    expect(
      [
        ['', ''],
        ['a', ''],
        ['abc', 'abc'],
        ['abc', 'acb'],
        ['abc', 'xbc'],
        ['abc', 'ab'],
        ['abc', 'xabc'],
        ['kitten', 'sitting'],
        ['ca', 'abc'],
        ['abcd', 'badc'],
      ].map(([a = '', b = '']) => editDistance(a, b)),
    ).toEqual([0, 1, 0, 1, 1, 1, 1, 3, 3, 2]);
    fc.assert(
      fc.property(fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 }), fc.nat(6), (a, b, bound) => {
        const distance = editDistance(a, b);
        expect([
          editDistance(b, a),
          distance >= Math.abs(a.length - b.length),
          distance <= Math.max(a.length, b.length),
          distance === 0,
          editDistance(a, b, bound),
        ]).toEqual([distance, true, true, a === b, Math.min(distance, bound)]);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
