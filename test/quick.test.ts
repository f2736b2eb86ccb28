import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import matter from 'gray-matter';
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { bodyOf, isFault, splitFrontMatter, yamlOf } from '../src/articles/front-matter.ts';
import { KEYS, newOutline, placeOfKey, readOutline } from '../src/articles/outline.ts';
import { parseArticle } from '../src/articles/parse.ts';
import { addOutline, readQuickly } from '../src/articles/quick.ts';
import { character, runs } from './support/property.ts';

interface Reading {
  readonly data: unknown;
  readonly body: string;
}

/** What gray-matter and js-yaml say, without our own library path between. */
function byLibrary(file: string): Reading {
  const engines = { yaml: (text: string) => load(text, { schema: FAILSAFE_SCHEMA }) as object };
  const { data, content } = matter(file, { engines, excerpt: () => '' });
  return { data: withoutBlob(data), body: content };
}

function withoutBlob(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlob);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'secured' ? null : withoutBlob(item)]));
}

function quickly(file: string): Reading | undefined {
  const bytes = Buffer.from(file);
  const split = splitFrontMatter(bytes);
  if (isFault(split)) return undefined;
  const read = readQuickly(yamlOf(bytes, split, 'latin1'), split.ascii);
  return read && { data: read.record, body: bodyOf(bytes, split) };
}

const SEED = `category: news
title: "Rules \\"of\\" a \\\\ game, with: colon # and hash"
excerpt: 'It''s here'
publishedDateTime: 2023-08-17T11:00:00Z
heat: -1

provider:
  name: A Paper
  domain: paper.example

topics:
  - Computer Vision
  - C#
  - "AI: Policy"

related:
  - title: "After years"
    provider:
      name: x
    images:
      - url: "https://a.example/x?y=1#z"
        width: 2560
  - title: Two

secured: "P0q8;ysS=="
`;

const PIECES = [
  'title',
  'topics',
  'a',
  'secured',
  'constructor',
  '__proto__',
  ':',
  ': ',
  ' :',
  '- ',
  '-',
  '\n',
  '\n\n',
  '\n  ',
  '\n    ',
  '\n   ',
  ' ',
  '  ',
  '"',
  "'",
  "''",
  '\\',
  '\\"',
  '\\n',
  '\\x41',
  '#',
  ' #',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '[',
  ']',
  '{',
  '}',
  ',',
  '?',
  '? ',
  '%',
  '@',
  '`',
  '~',
  'null',
  '...',
  '---',
  '\n...',
  '\t',
  'é',
  '人',
  '🚀',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '\u00A0',
  '1.10',
  '<<',
  '=',
  'key: value\n',
  '- item\n',
  '- key: value\n  ',
  'key:\n',
  'key: "v"\n',
  "key: 'v' \n",
];

const scalars = fc.oneof(
  fc.constantFrom(
    'x',
    '"x"',
    "'it''s'",
    '"a \\"b\\" \\\\ \\n"',
    'a b  ',
    '-1',
    '- x',
    '~',
    '"x: y #z"',
    "'#'",
    'C#',
    '1.10',
    'https://a.example/?b=c#d',
    '',
    '""',
    "''",
    'x: y',
    'é人🚀\u0085\u2028',
    '"é"',
  ),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.string({ unit: character, maxLength: 4 }),
);

const lines = fc
  .array(
    fc.record({
      indent: fc.constantFrom('', '', '', '  ', '  ', '    ', '      ', ' ', '   '),
      lead: fc.constantFrom('a: ', 'b: ', 'c:', 'secured: ', '- ', '- a: ', '-  b: ', '- - ', '', 'd:  ', '-'),
      value: fc.oneof(
        fc.constantFrom('', 'x', '"x"', "'it''s'", '"a \\"b\\""', 'a b', '- x', 'x: y', 'x:', 'x #y', '#y', '"x" y', '-1', '-', ' '),
        fc.string({ maxLength: 6 }),
      ),
    }),
    { maxLength: 14 },
  )
  .map((all) => all.map(({ indent, lead, value }) => `${indent}${lead}${value}\n`).join(''));

/** Documents that are nearly all plain: blocks in blocks, with an odd value now and then. */
const { block } = fc.letrec<{ block: string[]; entry: string[]; item: string[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null).map(() => ['x: 1']),
    fc.uniqueArray(tie('entry'), { minLength: 1, maxLength: 5, selector: ([first = '']) => first.split(':')[0] }).map((all) => all.flat()),
  ),
  entry: fc
    .tuple(
      fc.constantFrom('a', 'b-c', 'd_1', 'title', 'secured', 'topics', 'toString'),
      fc.oneof(
        scalars.map((value) => [` ${value}`]),
        tie('block').map((all) => ['', ...all.map((line) => `  ${line}`)]),
        fc
          .tuple(fc.constantFrom('', '  '), fc.array(tie('item'), { maxLength: 3 }))
          .map(([pad, all]) => ['', ...all.flat().map((line) => pad + line)]),
      ),
    )
    .map(([key, [first = '', ...rest]]) => [`${key}:${first}`, ...rest]),
  item: fc.oneof(
    scalars.map((value) => [`- ${value}`]),
    tie('block').map(([first = '', ...rest]) => [`- ${first}`, ...rest.map((line) => `  ${line}`)]),
  ),
}));
const documents = fc.tuple(block, fc.constantFrom('\n', '\n', '\n\n', ' \n', '\n  \n')).map(([all, end]) => all.map((line) => line + end).join(''));

const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((all) => all.join(''));

const cut = fc.record({ at: fc.nat(SEED.length), drop: fc.nat(4), add: fc.constantFrom('', '', ...PIECES) });
const mutations = fc
  .array(cut, { minLength: 1, maxLength: 3 })
  .map((cuts) => cuts.reduce((text, { at, drop, add }) => text.slice(0, at) + add + text.slice(at + drop), SEED));

describe('readQuickly', () => {
  it('reads what the dialect has', () => {
    expect(quickly(`---\n${SEED}---\nBody\n`)).toEqual(byLibrary(`---\n${SEED}---\nBody\n`));
    expect(quickly(`---\n${SEED}---\nBody\n`)?.data).toMatchObject({ topics: ['Computer Vision', 'C#', 'AI: Policy'], heat: '-1', secured: null });
    expect(quickly(`---\n${SEED}---\n`.replaceAll('\n', '\r\n'))?.data).toEqual(quickly(`---\n${SEED}---\n`)?.data);
  });

  it('never differs from the library', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(documents, lines, pieces, mutations), fc.constantFrom('', 'Body\n', '\nBody', '---\n'), (yaml, body) => {
        const file = `---\n${yaml}${yaml === '' || yaml.endsWith('\n') ? '' : '\n'}---\n${body}`;
        const quick = quickly(file);
        if (quick === undefined) return true;
        read += 1;
        // No file holds the half of a surrogate pair that a cut may leave; and gray-matter takes blanks behind a fence for the body's.
        const asked = Buffer.from(file)
          .toString()
          .replace(/\n---[ \t]+\n/, '\n---\n');
        return isDeepStrictEqual(quick, byLibrary(asked));
      }),
      { numRuns: runs(4000), seed: 7 },
    );
    expect(read).toBeGreaterThan(runs(1_000));
  }, 60_000);

  it.each([
    '# comment\n',
    'a: x # comment\n',
    'a: &b x\n',
    'a: *b\n',
    'a: !t x\n',
    'a: [x]\n',
    'a: {b: x}\n',
    'a: |\n  x\n',
    'a: >\n  x\n',
    'a: x\n  y\n',
    'a: "x\n  y"\n',
    'a:\tx\n',
    'a: "\\x41"\n',
    'a: x\na: y\n',
    '__proto__: x\n',
    '"a": x\n',
    ' a: x\n',
    'a: x: y\n',
    '- x\n',
    'a:\n   - x\n  - y\n',
    'a: \0\n',
    'a: @x\n',
    '---: x\n',
    '%YAML 1.2\n',
    'a: "x\n',
    "a: 'x\n",
    'a: x\u0085y\n',
    'a: "x\uFFFE"\n',
    'title: x\ntitle: y\n',
    'provider:\n  name: x\n  name: y\n',
  ])('leaves %j to the library', (yaml) => {
    expect(quickly(`---\n${yaml}---\n`)).toBeUndefined();
  });

  it('has room for all numbers of an outline', () => {
    fc.assert(
      fc.property(fc.oneof(documents, lines, pieces, mutations), (text) => {
        const bytes = Buffer.from(text).toString('latin1');
        const outline = newOutline();
        const said = addOutline(outline, bytes, false);
        return said === undefined ? outline.length === 0 : outline.length <= bytes.length + 8;
      }),
      { numRuns: runs(4000), seed: 9 },
    );
    const nested = Array.from({ length: 15 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('');
    const narrow = ['a:', 'a:\n- b:', nested, `a:\n${Array.from({ length: 40 }, (_, n) => `- b${n}:\n`).join('')}`];
    for (const bytes of [...narrow, Array.from({ length: 60 }, (_, n) => `${String.fromCharCode(65 + (n % 26))}${n}:\n`).join('')]) {
      const outline = newOutline();
      expect([bytes, addOutline(outline, bytes, true)]).toEqual([bytes, 'tidy']);
      expect(outline.length).toBeLessThanOrEqual(bytes.length + 8);
    }
  });

  it('leaves what brings too many numbers to the library', () => {
    const keys = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_');
    const dense = `${keys.map((key) => `${key}:\n- b:\n`).join('')}${'- b:\n'.repeat(400)}`;
    for (const before of ['', SEED]) {
      const outline = newOutline(0);
      addOutline(outline, before, false);
      const { length } = outline;
      expect([addOutline(outline, dense, true), outline.length]).toEqual([undefined, length]);
    }
    const { diagnostics } = parseArticle('a.md', Buffer.from(`---\n${dense}---\n`), { defaults: {}, timezone: 'UTC' });
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['missing-field']));
  });

  it('knows each name of the dialect by its number', () => {
    expect(KEYS.map((key) => placeOfKey(`x${key}: `, 1, key.length + 1))).toEqual([...KEYS.keys()]);
    expect(KEYS.length).toBeLessThan(32);
  });

  it('adds an outline behind others, and nothing where it gives up', () => {
    const outline = newOutline();
    const texts = [SEED, 'a: x\n', SEED.replace('news', '*x'), `title: ${'x'.repeat(3000)}\n`, SEED].map((text) =>
      Buffer.from(text).toString('latin1'),
    );
    const starts = texts.map((bytes) => {
      const start = outline.length;
      return addOutline(outline, bytes, true) === undefined ? undefined : start;
    });
    expect(starts[2]).toBeUndefined();
    const read = starts.map((start, at) => (start === undefined ? undefined : readOutline(texts[at] as string, outline.values, start)));
    expect(read).toEqual(texts.map((bytes) => readQuickly(bytes, true)?.record));
  });

  it('leaves a mapping with very many keys of its own to the library', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, n) => `own${n}: x\n`).join('');
    expect(Object.keys(quickly(`---\n${keys(64)}---\n`)?.data as object).length).toBe(64);
    expect(quickly(`---\n${keys(65)}---\n`)).toBeUndefined();
    const head = 'title: T\nwebUrl: https://a.example/\npublishedDateTime: 2023-08-17T11:00:00Z\n';
    expect(parseArticle('a.md', Buffer.from(`---\n${head}${keys(65)}---\n`), { defaults: {}, timezone: 'UTC' })).toMatchObject({
      article: { title: 'T' },
      diagnostics: [],
    });
  });

  it('gives up on deep nesting instead of filling the stack', () => {
    const deep = Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('');
    expect(quickly(`---\n${deep}---\n`)).toBeUndefined();
  });
});

/** A title in each of the ways to write one, of what plain text may not stay as it is and of what it may. */
const titles = fc
  .tuple(
    fc.constantFrom('"', "'", ''),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('a', 'B', '1', ' ', '.', 'é', '“', '’', '人', '🚀', '>', ';') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            '  ',
            '&amp;',
            '<b>',
            '\\n',
            '\\r',
            '\\t',
            '\\',
            "''",
            '\u00A0',
            '\u1680',
            '\u2009',
            '\u2028',
            '\u202F',
            '\u205F',
            '\u3000',
            '\uFEFF',
            '\u0085',
          ),
        },
        { weight: 1, arbitrary: character },
      ),
      { maxLength: 8 },
    ),
  )
  .map(([quote, text]) => quote + text.join('').replaceAll(/[\n\r]/g, '') + quote);

describe('a tidy file', () => {
  it('says the same as one that is looked at value by value', () => {
    let tidy = 0;
    fc.assert(
      fc.property(
        fc.array(titles, { minLength: 1, maxLength: 3 }),
        fc.constantFrom({}, { excerpt: 'a  &amp; b', topics: [' x '] }),
        ([title, ...topics], defaults) => {
          const list = topics.map((topic) => `  - ${topic}\n`).join('');
          const yaml = `title: ${title}\npublishedDateTime: 2023-08-17T11:00:00Z\nwebUrl: https://a.example/\n${list === '' ? '' : `topics:\n${list}`}`;
          const bytes = Buffer.from(`---\n${yaml}---\n`);
          const split = splitFrontMatter(bytes);
          if (isFault(split)) return true;
          const outline = newOutline();
          const said = addOutline(outline, yamlOf(bytes, split, 'latin1'), split.ascii);
          if (said === 'tidy') tidy += 1;
          const rules = { defaults, timezone: 'UTC' };
          const untidy = { split, outline: said && { values: outline.values, at: 0, tidy: false } };
          return isDeepStrictEqual(parseArticle('a.md', bytes, rules), parseArticle('a.md', bytes, rules, untidy));
        },
      ),
      { numRuns: runs(4000), seed: 11 },
    );
    expect(tidy).toBeGreaterThan(runs(400));
  });
});
