import fc from 'fast-check';
import type { FeedOptions } from 'feed';
import type { StrictItem } from '../../src/feeds/strict-feed.ts';

// U+0085 never stands alone: the second reader takes it for nothing in Atom and for a text in RSS.
const TOKENS = [
  ']]>',
  ']]',
  ']',
  '>',
  '<',
  '&',
  '&amp;',
  '&#38;',
  '&#x26;',
  '&lt;',
  '&nbsp;',
  '&',
  ';',
  '#',
  '"',
  "'",
  '<b>',
  '</title>',
  '<![CDATA[',
  '<!--',
  '-->',
  '--',
  '</item><item>',
  '<?xml version="1.0"?>',
  '\0',
  '\u0001',
  '\u0008',
  '\u000b',
  '\u000c',
  '\u001f',
  '\u007f',
  'x\u0085',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\ud800',
  '\udfff',
  '\udc00\ud800',
  '😀',
  '👩‍👩‍👧',
  '\u{10ffff}',
  '\u{1fffe}',
  'مرحبا',
  '\u202e',
  '人工智能',
  'é',
  'e\u0301',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '  ',
  'a',
  'B',
  '0',
  'word',
  '\\',
  '\\u0000',
  '${x}',
  '$&',
  '$1',
];

/** A text of the pieces that break feeds. */
export const hostileText = fc.array(fc.constantFrom(...TOKENS), { maxLength: 6 }).map((parts) => parts.join(''));

const url = fc.oneof(
  { weight: 3, arbitrary: hostileText.map((text) => `https://example.org/${text}`) },
  { weight: 3, arbitrary: fc.nat(999).map((n) => `https://example.org/a/${n}?x=1&y='2'`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'relative',
      '//host/x',
      'javascript:alert(1)',
      'data:text/html,x',
      'mailto:a@example.org',
      'http://',
      'https://exa mple.org/',
      'https://[::1]/|^',
      'ftp://example.org/',
    ),
  },
  { weight: 1, arbitrary: hostileText },
);

/** Years 1000 to 9999: what `Date.parse` reads back from RFC 822. */
const date = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const person = fc.record({ name: hostileText, link: url, email: fc.oneof(hostileText, fc.constant('me@example.org')) }, { requiredKeys: [] });
const category = fc.record({ name: hostileText, term: hostileText, domain: hostileText, scheme: url }, { requiredKeys: [] });
const size = fc.constantFrom(0, -1, 1, 640, 1.5, Number.NaN);
const type = fc.oneof(fc.constantFrom('image/jpeg', 'audio/mpeg', 'video/mp4', 'image/'), hostileText);
const picture = fc.record({ url, type, width: size, height: size, title: hostileText }, { requiredKeys: ['url'] });
const enclosure = fc.record({ url, type, length: size, title: hostileText, duration: size }, { requiredKeys: ['url'] });

/** Any item: every text hostile, every url perhaps bad, every optional field perhaps missing. */
export const hostileItem: fc.Arbitrary<StrictItem> = fc.record(
  {
    id: fc.oneof(hostileText, url),
    title: hostileText,
    link: url,
    date,
    published: date,
    description: hostileText,
    content: hostileText,
    author: fc.array(person, { maxLength: 2 }),
    contributor: fc.array(person, { maxLength: 1 }),
    category: fc.array(category, { maxLength: 3 }),
    media: fc.array(picture, { maxLength: 2 }),
    image: fc.oneof(url, enclosure),
    audio: fc.oneof(url, enclosure),
    enclosure,
    copyright: hostileText,
    language: fc.constantFrom('en', 'pt-BR', 'en_US', '"'),
  },
  { requiredKeys: ['title', 'link', 'date'] },
);

/** Options of any feed. */
export const hostileOptions: fc.Arbitrary<FeedOptions> = fc.record(
  {
    id: hostileText,
    title: hostileText,
    description: hostileText,
    language: fc.constantFrom('de', 'zh-Hans', 'x_y', '"'),
    link: url,
    hub: url,
    image: url,
    favicon: url,
    copyright: hostileText,
    docs: url,
    ttl: size,
    updated: date,
    author: person,
    generator: fc.oneof(hostileText, fc.constant(false as const)),
    feedLinks: fc.record({ rss: url, atom: url, json: url }, { requiredKeys: [] }),
  },
  { requiredKeys: ['title'] },
);
