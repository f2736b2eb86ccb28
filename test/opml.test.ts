import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { opml } from '../src/feeds/opml.ts';
import type { Config, FeedView } from '../src/model.ts';

const config = { site: { title: 'Mill & Race <weekly>' } } as Config;

function feed(slug: string, name: string): FeedView {
  const at = (ending: string) => `https://mill.example/f/${encodeURIComponent(slug)}.${ending}`;
  return {
    kind: 'topic',
    slug,
    name,
    description: 'About it',
    html: at('html'),
    rss: at('rss'),
    atom: at('atom'),
    json: at('json'),
    items: 3,
    newest: 86_400_000,
    weeks: [3],
  };
}

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly text: string;
}

/** Elements in order of their ends; throws where the text is not well-formed. */
function parsed(xml: string): Element[] {
  const found: Element[] = [];
  const open: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => void open.push({ name, attributes: attributes as Record<string, string>, text: '' }));
  parser.on('text', (text) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('closetag', () => {
    const top = open.pop();
    if (top !== undefined) found.push(top);
  });
  parser.write(xml).close();
  return found;
}

const HOSTILE = 'C++ & "A<B>" \'q\' ]]> \u0000\uD800 \u{1F980} 人工智能';

describe('opml', () => {
  it('lists every feed as OPML 2.0, in the order given, with its addresses and nothing else', () => {
    const elements = parsed(opml([feed('index', 'Everything'), feed('人工智能', '人工智能')], config));
    expect(elements.map(({ name }) => name)).toEqual(['title', 'head', 'outline', 'outline', 'body', 'opml']);
    expect(elements[0]?.text).toBe('Mill & Race <weekly>');
    expect(elements.at(-1)?.attributes).toEqual({ version: '2.0' });
    expect(elements[2]?.attributes).toEqual({
      type: 'rss',
      text: 'Everything',
      title: 'Everything',
      xmlUrl: 'https://mill.example/f/index.rss',
      htmlUrl: 'https://mill.example/f/index.html',
    });
    expect(elements[3]?.attributes['xmlUrl']).toBe('https://mill.example/f/%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD.rss');
  });

  it('is well-formed whatever a feed is called, and says what XML can', () => {
    const [outline] = parsed(opml([feed('x', HOSTILE)], config)).filter(({ name }) => name === 'outline');
    expect(outline?.attributes['text']).toBe('C++ & "A<B>" \'q\' ]]> \uFFFD\uFFFD \u{1F980} 人工智能');
    expect(outline?.attributes['title']).toBe(outline?.attributes['text']);
  });

  it('is a list without feeds too', () => {
    expect(parsed(opml([], config)).map(({ name }) => name)).toEqual(['title', 'head', 'body', 'opml']);
  });
});
