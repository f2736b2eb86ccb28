import type { FeedOptions } from 'feed';
import { Feed } from 'feed';
import { describe, expect, it } from 'vitest';
import type { StrictItem } from '../src/feeds/strict-feed.ts';
import { StrictFeed } from '../src/feeds/strict-feed.ts';
import { attribute, cdata, element, escapeAttribute, escapeText, escapeXml, legalText } from '../src/text/xml.ts';
import { all, only, parseXml } from './support/xml-tree.ts';

const noon = new Date('2024-02-29T12:00:00Z');
const plain: StrictItem = { id: 'urn:a', title: 'A', link: 'https://example.net/a', date: noon };

function feedOf(items: readonly Partial<StrictItem>[], options: Partial<FeedOptions> = {}): StrictFeed {
  const feed = new StrictFeed({ title: 'Garden', ...options });
  for (const item of items) feed.addItem({ ...plain, ...item });
  return feed;
}

function read(items: readonly Partial<StrictItem>[], options: Partial<FeedOptions> = {}) {
  const feed = feedOf(items, options);
  const [channel] = all(parseXml(feed.rss2()), 'channel');
  const atom = parseXml(feed.atom1());
  const json = JSON.parse(feed.json1()) as Record<string, unknown> & { items: Record<string, unknown>[] };
  if (channel === undefined) throw new Error('no channel');
  const [item] = all(channel, 'item');
  const [entry] = all(atom, 'entry');
  return { channel, atom, json, item: item ?? channel, entry: entry ?? atom, part: json.items[0] ?? {} };
}

/** Something of a type that the types do not allow, as users without types give it. */
const odd = (value: unknown): never => value as never;

describe('the whole documents', () => {
  const feed = feedOf([{
    id: 'https://example.net/beans?a=1&b=2', link: 'https://example.net/beans?a=1&b=2', title: 'Beans <raw> & "R&D"', description: 'Salt & <pepper>',
    content: '<p>Salt &amp; pepper ]]> "done"</p>', published: noon, date: new Date('2024-03-01T08:30:00.250Z'),
    author: [{ name: 'Ann & Co', link: 'https://ann.example/' }], category: [{ name: 'Food & drink', term: 'food' }, { name: '豆' }],
    media: [{ url: 'https://example.net/b.png?w=1&h=2', type: 'image/png', width: 30, height: 20 }],
  }], {
    id: 'https://example.net/feed', description: 'All & sundry', language: 'en-GB', link: 'https://example.net/',
    feedLinks: { rss: 'https://example.net/f.rss', atom: 'https://example.net/f.atom', json: 'https://example.net/f.json' }, author: { name: 'Desk' },
  });

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
    expect(feed.json1()).toBe('{"version":"https://jsonfeed.org/version/1.1","title":"Garden","home_page_url":"https://example.net/",'
      + '"feed_url":"https://example.net/f.json","description":"All & sundry","language":"en-GB","items":[{"id":"https://example.net/beans?a=1&b=2",'
      + '"url":"https://example.net/beans?a=1&b=2","title":"Beans <raw> & \\"R&D\\"","content_html":"<p>Salt &amp; pepper ]]> \\"done\\"</p>",'
      + '"summary":"Salt & <pepper>","image":"https://example.net/b.png?w=1&h=2","date_published":"2024-02-29T12:00:00Z",'
      + '"date_modified":"2024-03-01T08:30:00.250Z","authors":[{"name":"Ann & Co","url":"https://ann.example/"}],"tags":["Food & drink","豆"]}]}\n');
  });

  it('are as small as the feed: no items, the epoch, no namespace that is not used', () => {
    const empty = new StrictFeed({ title: 'T', link: 'https://example.net' });
    expect(empty.rss2()).toBe('<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n<title>T</title>\n<link>https://example.net/</link>\n'
      + '<description>T</description>\n<lastBuildDate>Thu, 01 Jan 1970 00:00:00 GMT</lastBuildDate>\n<generator>feedmill</generator>\n</channel>\n</rss>\n');
    expect(empty.atom1()).toBe('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>https://example.net/</id>\n<title>T</title>\n'
      + '<updated>1970-01-01T00:00:00Z</updated>\n<author><name>T</name></author>\n<link rel="alternate" type="text/html" href="https://example.net/"/>\n'
      + '<generator>feedmill</generator>\n</feed>\n');
    expect(empty.json1()).toBe('{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://example.net/","items":[]}\n');
  });
});

describe('text in XML', () => {
  it('has U+FFFD for what XML 1.0 cannot hold, and only for that', () => {
    expect(legalText('\0\x08\x0b\x0c\x0e\x1f\ufffe\uffff')).toBe('\ufffd'.repeat(8));
    expect(legalText('a\ud800b\udc00\ud83d')).toBe('a\ufffdb\ufffd\ufffd');
    const legal = '\t\n \x7f\x85\ud7ff\ue000\ufffd😀\u{10ffff}é';
    expect(legalText(legal)).toBe(legal);
  });

  it('ends its lines with LF', () => expect(legalText('a\r\nb\rc\n\rd')).toBe('a\nb\nc\n\nd'));

  it.each([
    [escapeText, '<b>&amp;]]>"', '&#x3C;b>&#x26;amp;]]&#x3E;"'],
    [escapeXml, '<b>&amp;]]>"', '&lt;b>&amp;amp;]]&gt;"'],
    [escapeAttribute, '<a>&"\'\t\n\r\n]]>', '&lt;a>&amp;&quot;&apos;&#x9;&#xA;&#xA;]]&gt;'],
    [cdata, 'a]]>b]]>', '<![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]>'],
    [escapeText, '\0', '\ufffd'],
    [escapeXml, '\ud800', '\ufffd'],
    [escapeAttribute, '\uffff', '\ufffd'],
    [cdata, '\x0b\r', '<![CDATA[\ufffd\n]]>'],
  ])('%o of %j', (escape, text, wanted) => expect(escape(text)).toBe(wanted));

  it('makes elements and attributes only of what there is', () => {
    expect([element('a', '&lt;'), element('a', ''), element('a', undefined)]).toEqual(['<a>&lt;</a>\n', '<a></a>\n', '']);
    expect([attribute('a', '"'), attribute('a', 0), attribute('a', undefined)]).toEqual([' a="&quot;"', ' a="0"', '']);
  });
});

describe('dates', () => {
  const none = odd(undefined);

  it.each([
    ['date alone', { date: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['published alone', { date: none, published: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['an invalid date', { date: new Date(Number.NaN), published: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['an invalid published', { date: noon, published: new Date(Number.NaN) }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['a year of five digits', { date: new Date('+010000-01-01T00:00:00Z'), published: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['a year before 0', { date: new Date('-000001-12-31T23:59:59Z'), published: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['the last there is', { date: new Date('9999-12-31T23:59:59Z'), published: noon }, '2024-02-29T12:00:00Z', '9999-12-31T23:59:59Z'],
    ['a text', { date: odd('2024-01-01'), published: noon }, '2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['none', { date: none }, undefined, '1970-01-01T00:00:00Z'],
  ])('%s', (_, item, published, updated) => {
    const { item: rss, entry, part } = read([item]);
    expect([only(entry, 'published'), only(entry, 'updated')]).toEqual([published, updated]);
    expect(only(rss, 'pubDate')).toBe(published === undefined ? undefined : 'Thu, 29 Feb 2024 12:00:00 GMT');
    expect([part['date_published'], part['date_modified']]).toEqual([published, published === updated || published === undefined ? undefined : updated]);
  });

  it('of the feed: its own, or the newest of its items, wherever that stands', () => {
    const items = [{ date: new Date(0) }, { date: noon, published: new Date(5000) }, { date: new Date(Number.NaN) }, { date: new Date(7000) }];
    expect(only(read(items).atom, 'updated')).toBe('2024-02-29T12:00:00Z');
    expect(only(read(items, { updated: new Date(1000) }).channel, 'lastBuildDate')).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
    expect(only(read(items, { updated: new Date(Number.NaN) }).channel, 'lastBuildDate')).toBe('Thu, 29 Feb 2024 12:00:00 GMT');
    expect(only(read([{ date: new Date(-5000) }]).atom, 'updated')).toBe('1969-12-31T23:59:55Z');
  });
});

describe('urls and ids', () => {
  it.each(['', 'relative/x', '//example.net/', 'javascript:alert(1)', 'data:text/html,x', 'ftp://example.net/', 'https://', 'mailto:a@example.net'])('%j is no link, and the id stays', (link) => {
    const { item, entry, part } = read([{ link }]);
    expect([only(item, 'link'), all(entry, 'link'), part['url']]).toEqual([undefined, [], undefined]);
    expect([only(item, 'guid'), only(entry, 'id'), part['id']]).toEqual(['urn:a', 'urn:a', 'urn:a']);
  });

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
    const options = { link: 'https://example.net/p', hub: 'https://hub.example/', feedLinks: { rss: 'https://example.net/r', atom: 'https://example.net/a', json: 'https://example.net/j' } };
    const { channel, atom, json } = read([], options);
    expect(all(channel, 'atom:link').map(({ attributes }) => attributes)).toEqual([
      { href: 'https://example.net/r', rel: 'self', type: 'application/rss+xml' }, { href: 'https://hub.example/', rel: 'hub' },
    ]);
    expect(all(atom, 'link').map(({ attributes }) => attributes)).toEqual([
      { rel: 'self', type: 'application/atom+xml', href: 'https://example.net/a' }, { rel: 'alternate', type: 'text/html', href: 'https://example.net/p' },
      { rel: 'hub', href: 'https://hub.example/' },
    ]);
    expect(json).toMatchObject({ feed_url: 'https://example.net/j', home_page_url: 'https://example.net/p', hubs: [{ type: 'WebSub', url: 'https://hub.example/' }] });
    expect(only(atom, 'id')).toBe('https://example.net/a');
  });

  it('of the feed: bad ones are left out, and `feed` stands for RSS and Atom', () => {
    const bad = 'javascript:1';
    const { channel, atom, json } = read([], { link: bad, hub: bad, image: bad, favicon: bad, docs: bad, feed: 'https://example.net/x', feedLinks: { rss: bad, json: bad } });
    expect(all(channel, 'atom:link').map(({ attributes }) => attributes['href'])).toEqual(['https://example.net/x']);
    expect(all(atom, 'link').map(({ attributes }) => attributes['href'])).toEqual(['https://example.net/x']);
    expect(only(channel, 'link')).toBe('https://example.net/x');
    expect(Object.keys(json)).toEqual(['version', 'title', 'items']);
    expect(`${feedOf([], { link: bad, hub: bad, image: bad, favicon: bad, docs: bad }).rss2()}`).not.toContain('javascript');
  });
});

describe('media and enclosures', () => {
  const file = { url: 'https://example.net/a.mp3', type: 'audio/mpeg', length: 99 };

  it('writes an enclosure with a url, a type and a length, in every format', () => {
    const { item, entry, part } = read([{ enclosure: { ...file, title: 'T', duration: 61 } }]);
    expect(all(item, 'enclosure').map(({ attributes }) => attributes)).toEqual([{ url: file.url, length: '99', type: 'audio/mpeg' }]);
    expect(all(entry, 'link')[1]?.attributes).toEqual({ rel: 'enclosure', type: 'audio/mpeg', length: '99', title: 'T', href: file.url });
    expect(part['attachments']).toEqual([{ url: file.url, mime_type: 'audio/mpeg', title: 'T', size_in_bytes: 99, duration_in_seconds: 61 }]);
  });

  it.each([{ length: 0 }, { length: -1 }, { length: 1.5 }, { length: odd('99') }, { type: '' }, { type: 'mp3' }, { type: 'image//x' }, { url: '/a.mp3' }])('%j makes none', (part) => {
    const found = read([{ enclosure: { ...file, ...part } }]);
    expect([all(found.item, 'enclosure'), all(found.entry, 'link').length, found.part['attachments']]).toEqual([[], 1, undefined]);
  });

  it('writes one at most, and what else there is to hear and see as media', () => {
    const { item } = read([{ enclosure: { ...file, length: 0 }, audio: file, video: 'https://example.net/v.mp4', image: 'https://example.net/i.png' }]);
    expect(all(item, 'enclosure').map(({ attributes }) => attributes['url'])).toEqual([file.url]);
    expect(all(item, 'media:content').map(({ attributes }) => attributes)).toEqual([
      { url: 'https://example.net/i.png', medium: 'image' }, { url: 'https://example.net/v.mp4', medium: 'video' },
    ]);
  });

  it('takes `image` for a picture where no media are given', () => {
    const image = { url: 'https://example.net/i.png', type: 'image/png', title: 'I & me', length: 5 };
    const { item, entry, part } = read([{ image }]);
    const wanted = [{ url: image.url, medium: 'image', type: 'image/png' }];
    expect(all(item, 'media:content').map(({ attributes }) => attributes)).toEqual(wanted);
    expect(all(entry, 'media:content').map((node) => [node.attributes, only(node, 'media:title')])).toEqual([[wanted[0], 'I & me']]);
    expect(part['image']).toBe(image.url);
    expect(all(read([{ image, media: [] }]).item, 'media:content')).toEqual([]);
  });

  it('drops what is not known of a picture, and the picture with a bad url; films are not the image', () => {
    const { item, part } = read([{ media: [
      { url: 'https://example.net/v', type: 'video/mp4' }, { url: 'data:image/png,x' }, { url: 'https://example.net/1', type: 'png', width: 0, height: 2.5 }, { url: 'https://example.net/2', width: 3 },
    ] }]);
    expect(all(item, 'media:content').map(({ attributes }) => attributes)).toEqual([
      { url: 'https://example.net/v', medium: 'video', type: 'video/mp4' }, { url: 'https://example.net/1', medium: 'image' }, { url: 'https://example.net/2', medium: 'image', width: '3' },
    ]);
    expect(all(item, 'media:thumbnail').map(({ attributes }) => attributes)).toEqual([{ url: 'https://example.net/1' }]);
    expect(part['image']).toBe('https://example.net/1');
  });
});

describe('people', () => {
  it('have their names everywhere, and their addresses where the format has a field for them', () => {
    const author = [{ name: 'A', email: 'a@example.net', link: 'https://a.example/', avatar: 'https://a.example/p.png' }, { email: 'b@example.net' }, { name: ' ', link: 'https://c.example' }, { link: 'javascript:1' }, {}, { name: 'D', email: 'D <d>' }];
    const { item, entry, part } = read([{ author }]);
    expect(all(item, 'author')).toEqual([]);
    expect(all(item, 'dc:creator').map(({ text }) => text)).toEqual(['A', 'b@example.net', 'https://c.example/', 'D']);
    expect(all(entry, 'author').map((node) => [only(node, 'name'), only(node, 'uri'), only(node, 'email')])).toEqual([
      ['A', 'https://a.example/', 'a@example.net'], ['b@example.net', undefined, 'b@example.net'], ['https://c.example/', 'https://c.example/', undefined], ['D', undefined, undefined],
    ]);
    expect(part['authors']).toEqual([{ name: 'A', url: 'https://a.example/', avatar: 'https://a.example/p.png' }, { name: 'b@example.net' }, { name: 'https://c.example/', url: 'https://c.example/' }, { name: 'D' }]);
  });

  it('may be one instead of a list', () => expect(read([{ author: odd({ name: 'A' }) }]).part['authors']).toEqual([{ name: 'A' }]));

  it('of the feed stand in JSON once where no item has its own, else at the items that have none', () => {
    const author = { name: 'Desk', link: 'https://desk.example/' };
    const desk = [{ name: 'Desk', url: 'https://desk.example/' }];
    const alone = read([{}], { author });
    expect([alone.json['authors'], alone.part['authors']]).toEqual([desk, undefined]);
    const mixed = read([{}, { author: [{ name: 'A' }] }], { author });
    expect([mixed.json['authors'], mixed.json.items.map((item) => item['authors'])]).toEqual([undefined, [desk, [{ name: 'A' }]]]);
    expect(read([{}, { author: [{ name: 'A' }] }]).part['authors']).toBeUndefined();
  });

  it('are the feed itself in Atom where nobody is named', () => {
    expect(all(read([{}]).atom, 'author').map((node) => only(node, 'name'))).toEqual(['Garden']);
    expect(all(read([{}], { author: { name: 'Desk' } }).atom, 'author').map((node) => only(node, 'name'))).toEqual(['Desk']);
  });

  it('contribute in Atom, to items and to the feed', () => {
    const feed = feedOf([{ contributor: [{ name: 'C' }] }]);
    feed.addContributor({ name: 'F' });
    const atom = parseXml(feed.atom1());
    expect([atom, ...all(atom, 'entry')].map((node) => all(node, 'contributor').map((one) => only(one, 'name')))).toEqual([['F'], ['C']]);
  });
});

describe('texts', () => {
  it.each([undefined, '', ' \n'])('content %j is none: the summary stands for it in JSON', (content) => {
    const { item, entry, part } = read([{ content: odd(content), description: 'a < b & c' }]);
    expect([only(item, 'content:encoded'), only(entry, 'content'), part['content_html']]).toEqual([undefined, undefined, 'a &lt; b &amp; c']);
    expect(only(item, 'description')).toBe('a &lt; b &amp; c');
    expect([only(entry, 'summary'), part['summary']]).toEqual(['a < b & c', 'a < b & c']);
  });

  it('without a summary the title stands for the content in JSON, and for nothing else', () => {
    const { item, entry, part } = read([{ title: 'A & B' }]);
    expect([only(item, 'description'), only(entry, 'summary'), part['summary'], part['content_html']]).toEqual([undefined, undefined, undefined, 'A &amp; B']);
  });

  it('an item without a title has none but in Atom, which must have one', () => {
    const { item, entry, part } = read([{ title: '', description: 'D' }]);
    expect([only(item, 'title'), only(entry, 'title'), part['title']]).toEqual([undefined, '', undefined]);
    expect(only(read([{ title: '' }]).item, 'title')).toBe('');
  });

  it('categories have a name and a term, each for want of the other', () => {
    const { item, entry, part } = read([{ category: [{ name: 'N', term: 't', scheme: 'https://s.example/', domain: 'd' }, { term: 'only' }, { name: ' ' }, { name: 'B', scheme: 'x' }] }]);
    expect(all(item, 'category').map(({ text, attributes }) => [text, attributes])).toEqual([['N', { domain: 'd' }], ['only', {}], ['B', {}]]);
    expect(all(entry, 'category').map(({ attributes }) => attributes)).toEqual([
      { term: 't', scheme: 'https://s.example/', label: 'N' }, { term: 'only', label: 'only' }, { term: 'B', label: 'B' },
    ]);
    expect([part['tags'], read([{}]).part['tags']]).toEqual([['N', 'only', 'B'], undefined]);
  });

  it('languages have the form of a tag, or there is none', () => {
    const good = read([{ language: 'pt-BR' }], { language: 'de' });
    expect([only(good.item, 'dc:language'), good.entry.attributes['xml:lang'], good.part['language']]).toEqual(['pt-BR', 'pt-BR', 'pt-BR']);
    expect([only(good.channel, 'language'), good.atom.attributes['xml:lang'], good.json['language']]).toEqual(['de', 'de', 'de']);
    const bad = read([{ language: 'en_US' }], { language: '' });
    expect([only(bad.item, 'dc:language'), bad.entry.attributes, bad.part['language']]).toEqual([undefined, {}, undefined]);
    expect([only(bad.channel, 'language'), bad.atom.attributes['xml:lang'], bad.json['language']]).toEqual([undefined, undefined, undefined]);
  });

  it('the rest of what `feed` knows of a feed is where the formats have a place for it', () => {
    const options = { link: 'https://example.net/', image: 'https://example.net/l.png', favicon: 'https://example.net/f.ico', copyright: '© & co', ttl: 60, docs: 'https://docs.example/', generator: 'G&' };
    const feed = feedOf([{ copyright: 'mine' }], options);
    feed.addCategory('C & D');
    feed.addCategory(' ');
    const [channel] = all(parseXml(feed.rss2()), 'channel');
    const atom = parseXml(feed.atom1());
    if (channel === undefined) throw new Error('no channel');
    expect(['copyright', 'ttl', 'docs', 'category', 'generator'].map((name) => only(channel, name))).toEqual(['© & co', '60', 'https://docs.example/', 'C & D', 'G&']);
    expect(all(channel, 'image').map((image) => image.children.map(({ name, text }) => [name, text]))).toEqual([[['url', options.image], ['title', 'Garden'], ['link', options.link]]]);
    expect(['icon', 'logo', 'rights', 'generator'].map((name) => only(atom, name))).toEqual([options.favicon, options.image, '© & co', 'G&']);
    expect(all(atom, 'category').map(({ attributes }) => attributes)).toEqual([{ term: 'C & D' }]);
    expect(all(atom, 'entry').map((entry) => only(entry, 'rights'))).toEqual(['mine']);
    expect(JSON.parse(feed.json1())).toMatchObject({ icon: options.image, favicon: options.favicon });
  });

  it('the generator may be left out, and a bad ttl is', () => {
    const { channel, atom } = read([], { generator: false, ttl: -1 });
    expect([only(channel, 'generator'), only(atom, 'generator'), only(channel, 'ttl')]).toEqual([undefined, undefined, undefined]);
  });

  it('extensions stand in JSON under the mark that JSON Feed keeps for them', () => {
    const feed = feedOf([{ extensions: [{ name: '_x', objects: { a: '\0' } }, { name: 'id', objects: {} }] }]);
    feed.addExtension({ name: '_y', objects: { b: 1 } });
    feed.addExtension({ name: 'items', objects: {} });
    expect(JSON.parse(feed.json1())).toMatchObject({ _y: { b: 1 }, items: [{ id: 'urn:a', _x: { a: '\ufffd' } }] });
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

  it('reads an item once for each format, however many feeds show it', () => {
    let reads = 0;
    const item: StrictItem = { ...plain, get content() { reads += 1; return '<p>x</p>'; } };
    for (const title of ['one', 'two', 'three']) {
      const feed = new StrictFeed({ title });
      feed.addItem(item);
      expect(feed.rss2() + feed.atom1() + feed.json1()).toContain(title);
    }
    expect(reads).toBe(3);
  });

  it('takes what users without types give: null, numbers, things left out', () => {
    const feed = new StrictFeed(odd({ title: 2024, description: null, link: null }));
    feed.addItem(odd({ title: 7, id: 8, description: null, content: null, author: null, category: null, image: null, enclosure: null, link: null, date: null }));
    feed.addItem(odd({}));
    const json = JSON.parse(feed.json1()) as { items: unknown[] };
    expect(json).toMatchObject({ title: '2024' });
    expect(json.items).toEqual([{ id: '8', title: '7', content_html: '7' }, { id: '', content_html: '' }]);
    expect(() => [parseXml(feed.rss2()), parseXml(feed.atom1())]).not.toThrow();
  });
});
