import { describe, expect, it } from 'vitest';
import { feedOf, noon, odd, read } from './support/strict.ts';
import { all, only, parseXml } from './support/xml-tree.ts';

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
    expect([part['date_published'], part['date_modified']]).toEqual([
      published,
      published === updated || published === undefined ? undefined : updated,
    ]);
  });

  it('of the feed: its own, or the newest of its items, wherever that stands', () => {
    const items = [{ date: new Date(0) }, { date: noon, published: new Date(5000) }, { date: new Date(Number.NaN) }, { date: new Date(7000) }];
    expect(only(read(items).atom, 'updated')).toBe('2024-02-29T12:00:00Z');
    expect(only(read(items, { updated: new Date(1000) }).channel, 'lastBuildDate')).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
    expect(only(read(items, { updated: new Date(Number.NaN) }).channel, 'lastBuildDate')).toBe('Thu, 29 Feb 2024 12:00:00 GMT');
    expect(only(read([{ date: new Date(-5000) }]).atom, 'updated')).toBe('1969-12-31T23:59:55Z');
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

  it.each([
    { length: 0 },
    { length: -1 },
    { length: 1.5 },
    { length: odd('99') },
    { type: '' },
    { type: 'mp3' },
    { type: 'image//x' },
    { url: '/a.mp3' },
  ])('%j makes none', (part) => {
    const found = read([{ enclosure: { ...file, ...part } }]);
    expect([all(found.item, 'enclosure'), all(found.entry, 'link').length, found.part['attachments']]).toEqual([[], 1, undefined]);
  });

  it('writes one at most, and what else there is to hear and see as media', () => {
    const { item } = read([
      { enclosure: { ...file, length: 0 }, audio: file, video: 'https://example.net/v.mp4', image: 'https://example.net/i.png' },
    ]);
    expect(all(item, 'enclosure').map(({ attributes }) => attributes['url'])).toEqual([file.url]);
    expect(all(item, 'media:content').map(({ attributes }) => attributes)).toEqual([
      { url: 'https://example.net/i.png', medium: 'image' },
      { url: 'https://example.net/v.mp4', medium: 'video' },
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
    const { item, part } = read([
      {
        media: [
          { url: 'https://example.net/v', type: 'video/mp4' },
          { url: 'data:image/png,x' },
          { url: 'https://example.net/1', type: 'png', width: 0, height: 2.5 },
          { url: 'https://example.net/2', width: 3 },
        ],
      },
    ]);
    expect(all(item, 'media:content').map(({ attributes }) => attributes)).toEqual([
      { url: 'https://example.net/v', medium: 'video', type: 'video/mp4' },
      { url: 'https://example.net/1', medium: 'image' },
      { url: 'https://example.net/2', medium: 'image', width: '3' },
    ]);
    expect(all(item, 'media:thumbnail').map(({ attributes }) => attributes)).toEqual([{ url: 'https://example.net/1' }]);
    expect(part['image']).toBe('https://example.net/1');
  });
});

describe('people', () => {
  it('have their names everywhere, and their addresses where the format has a field for them', () => {
    const author = [
      { name: 'A', email: 'a@example.net', link: 'https://a.example/', avatar: 'https://a.example/p.png' },
      { email: 'b@example.net' },
      { name: ' ', link: 'https://c.example' },
      { link: 'javascript:1' },
      {},
      { name: 'D', email: 'D <d>' },
    ];
    const { item, entry, part } = read([{ author }]);
    expect(all(item, 'author')).toEqual([]);
    expect(all(item, 'dc:creator').map(({ text }) => text)).toEqual(['A', 'b@example.net', 'https://c.example/', 'D']);
    expect(all(entry, 'author').map((node) => [only(node, 'name'), only(node, 'uri'), only(node, 'email')])).toEqual([
      ['A', 'https://a.example/', 'a@example.net'],
      ['b@example.net', undefined, 'b@example.net'],
      ['https://c.example/', 'https://c.example/', undefined],
      ['D', undefined, undefined],
    ]);
    expect(part['authors']).toEqual([
      { name: 'A', url: 'https://a.example/', avatar: 'https://a.example/p.png' },
      { name: 'b@example.net' },
      { name: 'https://c.example/', url: 'https://c.example/' },
      { name: 'D' },
    ]);
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
    expect([only(item, 'description'), only(entry, 'summary'), part['summary'], part['content_html']]).toEqual([
      undefined,
      undefined,
      undefined,
      'A &amp; B',
    ]);
  });

  it('stand for the content in Atom too, where no page is linked that would be it', () => {
    const contentOf = (item: object) => only(read([{ link: '/rel', ...item }]).entry, 'content');
    const given = [
      { title: 'A & B' },
      { title: 'A', description: 'x < y' },
      { title: 'A', description: ' ' },
      { content: '<p>c</p>' },
      { title: '' },
    ];
    expect(given.map(contentOf)).toEqual(['A &amp; B', 'x &lt; y', 'A', '<p>c</p>', '']);
    expect(only(read([{ title: 'A' }]).entry, 'content')).toBeUndefined();
  });

  it('an item without a title has none but in Atom, which must have one', () => {
    const { item, entry, part } = read([{ title: '', description: 'D' }]);
    expect([only(item, 'title'), only(entry, 'title'), part['title']]).toEqual([undefined, '', undefined]);
    expect(only(read([{ title: '' }]).item, 'title')).toBe('');
  });

  it('categories have a name and a term, each for want of the other', () => {
    const { item, entry, part } = read([
      {
        category: [{ name: 'N', term: 't', scheme: 'https://s.example/', domain: 'd' }, { term: 'only' }, { name: ' ' }, { name: 'B', scheme: 'x' }],
      },
    ]);
    expect(all(item, 'category').map(({ text, attributes }) => [text, attributes])).toEqual([
      ['N', { domain: 'd' }],
      ['only', {}],
      ['B', {}],
    ]);
    expect(all(entry, 'category').map(({ attributes }) => attributes)).toEqual([
      { term: 't', scheme: 'https://s.example/', label: 'N' },
      { term: 'only', label: 'only' },
      { term: 'B', label: 'B' },
    ]);
    expect([part['tags'], read([{}]).part['tags']]).toEqual([['N', 'only', 'B'], undefined]);
  });

  it('languages have the form of a tag, or there is none', () => {
    const good = read([{ language: 'pt-BR' }], { language: 'de' });
    expect([only(good.item, 'dc:language'), good.entry.attributes['xml:lang'], good.part['language']]).toEqual(['pt-BR', 'pt-BR', 'pt-BR']);
    expect([only(good.channel, 'language'), good.atom.attributes['xml:lang'], good.json['language']]).toEqual(['de', 'de', 'de']);
    const bad = read([{ language: 'en_US' }, { language: `en${'-a'.repeat(8_000_000)}` }], { language: '' });
    expect([only(bad.item, 'dc:language'), bad.entry.attributes, bad.part['language']]).toEqual([undefined, {}, undefined]);
    expect([only(bad.channel, 'language'), bad.atom.attributes['xml:lang'], bad.json['language']]).toEqual([undefined, undefined, undefined]);
  });

  it('the rest of what `feed` knows of a feed is where the formats have a place for it', () => {
    const options = {
      link: 'https://example.net/',
      image: 'https://example.net/l.png',
      favicon: 'https://example.net/f.ico',
      copyright: '© & co',
      ttl: 60,
      docs: 'https://docs.example/',
      generator: 'G&',
    };
    const feed = feedOf([{ copyright: 'mine' }], options);
    feed.addCategory('C & D');
    feed.addCategory(' ');
    const [channel] = all(parseXml(feed.rss2()), 'channel');
    const atom = parseXml(feed.atom1());
    if (channel === undefined) throw new Error('no channel');
    expect(['copyright', 'ttl', 'docs', 'category', 'generator'].map((name) => only(channel, name))).toEqual([
      '© & co',
      '60',
      'https://docs.example/',
      'C & D',
      'G&',
    ]);
    expect(all(channel, 'image').map((image) => image.children.map(({ name, text }) => [name, text]))).toEqual([
      [
        ['url', options.image],
        ['title', 'Garden'],
        ['link', options.link],
      ],
    ]);
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
    const feed = feedOf([
      {
        extensions: [
          { name: '_x', objects: { a: '\0' } },
          { name: 'id', objects: {} },
        ],
      },
    ]);
    feed.addExtension({ name: '_y', objects: { b: 1 } });
    feed.addExtension({ name: 'items', objects: {} });
    expect(JSON.parse(feed.json1())).toMatchObject({ _y: { b: 1 }, items: [{ id: 'urn:a', _x: { a: '\ufffd' } }] });
  });
});
