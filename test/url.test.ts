import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, hashOf } from '../src/text/hash.ts';
import { addressOf, canonicalUrl, hostOf, publishedUrl } from '../src/text/url.ts';
import { character, runs } from './support/property.ts';

const HOSTS = [
  'news.example',
  'www.news.example',
  'a.b.c.example',
  'EXAMPLE.org',
  'example.org.',
  'example.org:80',
  'example.org:443',
  'example.org:8080',
  'example.org:',
  'user@example.org',
  'us%er:p%41|@example.org',
  '1.2',
  '127.1',
  '0x7f.0.0.1',
  '1.example',
  'example.0x',
  'example.c',
  'localhost',
  '[::1]',
  '[::1]:8080',
  'xn--bcher-kva.example',
  'XN--a.example',
  'xn--a.example',
  'bücher.example',
  'a-.example',
  '-a.example',
  'ab--cd.example',
  'a..example',
  'exa mple.org',
  'a_b.example',
  'a%62.example',
  '',
];
const PIECES = [
  '/',
  '//',
  '.',
  '..',
  '/.',
  '/./',
  '/../',
  '%2e',
  '/%2E%2e/',
  '%',
  '%4',
  '%zz',
  '%c3%a9',
  'a',
  'B',
  '7',
  '~',
  '_',
  '-',
  "'",
  '!',
  '|',
  '^',
  '[',
  ']',
  '\\',
  ' ',
  '\t',
  '\n',
  '\0',
  '\u007f',
  '(',
  ')',
  '*',
  '+',
  ',',
  ';',
  '=',
  ':',
  '@',
  '$',
  '&',
  '?',
  '??',
  '#',
  '##',
  '{',
  '}',
  '"',
  '<',
  '>',
  '`',
  'é',
  'e\u0301',
  '人',
  '😀',
  '\ud800',
  '\udc00',
  '\u2028',
  'xn--',
  'index.html',
];
const tail = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ maxLength: 3 }) }), {
  maxLength: 8,
});
const url = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'HTTP://', 'https:/', 'ftp://', 'javascript:', '//', ''),
    fc.constantFrom(...HOSTS),
    fc.constantFrom('', '/', '/', '/'),
    tail,
  )
  .map(([scheme, host, slash, pieces]) => scheme + host + slash + pieces.join(''));

function taken(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A url by `new URL` alone, encoded byte by byte. */
function reference(text: string): string | undefined {
  const { protocol, href, hash, hostname } = taken(text) ?? { protocol: '', href: '', hash: '', hostname: '' };
  if (!['http:', 'https:'].includes(protocol) || !/^[\w.~-]+$|^\[/.test(hostname)) return undefined;
  const path = href.indexOf('/', protocol.length + 2);
  const authority = href.slice(0, path).replace(/%(?![\da-f]{2})/gi, '%25');
  const fragment = hash.slice(1).replaceAll('#', '%23');
  return authority + encoded(href.slice(path, href.length - hash.length)) + (hash === '' ? '' : `#${encoded(fragment)}`);
}

function encoded(text: string): string {
  const bytes = (character: string) => [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  const isFit = (part: string) => part.length === 3 || /^[\w\-.~:/?#@!$&'()*+,;=]$/.test(part);
  return [...text.matchAll(/%[\da-f]{2}|./gisu)].map(([part]) => (isFit(part) ? part : bytes(part))).join('');
}

/** Whether a url takes 50 ms of processor time. */
function isSlow(text: string): boolean {
  const start = process.cpuUsage();
  canonicalUrl(publishedUrl(text) ?? text);
  const { user } = process.cpuUsage(start);
  return user >= 50_000;
}

describe('publishedUrl', () => {
  it.each([
    ['https://news.example/a', 'https://news.example/a'],
    ['HTTPS://News.Example', 'https://news.example/'],
    ['http://news.example:80/', 'http://news.example/'],
    ['https://news.example:443/x', 'https://news.example/x'],
    ['https://news.example/a|b^c[d]{e}`"<>', 'https://news.example/a%7Cb%5Ec%5Bd%5D%7Be%7D%60%22%3C%3E'],
    ['https://news.example/?a[]=|^&b=\\', 'https://news.example/?a%5B%5D=%7C%5E&b=%5C'],
    ['https://news.example/#a|[]', 'https://news.example/#a%7C%5B%5D'],
    ['https://news.example/#a#b', 'https://news.example/#a%23b'],
    ['https://news.example/100%/%zz/%41', 'https://news.example/100%25/%25zz/%41'],
    ['https://us%er@news.example/', 'https://us%25er@news.example/'],
    ['https://[::1]/a]', 'https://[::1]/a%5D'],
    ['https://[::1]/#a?b', 'https://[::1]/#a?b'],
    ['https://[::1]?#', 'https://[::1]/?#'],
    ['https://bücher.example/é 人', 'https://xn--bcher-kva.example/%C3%A9%20%E4%BA%BA'],
    ['https://news.example/a/../b/./c', 'https://news.example/b/c'],
    ['https://news.example/%2e%2e/a', 'https://news.example/a'],
    ['https://1.2/', 'https://1.0.0.2/'],
    [' https://news.example/a\n', 'https://news.example/a'],
  ])('%s', (text, expected) => {
    expect(publishedUrl(text)).toBe(expected);
  });

  it.each([
    '',
    'news.example/a',
    '/a',
    '//news.example/a',
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:a@news.example',
    'ftp://news.example/',
    'file:///etc/passwd',
    'https://',
    'https://exa mple.org/',
    'https://xn--a.example/',
    'https://a!b.example/',
    'https://{a}.example/',
  ])('is none: %j', (text) => {
    expect(publishedUrl(text)).toBeUndefined();
  });

  it('resolves against a base, and is none where the two give none', () => {
    expect(publishedUrl('../b|?c', 'https://news.example/a/x')).toBe('https://news.example/b%7C?c');
    expect(publishedUrl('https://other.example/b', 'https://news.example/')).toBe('https://other.example/b');
    expect(publishedUrl('javascript:alert(1)', 'https://news.example/')).toBeUndefined();
    expect(publishedUrl('b', 'c')).toBeUndefined();
  });

  it('is what new URL and RFC 3986 make of any text, by whichever way it goes', () => {
    const check = (text: string): void => {
      if (publishedUrl(text) !== reference(text)) expect([text, publishedUrl(text)]).toEqual([text, reference(text)]);
    };
    fc.assert(fc.property(url, check), { numRuns: runs(1500), seed: 1 });
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => check(`https://news.example/${text}`)),
      { numRuns: runs(600), seed: 2 },
    );
  });

  it('says of each single character what new URL says, in every part of an ordinary url', () => {
    const different: string[] = [];
    for (let unit = 0; unit < 0x180; unit++) {
      const odd = String.fromCharCode(unit);
      for (const text of [
        `https://a${odd}b.example/`,
        `https://a.exam${odd}ple/`,
        `https://a.example/${odd}`,
        `https://a.example/x${odd}y`,
        `https://a.example/?${odd}`,
        `https://a.example/x${odd}/`,
        `http${odd}://a.example/`,
      ]) {
        if (publishedUrl(text) !== reference(text)) different.push(text);
      }
    }
    expect(different).toEqual([]);
  });

  it('is untouched by new URL where it is ordinary', () => {
    const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_~-]{0,9}$/);
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
    const ordinary = fc.tuple(
      fc.array(label, { minLength: 1, maxLength: 3 }),
      fc.array(word, { maxLength: 4 }),
      fc.array(fc.tuple(word, word), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(ordinary, ([host, path, query]) => {
        const text = `https://${host.join('.')}.example/${path.join('/')}${query.length === 0 ? '' : '?'}${query.map((pair) => pair.join('=')).join('&')}`;
        expect([publishedUrl(text), new URL(text).href]).toEqual([text, text]);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('is idempotent, absolute, and has nothing in it that RFC 3986 has not', () => {
    fc.assert(
      fc.property(url, (text) => {
        const published = publishedUrl(text);
        if (published === undefined) return;
        expect(published).toMatch(
          /^https?:\/\/(?:[\w\-.~!$&'()*+,;=:]|%[\da-f]{2})*(?:@|)(?:\[[\da-f:.]+\](?::\d+)?|[^\s/?#[\]@|^%\\]+)\/(?:[\w\-.~!$&'()*+,;=:@/]|%[\da-f]{2})*(?:\?(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})*)?(?:#(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})*)?$/i,
        );
        expect(publishedUrl(published)).toBe(published);
      }),
      { numRuns: runs(1500), seed: 4 },
    );
  });
});

describe('canonicalUrl', () => {
  it.each([
    ['http://news.example/a', 'https://news.example/a'],
    ['http://news.example:443/a', 'https://news.example/a'],
    ['https://news.example:80/a', 'https://news.example:80/a'],
    ['http://news.example:8443/a', 'https://news.example:8443/a'],
    ['https://news.example/a:443', 'https://news.example/a:443'],
    ['https://news.example/a:443/', 'https://news.example/a:443/'],
    ['https://news.example/a#top', 'https://news.example/a'],
    ['https://news.example/#a?b', 'https://news.example/'],
    ['https://www.news.example/A/', 'https://www.news.example/A/'],
    ['https://news.example/a?', 'https://news.example/a'],
    ['https://news.example/a?z=1&a=2&&b', 'https://news.example/a?z=1&a=2&&b'],
    ['https://news.example/a?x=utm_source=1', 'https://news.example/a?x=utm_source=1'],
    ['https://news.example/a?b=1?gclid=2', 'https://news.example/a?b=1?gclid=2'],
    ['https://news.example/utm_source=1', 'https://news.example/utm_source=1'],
  ])('%s', (link, expected) => {
    expect(canonicalUrl(link)).toBe(expected);
  });

  it.each(['utm_source', 'utm_medium', 'utm_', 'gclid', 'fbclid', 'msclkid', 'yclid', 'igshid', 'mc_cid', 'mc_eid', '_hsenc', '_hsmi', 'mkt_tok'])(
    'drops %s wherever it stands, and nothing that is like it',
    (name) => {
      expect(canonicalUrl(`https://news.example/a?${name}=1`)).toBe('https://news.example/a');
      expect(canonicalUrl(`https://news.example/a?${name}`)).toBe('https://news.example/a');
      expect(canonicalUrl(`https://news.example/a?b=2&${name}=1&c=3&${name}=x=y#d`)).toBe('https://news.example/a?b=2&c=3');
      const alike = `https://news.example/a?x${name}=1&b=${name}&${name.startsWith('utm_') ? 'utm' : `${name}2`}=1`;
      expect(canonicalUrl(alike)).toBe(alike);
    },
  );

  it('is one for both schemes and all fragments, and its own canonical form', () => {
    fc.assert(
      fc.property(url, fc.constantFrom('utm_source=x', 'gclid=1', 'mkt_tok='), (text, tracking) => {
        const link = publishedUrl(text);
        if (link === undefined || /\?(?:#|$)/.test(link)) return;
        const id = canonicalUrl(link);
        expect([id.startsWith('https://'), id.includes('#'), canonicalUrl(id)]).toEqual([true, false, id]);
        const [bare = ''] = link.split('#');
        expect(canonicalUrl(`${bare}${bare.includes('?') ? '&' : '?'}${tracking}#x`)).toBe(id);
      }),
      { numRuns: runs(1000), seed: 5 },
    );
  });
});

it('is the same however often it is asked: `URL.canParse` of Node 20 is not', () => {
  const asked = Array.from({ length: 60_000 }, () => publishedUrl('https://caf\xe9.example/'));
  expect([...new Set(asked)]).toEqual(['https://xn--caf-dma.example/']);
});

it('addressOf is where a file of out/ is public, whatever its name and however the base is written', () => {
  const name = 'a b%?#é人\'"<>.rss';
  const encoded = "a%20b%25%3F%23%C3%A9%E4%BA%BA'%22%3C%3E.rss";
  expect(addressOf('https://feeds.example/x/', name)).toBe(`https://feeds.example/x/${encoded}`);
  expect(addressOf('https://caf\xe9.example/é/', 'c++/x.html')).toBe('https://xn--caf-dma.example/%C3%A9/c%2B%2B/x.html');
  expect(addressOf('ftp://feeds.example/<>/', 'x')).toBe('ftp://feeds.example/%3C%3E/x');
  expect(() => addressOf('', name)).toThrow(TypeError);
});

it('hostOf is the host without a leading www, in its own script', () => {
  expect(
    [
      'https://www.news.example/a',
      'https://wwwx.example/',
      'https://a.www.example:8080/',
      'https://u@www.b.example/',
      'https://www.com/',
      'https://10.0.0.1/',
      'https://www.xn--mnchen-3ya.example/a',
    ].map(hostOf),
  ).toEqual(['news.example', 'wwwx.example', 'a.www.example', 'b.example', 'com', '10.0.0.1', 'münchen.example']);
});

describe('hostile lengths', () => {
  const long = (piece: string, start = 'https://news.example/') => start + piece.repeat(100_000 / piece.length);
  const bare = ['a', 'a.', 'a-', 'a.b-', '1.', '-'].flatMap((piece) => [
    long(piece, 'https://'),
    `${long(piece, 'https://')}|`,
    `${long(piece, 'https://')}.example/`,
  ]);
  const pathed = [
    '/',
    '/a',
    'a',
    '/-',
    '/.',
    '/..',
    '../',
    '.',
    '%',
    '%4',
    '%2e/',
    '|',
    '[',
    '?',
    '#',
    '&',
    'a=',
    '&utm_',
    'utm_',
    '&gclid',
    '=',
    'é',
    '😀',
    'xn--',
  ].flatMap((piece) => [`${long(piece)}|`, `${long(piece, 'https://news.example/?')}\n`, long(piece, 'https://news.example/#')]);
  it('of 100 kB take no longer than 50 ms', () => {
    // What is slow is so each time; the machine is so now and then.
    const slow = [...bare, ...pathed].filter((text) => Array.from({ length: 6 }).every(() => isSlow(text)));
    expect(slow.map((text) => text.slice(0, 40))).toEqual([]);
  });

  it('of 8 MB are read, and end no run', () => {
    const [path, host] = [`https://news.example/${'a/'.repeat(4_000_000)}`, `https://${'a.'.repeat(4_000_000)}example/`];
    expect([publishedUrl(path) === path, publishedUrl(host) === host, hostOf(host).length]).toEqual([true, true, host.length - 'https:///'.length]);
  });
});

describe('hashOf', () => {
  it('keeps 100,000 similar urls apart, and is a whole number that a double holds', () => {
    const urls = Array.from({ length: 25_000 }, (_, n) => [
      `https://news.example/${n}`,
      `https://news.example/a?id=${n}`,
      `https://news.example/2024/${n % 12}/${n}.html`,
      `https://${n}.example/`,
    ]).flat();
    const hashes = new Set(urls.map(hashOf));
    expect(hashes.size).toBe(100_000);
    for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) throw new Error(`${hash} is not of 53 bits`);
    expect(Math.max(...[...hashes].slice(0, 1000))).toBeGreaterThan(2 ** 52);
    expect(new Set([...hashes].map((hash) => hash % 4096)).size).toBe(4096);
  });

  it('tells texts apart by each character, by their order and by their length', () => {
    const short = ['', '\0', '\0\0', 'ab', 'ba', 'a', 'b', 'aab', 'aba', 'baa', 'é', 'e\u0301', '\ud800', '\udc00', '\ufffd'];
    expect(new Set(short.map(hashOf)).size).toBe(short.length);
  });
});

describe('checksum', () => {
  const bytes = Uint8Array.from({ length: 4103 }, (_, at) => (at * 73 + (at >> 3)) & 0xff);
  const changed = (change: (copy: Uint8Array) => void): number => {
    const copy = Uint8Array.from(bytes);
    change(copy);
    return checksum(copy);
  };
  it('differs for any bit, any byte, any swap, and any length', () => {
    const sum = checksum(bytes);
    for (let bit = 0; bit < bytes.length * 8; bit += 5)
      if (changed((copy) => (copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7)))) === sum) throw new Error(`bit ${bit}`);
    for (let value = 0; value < 256; value++)
      if (value !== bytes[99] && changed((copy) => (copy[99] = value)) === sum) throw new Error(`value ${value}`);
    const swaps = fc.tuple(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1)).filter(([a, b]) => bytes[a] !== bytes[b]);
    fc.assert(
      fc.property(swaps, ([a, b]) => {
        expect(changed((copy) => ([copy[a], copy[b]] = [copy[b] ?? 0, copy[a] ?? 0]))).not.toBe(sum);
      }),
      { numRuns: 2000, seed: 3 },
    );
    const zeros = Array.from({ length: 64 }, (_, length) => checksum(new Uint8Array(length)));
    expect(new Set(zeros).size).toBe(64);
  });

  it('is the same for the bytes in pieces, empty ones among them', () => {
    const pieces = [
      bytes.subarray(0, 5),
      new Uint8Array(new Float64Array(0).buffer),
      bytes.subarray(5, 4096),
      bytes.subarray(4096),
      new Uint8Array(),
    ];
    expect(checksum(...pieces)).toBe(checksum(bytes));
    expect(checksum()).toBe(checksum(new Uint8Array()));
  });

  it('differs for two bits too, the highest ones also', () => {
    const sum = checksum(bytes);
    for (let a = 3; a < 800; a += 4) {
      for (let b = a + 4; b < 800; b += 76) {
        const both = changed((copy) => ([copy[a], copy[b]] = [(copy[a] ?? 0) ^ 0x80, (copy[b] ?? 0) ^ 0x80]));
        if (both === sum) throw new Error(`the highest bits of ${a} and ${b} cancel each other`);
      }
    }
  });
});
