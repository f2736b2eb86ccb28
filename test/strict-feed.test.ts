import { Feed } from 'feed';
import { describe, expect, it } from 'vitest';
import type { StrictItem } from '../src/feeds/strict-feed.ts';
import { StrictFeed } from '../src/feeds/strict-feed.ts';
import { feedOf, noon, odd, plain, read } from './support/strict.ts';
import { all, only, parseXml } from './support/xml-tree.ts';

describe('the whole documents', () => {
  const feed = feedOf(
    [
      {
        id: 'https://example.net/beans?a=1&b=2',
        link: 'https://example.net/beans?a=1&b=2',
        title: 'Beans <raw> & "R&D"',
        description: 'Salt & <pepper>',
        content: '<p>Salt &amp; pepper ]]> "done"</p>',
        published: noon,
        date: new Date('2024-03-01T08:30:00.250Z'),
        author: [{ name: 'Ann & Co', link: 'https://ann.example/' }],
        category: [{ name: 'Food & drink', term: 'food' }, { name: '豆' }],
        media: [{ url: 'https://example.net/b.png?w=1&h=2', type: 'image/png', width: 30, height: 20 }],
      },
    ],
    {
      id: 'https://example.net/feed',
      description: 'All & sundry',
      language: 'en-GB',
      link: 'https://example.net/',
      feedLinks: { rss: 'https://example.net/f.rss', atom: 'https://example.net/f.atom', json: 'https://example.net/f.json' },
      author: { name: 'Desk' },
    },
  );

  it('RSS', () => {
    expect(feed.rss2()).toBe(`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Garden</title>
<link>https://example.net/</link>
<description>All &#x26; sundry</description>
<language>en-GB</language>
<lastBuildDate>Fri, 01 Mar 2024 08:30:00 GMT</lastBuildDate>
<generator>feedmill</generator>
<atom:link href="https://example.net/f.rss" rel="self" type="application/rss+xml"/>
<item>
<title>Beans &#x3C;raw> &#x26; "R&#x26;D"</title>
<link>https://example.net/beans?a=1&amp;b=2</link>
<guid isPermaLink="false">https://example.net/beans?a=1&amp;b=2</guid>
<pubDate>Thu, 29 Feb 2024 12:00:00 GMT</pubDate>
<dc:creator>Ann &#x26; Co</dc:creator>
<category>Food &#x26; drink</category>
<category>豆</category>
<description>Salt &#x26;amp; &#x26;lt;pepper></description>
<content:encoded><![CDATA[<p>Salt &amp; pepper ]]]]><![CDATA[> "done"</p>]]></content:encoded>
<media:content url="https://example.net/b.png?w=1&amp;h=2" medium="image" type="image/png" width="30" height="20"/>
<media:thumbnail url="https://example.net/b.png?w=1&amp;h=2" width="30" height="20"/>
</item>
</channel>
</rss>
`);
  });

  it('Atom', () => {
    expect(feed.atom1()).toBe(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-GB">
<id>https://example.net/feed</id>
<title>Garden</title>
<subtitle>All &amp; sundry</subtitle>
<updated>2024-03-01T08:30:00.250Z</updated>
<author><name>Desk</name></author>
<link rel="self" type="application/atom+xml" href="https://example.net/f.atom"/>
<link rel="alternate" type="text/html" href="https://example.net/"/>
<generator>feedmill</generator>
<entry>
<id>https://example.net/beans?a=1&amp;b=2</id>
<title>Beans &lt;raw> &amp; "R&amp;D"</title>
<link rel="alternate" type="text/html" href="https://example.net/beans?a=1&amp;b=2"/>
<published>2024-02-29T12:00:00Z</published>
<updated>2024-03-01T08:30:00.250Z</updated>
<author><name>Ann &amp; Co</name><uri>https://ann.example/</uri></author>
<category term="food" label="Food &amp; drink"/>
<category term="豆" label="豆"/>
<summary>Salt &amp; &lt;pepper></summary>
<content type="html">&lt;p>Salt &amp;amp; pepper ]]&gt; "done"&lt;/p></content>
<media:content url="https://example.net/b.png?w=1&amp;h=2" medium="image" type="image/png" width="30" height="20"/>
<media:thumbnail url="https://example.net/b.png?w=1&amp;h=2" width="30" height="20"/>
</entry>
</feed>
`);
  });

  it('JSON', () => {
    expect(feed.json1()).toBe(
      '{"version":"https://jsonfeed.org/version/1.1","title":"Garden","home_page_url":"https://example.net/",' +
        '"feed_url":"https://example.net/f.json","description":"All & sundry","language":"en-GB","items":[{"id":"https://example.net/beans?a=1&b=2",' +
        '"url":"https://example.net/beans?a=1&b=2","title":"Beans <raw> & \\"R&D\\"","content_html":"<p>Salt &amp; pepper ]]> \\"done\\"</p>",' +
        '"summary":"Salt & <pepper>","image":"https://example.net/b.png?w=1&h=2","date_published":"2024-02-29T12:00:00Z",' +
        '"date_modified":"2024-03-01T08:30:00.250Z","authors":[{"name":"Ann & Co","url":"https://ann.example/"}],"tags":["Food & drink","豆"]}]}\n',
    );
  });

  it('are as small as the feed: no items, the epoch, no namespace that is not used', () => {
    const empty = new StrictFeed({ title: 'T', link: 'https://example.net' });
    expect(empty.rss2()).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n<title>T</title>\n<link>https://example.net/</link>\n' +
        '<description>T</description>\n<lastBuildDate>Thu, 01 Jan 1970 00:00:00 GMT</lastBuildDate>\n<generator>feedmill</generator>\n</channel>\n</rss>\n',
    );
    expect(empty.atom1()).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>https://example.net/</id>\n<title>T</title>\n' +
        '<updated>1970-01-01T00:00:00Z</updated>\n<author><name>T</name></author>\n<link rel="alternate" type="text/html" href="https://example.net/"/>\n' +
        '<generator>feedmill</generator>\n</feed>\n',
    );
    expect(empty.json1()).toBe('{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://example.net/","items":[]}\n');
  });
});

describe('urls and ids', () => {
  it.each(['', 'relative/x', '//example.net/', 'javascript:alert(1)', 'data:text/html,x', 'ftp://example.net/', 'https://', 'mailto:a@example.net'])(
    '%j is no link, and the id stays',
    (link) => {
      const { item, entry, part } = read([{ link }]);
      expect([only(item, 'link'), all(entry, 'link'), part['url']]).toEqual([undefined, [], undefined]);
      expect([only(item, 'guid'), only(entry, 'id'), part['id']]).toEqual(['urn:a', 'urn:a', 'urn:a']);
    },
  );

  it('are percent-encoded where `new URL` leaves them as they are', () => {
    const { item, entry, part } = read([{ link: 'https://example.net/a|b^c d?x=`{}' }]);
    const url = 'https://example.net/a%7Cb%5Ec%20d?x=%60%7B%7D';
    expect([only(item, 'link'), all(entry, 'link')[0]?.attributes['href'], part['url']]).toEqual([url, url, url]);
  });

  it.each([
    [{}, 'urn:a', 'urn:a'],
    [{ guid: 'urn:g' }, 'urn:g', 'urn:a'],
    [{ id: '', guid: 'urn:g' }, 'urn:g', 'urn:g'],
    [{ id: '' }, 'https://example.net/a', 'https://example.net/a'],
    [{ id: '', link: '' }, 'A', 'A'],
  ])('%j has an id', (item, guid, id) => {
    const found = read([item]);
    expect(all(found.item, 'guid').map(({ text, attributes }) => [text, attributes])).toEqual([[guid, { isPermaLink: 'false' }]]);
    expect([only(found.entry, 'id'), found.part['id']]).toEqual([id, id]);
  });

  it('of the feed: each format names itself, the page and the hub', () => {
    const options = {
      link: 'https://example.net/p',
      hub: 'https://hub.example/',
      feedLinks: { rss: 'https://example.net/r', atom: 'https://example.net/a', json: 'https://example.net/j' },
    };
    const { channel, atom, json } = read([], options);
    expect(all(channel, 'atom:link').map(({ attributes }) => attributes)).toEqual([
      { href: 'https://example.net/r', rel: 'self', type: 'application/rss+xml' },
      { href: 'https://hub.example/', rel: 'hub' },
    ]);
    expect(all(atom, 'link').map(({ attributes }) => attributes)).toEqual([
      { rel: 'self', type: 'application/atom+xml', href: 'https://example.net/a' },
      { rel: 'alternate', type: 'text/html', href: 'https://example.net/p' },
      { rel: 'hub', href: 'https://hub.example/' },
    ]);
    expect(json).toMatchObject({
      feed_url: 'https://example.net/j',
      home_page_url: 'https://example.net/p',
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
    });
    expect(only(atom, 'id')).toBe('https://example.net/a');
  });

  it('of the feed: bad ones are left out, and `feed` stands for RSS and Atom', () => {
    const bad = 'javascript:1';
    const { channel, atom, json } = read([], {
      link: bad,
      hub: bad,
      image: bad,
      favicon: bad,
      docs: bad,
      feed: 'https://example.net/x',
      feedLinks: { rss: bad, json: bad },
    });
    expect(all(channel, 'atom:link').map(({ attributes }) => attributes['href'])).toEqual(['https://example.net/x']);
    expect(all(atom, 'link').map(({ attributes }) => attributes['href'])).toEqual(['https://example.net/x']);
    expect(only(channel, 'link')).toBe('https://example.net/x');
    expect(Object.keys(json)).toEqual(['version', 'title', 'items']);
    expect(`${feedOf([], { link: bad, hub: bad, image: bad, favicon: bad, docs: bad }).rss2()}`).not.toContain('javascript');
  });
});

describe('in place of `feed`', () => {
  it('is a Feed, and holds the very items it was given', () => {
    const feed = feedOf([]);
    feed.addItem(plain);
    expect(feed).toBeInstanceOf(Feed);
    expect(feed.items[0]).toBe(plain);
  });

  it('changes nothing it was given', () => {
    const audio = Object.freeze({ url: 'https://example.net/a.mp3', type: 'audio/mpeg', length: 9, duration: 5 });
    const feed = new StrictFeed(Object.freeze({ title: 'T', podcast: true }));
    feed.addItem(Object.freeze({ ...plain, audio, author: odd(Object.freeze([Object.freeze({ name: 'A' })])) }));
    expect(() => [feed.rss2(), feed.atom1(), feed.json1()]).not.toThrow();
  });

  it('reads an item once, however many formats and feeds show it', () => {
    let reads = 0;
    const item: StrictItem = {
      ...plain,
      get content() {
        reads += 1;
        return '<p>x</p>';
      },
    };
    for (const title of ['one', 'two', 'three']) {
      const feed = new StrictFeed({ title });
      feed.addItem(item);
      expect(feed.rss2() + feed.atom1() + feed.json1()).toContain(title);
    }
    expect(reads).toBe(1);
  });

  it('takes what users without types give: null, numbers, things left out', () => {
    const feed = new StrictFeed(odd({ title: 2024, description: null, link: null }));
    feed.addItem(
      odd({
        title: 7,
        id: 8,
        description: null,
        content: null,
        author: null,
        category: [null, 9],
        image: null,
        link: null,
        date: null,
        language: null,
      }),
    );
    feed.addItem(odd({}));
    const json = JSON.parse(feed.json1()) as { items: unknown[] };
    expect(json).toMatchObject({ title: '2024' });
    expect(json.items).toEqual([
      { id: '8', title: '7', content_html: '7' },
      { id: '', content_html: '' },
    ]);
    expect(() => [parseXml(feed.rss2()), parseXml(feed.atom1())]).not.toThrow();
    expect(feed.rss2() + feed.atom1()).not.toMatch(/>null<|="null"/);
  });
});
