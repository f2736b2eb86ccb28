import { constants } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FRONT_MATTER_CAP } from '../src/articles/front-matter.ts';
import { readByLibrary } from '../src/articles/library.ts';
import { parseArticle, parseRecord } from '../src/articles/parse.ts';
import { readQuickly } from '../src/articles/quick.ts';
import { messageOf } from '../src/messages.ts';
import type { Diagnostic, Parsed, ReadingRules } from '../src/model.ts';
import { character, runs } from './support/property.ts';

const CASES = new URL('./cases/', import.meta.url);
const RULES: ReadingRules = { defaults: {}, timezone: 'UTC' };
const FIELDS = 'title: A title\npublishedDateTime: 2023-08-17T11:00:00Z\nwebUrl: https://news.example/a\n';

function parse(text: string | Uint8Array, rules = RULES): Parsed {
  return parseArticle('a.md', typeof text === 'string' ? Buffer.from(text) : text, rules);
}

function brief({ code, field, line }: Diagnostic): string {
  return `${code} ${field}@${line}`.replace(' @', '@');
}

function codes(parsed: Parsed): string[] {
  return parsed.diagnostics.map(brief);
}

/** The instructions of a case file: its comments `# name: value`. */
function instructions(text: string): [name: string, value: string][] {
  return [...text.matchAll(/^# (expect|timezone|default): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

function rulesOf(text: string): ReadingRules {
  const given = Object.fromEntries(instructions(text));
  return { defaults: JSON.parse(given['default'] ?? '{}') as Record<string, unknown>, timezone: given['timezone'] ?? 'UTC' };
}

function checkCase(text: string, parsed: Parsed): void {
  const expected = instructions(text)
    .filter(([name]) => name === 'expect')
    .map(([, value]) => value);
  const told = parsed.diagnostics.map((one) => `${one.severity === 'error' ? 'refused' : 'warns'} ${brief(one)}`);
  expect(told.toSorted()).toEqual(expected.filter((line) => /^(?:refused|warns) /.test(line)).toSorted());
  const lines = parsed.diagnostics.map(({ line }) => line);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  expect(parsed.article === undefined).toBe(expected.some((line) => line.startsWith('refused ')));
  for (const line of expected) {
    const [, field, value = ''] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (field === undefined) expect(line).toMatch(/^(?:refused|warns) \S+/);
    else
      expect({ [field]: (parsed.article as unknown as Record<string, unknown>)[field] }).toEqual({
        [field]: value === 'undefined' ? undefined : JSON.parse(value),
      });
  }
}

describe('the case files', () => {
  const names = readdirSync(CASES).filter((name) => /\.(?:md|txt)$/.test(name));
  it('are there, and each expects something', () => {
    expect(names.length).toBeGreaterThan(80);
    for (const name of names) expect([name, /^# expect: /m.test(readFileSync(new URL(name, CASES), 'utf8'))]).toEqual([name, true]);
  });
  it.each(names)('%s', (name) => {
    const text = readFileSync(new URL(name, CASES), 'utf8');
    checkCase(text, parse(text, rulesOf(text)));
    // Without comments most take the quick path; it must say the same.
    const blanked = text.replace(/^# .*$/gm, '');
    if (text.startsWith('---\n')) checkCase(text, parse(blanked, rulesOf(text)));
  });
});

describe('a date', () => {
  it('that is missing is asked for in the form that a wrong one is', () => {
    const asked = (text: string) => parse(`---\n${text}---\n`).diagnostics.map((found) => messageOf(found).split('; ')[1]);
    const form = 'an ISO 8601 date such as `2023-08-17T11:00:00Z`';
    expect(asked(FIELDS.replace(/^published.*\n/m, ''))).toEqual([`add ${form}`]);
    expect(asked(FIELDS.replace(/2023-.*/, 'soon'))).toEqual([`write ${form}`]);
    expect(asked(FIELDS.replace(/^title.*\n/m, ''))).toEqual(['add a value']);
  });
});

describe('a value that is null', () => {
  it('is none in front matter as it is in JSON', () => {
    const record = {
      title: 'A title',
      publishedDateTime: '2023-08-17',
      webUrl: 'https://news.example/a',
      excerpt: null,
      provider: { name: 'P', domain: null },
    };
    const json = parseRecord('a.md', { ...record, images: [null], related: null, language: null }, RULES);
    const yaml = 'excerpt: null\nprovider:\n  name: P\n  domain: ~\nimages:\n  - ~\nrelated: ~\nlanguage: null\n';
    const fields = FIELDS.replace('T11:00:00Z', '');
    expect(json.diagnostics).toEqual([]);
    for (const comment of ['', '# comment\n']) expect(parse(`---\n${comment}${fields}${yaml}---\n`)).toEqual(json);
  });
});

describe('a text that is no YAML without quotes', () => {
  const SO = 'write quotes around a text that begins so';
  const begins = (start: string) => `2 its front matter is not YAML: a value that begins with ${start}; ${SO}`;
  it.each([
    ['title: [Draft] My post', begins('`[`')],
    ['title: @foo', begins('`@`')],
    ['title: %foo', begins('`%`')],
    ['title: `code`', begins('a backtick')],
    ['title: |x', begins('`|`')],
    ['title: !important news', begins('`!`')],
    ['title: {a: b} c', begins('`{`')],
    ['topics: [a]\ntitle: }', begins('`}`').replace('2', '3')],
    ['title: {{ x }}', '2 a mapping is no text; write a text, in quotes where it begins with `[` or `{`, or has `: ` in it'],
    ['title: [Draft]', '2 a list is no text; write a text, in quotes where it begins with `[` or `{`, or has `: ` in it'],
    ['title: #1 in the world', '2 is missing; add a value, in quotes where it begins with `#`'],
    ['title: [x', '2 its front matter is not YAML: a list without its `]`; write the `]`, or quotes around a text that begins with `[`'],
    ['title: {x', '2 its front matter is not YAML: a mapping without its `}`; write the `}`, or quotes around a text that begins with `{`'],
    ['topics:\n  - [a\n  - b', '3 its front matter is not YAML: a list without its `]`; write the `]`, or quotes around a text that begins with `[`'],
  ])('is told by what is to be mended: %j', (yaml, expected) => {
    const { diagnostics } = parse(`---\n${yaml}\n${FIELDS.replace(/^title.*\n/, yaml.includes('title') ? '' : '$&')}---\n`);
    expect(diagnostics.map((found) => `${found.line} ${messageOf(found)}`)).toEqual([expected]);
  });
  it('is told in general where no beginning is at fault, and where it stands', () => {
    const told = (yaml: string) => parse(`---\n${yaml}\n${FIELDS}---\n`).diagnostics.map(brief);
    expect(told('excerpt: &x')).toEqual(['yaml-alias@2']);
    expect(told('topics: [a,\n  "b" "c"]')).toEqual(['bad-yaml@3']);
    expect(told('excerpt: |\n  a\nexcerpt: |\n  b')).toEqual(['duplicate-key excerpt@4']);
    const general = parse(`---\n${FIELDS}excerpt: a: b\n---\n`).diagnostics.map(messageOf);
    expect(general).toEqual([expect.stringContaining('bad indentation of a mapping entry; write valid YAML: spaces to indent, quotes around')]);
  });
});

describe('bytes', () => {
  const file = `---\n${FIELDS}---\nText.\n`;
  const plain = parse(file);
  it.each([
    ['one BOM', `\uFEFF${file}`],
    ['blanks behind the fences', `--- \t\n${FIELDS}---\t \nText.\n`],
    ['80,000 blank lines', `---\n${'\n'.repeat(80_000)}# comment\n${FIELDS}---\nText.\n`],
    ['80,000 other line ends', `---\n#${'\u2028'.repeat(80_000)}\n${FIELDS}---\nText.\n`],
  ])('reads %s', (_, text) => {
    const start = process.cpuUsage();
    expect(parse(text)).toEqual(plain);
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
  it.each([
    ['CR LF', '\r\n'],
    ['CR alone', '\r'],
  ])('reads %s', (_, end) => {
    const text = file.replaceAll('\n', end);
    expect(parse(text)).toEqual({ article: { ...plain.article, body: `Text.${end}` }, diagnostics: [] });
    expect(codes(parse(text.replace('title', 'heading')))).toEqual(['missing-field title@1']);
    expect(codes(parse(text.replace('https:', 'mail:')))).toEqual(['bad-url webUrl@4']);
    expect(codes(parse(text.replace('title: A', 'title: "A')))).toEqual(['bad-yaml@2']);
  });
  it('takes NEL for white space, not for a line end', () => {
    expect(parse(`---\u0085${FIELDS}---\n`).diagnostics[0]?.code).toBe('bad-fence');
    expect(parse(`---\n${FIELDS.replace('A title', 'A\u0085title')}---\n`).article?.title).toBe('A title');
  });
  it('replaces NUL and other control characters in values', () => {
    expect(parse(`---\n${FIELDS.replace('A title', 'A\0 t\u0007\uFFFFle')}---\n`)).toEqual({
      article: { ...plain.article, title: 'A\uFFFD t\uFFFD\uFFFDle', body: '' },
      diagnostics: [],
    });
  });
  it.each([
    ['an empty file', '', ['no-front-matter@1']],
    ['two BOMs', `\uFEFF\uFEFF${file}`, ['two-boms@1']],
    ['a NUL behind the fence', `---\0\n${FIELDS}---\n`, ['bad-fence@1']],
    ['UTF-16 LE', Buffer.from(`\uFEFF${file}`, 'utf16le'), ['utf16@1']],
    ['UTF-16 BE', Buffer.from(`\uFEFF${file}`, 'utf16le').swap16(), ['utf16@1']],
    ['UTF-16 LE without a BOM', Buffer.from(file, 'utf16le'), ['utf16@1']],
    ['UTF-16 BE without a BOM', Buffer.from(file, 'utf16le').swap16(), ['utf16@1']],
    ['Latin-1', Buffer.from(file.replace('A title', 'Café'), 'latin1'), ['not-utf8@2']],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), ['not-utf8@1']],
    ['unended front matter of any size', `---\n${'x'.repeat(FRONT_MATTER_CAP)}`, ['front-matter-too-large@1']],
    ['front matter that ends too late', `---\nx: ${'x'.repeat(FRONT_MATTER_CAP)}\n${FIELDS}---\n`, ['front-matter-too-large@1']],
    ['deep nesting', `---\n${FIELDS}x: ${'['.repeat(5000)}\n---\n`, ['bad-yaml@5']],
  ])('refuses %s', (_, bytes, expected) => {
    const parsed = parse(bytes);
    expect(codes(parsed)).toEqual(expected);
    expect(parsed.article).toBeUndefined();
  });
  it('reads a large body, and a U+FFFD that is really there', () => {
    const body = `\uFFFD${'é'.repeat(FRONT_MATTER_CAP)}`;
    expect(parse(`---\n${FIELDS}---\n${body}`).article?.body).toBe(body);
    const cut = Buffer.from(`---\n${FIELDS}---\n${body}`).subarray(0, -1);
    expect(codes(parse(cut))).toEqual(['not-utf8@6']);
  });
  it('warns, where the body begins, of one that is too long to be rendered, beside what else is wrong', () => {
    const written = (length: number, fields = FIELDS) => parse(`---\n${fields}---\n${'x'.repeat(length)}`);
    expect(codes(written(1_000_000))).toEqual([]);
    expect(codes(written(1_000_001))).toEqual(['body-too-long body@6']);
    expect(written(1_000_001).article?.body.length).toBe(1_000_001);
    expect(codes(written(1_000_001, FIELDS.replace('title', 'titel')))).toEqual(['missing-field title@1', 'body-too-long body@6']);
  });
  it('refuses a file that no string can hold', () => {
    const file = new Uint8Array(constants.MAX_STRING_LENGTH + 1);
    file.set(Buffer.from(`---\n${FIELDS}---\n`));
    expect(codes(parse(file))).toEqual(['file-too-large@1']);
  });
  it('reads bytes that lie inside a larger buffer', () => {
    const outer = Buffer.from(`xx${file}xx`);
    expect(parse(new Uint8Array(outer.buffer, outer.byteOffset + 2, file.length))).toEqual(plain);
  });
  it.each([
    ['blank lines', '\n'],
    ['other line ends', '\u2028'],
    ['dashes', '- '],
    ['tags that never end', '<a "'],
    ['quotes', '"'],
    ['open lists', '['],
    ['repeated keys', 'a: b\n'],
    ['entries without a url', '- title: x\n'],
  ])(
    'takes no time over a file full of %s',
    (_, part) => {
      const text = part.repeat(100_000 / part.length);
      const start = process.cpuUsage();
      for (const file of [`${text}\n`, `x: ${text}\n`, `title: '${text}'\n`, `related:\n${text}`, `# ${text}\n`]) parse(`---\n${FIELDS}${file}---\n`);
      expect(process.cpuUsage(start).user).toBeLessThan(4_000_000);
    },
    60_000,
  );
  it('runs nothing', () => {
    parse('---js\n{ title: globalThis.ran = "A title" }\n---\n');
    parse('---\nx: !!js/function "function () { globalThis.ran = 1 }"\n---\n');
    expect('ran' in globalThis).toBe(false);
  });
  it('gives an article or an error for any bytes', () => {
    const lines = fc.constantFrom(
      '---',
      '---\n',
      'title: x',
      '"',
      "'",
      '- ',
      '  ',
      ': ',
      '\n',
      '\t',
      '\r',
      '&a',
      '*a',
      '|',
      '>',
      '[',
      '{',
      '}',
      '#',
      '?',
      '!!str',
      '\0',
      '\uFEFF',
      FIELDS,
    );
    const texts = fc.array(fc.oneof(lines, fc.string({ unit: character })), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          texts.map((parts) => Buffer.from(`---\n${parts.join('')}\n---\n`)),
        ),
        (bytes) => {
          const { article, diagnostics } = parse(bytes);
          const told = diagnostics.every(({ detail, line }) => String(detail['found']).length <= 80 && detail['wanted'] !== '' && line > 0);
          return told && diagnostics.some(({ severity }) => severity === 'error') === (article === undefined);
        },
      ),
      { numRuns: runs(700), seed: 1 },
    );
  }, 60_000);
});

describe('what a message is told', () => {
  it.each([
    ['"soon"', '"soon"'],
    ['"a\\a\u202Eb"', '"a\\u{7}\\u{202e}b"'],
    ['x'.repeat(100), `"${'x'.repeat(77)}…"`],
    [`${'x'.repeat(76)}🚀 and on`, `"${'x'.repeat(76)}…"`],
    ['[a, b]', 'a list'],
    ['{a: b}', 'a mapping'],
  ])('of %s is %s', (written, found) => {
    const { diagnostics } = parse(`---\n${FIELDS}updatedDateTime: ${written}\n---\n`);
    expect(diagnostics.map(({ detail }) => detail)).toEqual([{ found, wanted: 'an ISO 8601 date such as `2023-08-17T11:00:00Z`' }]);
  });
});

describe('the encrypted blob', () => {
  const BLOB = 'P0q8qvc8rQgtvTCLqjXi0eGFwyg';
  it.each([
    `secured: "${BLOB}"\n`,
    `secured: "${BLOB}\n`,
    `secured: *${BLOB}\n`,
    `secured: &${BLOB} x\n`,
    `secured: !${BLOB} x\n`,
    `secured: !<${BLOB}> x\n`,
    `secured: ${BLOB}: x\n`,
    `secured: [${BLOB}\n`,
    `secured:\n  ${BLOB}: 1\n  ${BLOB}: 2\n`,
    `secured: |\n ${BLOB}\n${BLOB}\n`,
    `related:\n  - secured: ${BLOB}\n`,
    `quality: 'secured: "${BLOB}"'\n`,
    `provider:\n  secured: ${BLOB}\n  domain: "a b\n  secured: ${BLOB}"\n`,
  ])('is in no message, whatever becomes of %j', (line) => {
    for (const text of [`---\n${FIELDS}${line}---\n`, `${line}---\n${FIELDS}`, `---\n${line}`]) {
      const { article, diagnostics } = parse(text);
      expect(JSON.stringify(diagnostics)).not.toContain(BLOB);
      expect(JSON.stringify({ ...article, body: '' })).not.toContain(BLOB);
    }
    expect(readQuickly(`secured: "${BLOB}"\n`, true)).toEqual({ record: { secured: null }, tidy: true });
  });
});

describe('the library path', () => {
  it('forgets the blob at every depth', () => {
    const { record } = readByLibrary('# comment\nrelated:\n  - secured: x\nsecured:\n  deep: y\n');
    expect(record).toEqual({ related: [{ secured: null }], secured: null });
  });
});

describe('dates without an offset', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    vi.useRealTimers();
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  it('depend on neither the clock nor the zone of the machine', () => {
    const text = `---\n${FIELDS.replace('2023-08-17T11:00:00Z', '2023-10-29T02:30')}---\n`;
    for (const [now, machine] of [
      ['2023-01-15', 'Asia/Kolkata'],
      ['2023-07-15', 'America/New_York'],
      ['1971-01-01', 'Europe/Berlin'],
    ] as const) {
      vi.useFakeTimers({ now: new Date(now) });
      process.env['TZ'] = machine;
      expect(parse(text, { ...RULES, timezone: 'Europe/Berlin' }).article?.publishedAt).toBe(Date.UTC(2023, 9, 29, 0, 30));
      expect(parse(text, { ...RULES, timezone: 'Australia/Lord_Howe' }).article?.publishedAt).toBe(Date.UTC(2023, 9, 28, 15, 30));
    }
  });
  it('are read for all four-digit years', () => {
    for (const year of ['0001', '0999', '9999']) {
      const text = `---\n${FIELDS.replace('2023-08-17T11:00:00Z', `${year}-06-01`)}---\n`;
      expect(new Date(parse(text, { ...RULES, timezone: 'Asia/Tokyo' }).article?.publishedAt ?? 0).getUTCFullYear()).toBe(Number(year));
    }
  });
});

describe('parseRecord', () => {
  const record = {
    title: 2023,
    publishedDateTime: '2023-08-17T11:00:00Z',
    webUrl: 'https://news.example/a',
    quality: 7,
    published: true,
    body: 'Text.',
    secured: 'blob',
  };
  it('reads typed fields as parseArticle reads written ones', () => {
    const written = `---\n${FIELDS.replace('A title', '2023')}quality: 7\npublished: true\n---\nText.`;
    expect(parseRecord('a.md', record, RULES)).toEqual(parse(written));
  });
  it('tells the same faults, in no line', () => {
    const images = [{ url: 'x', width: 3 }, 1];
    const faulty = { ...record, title: null, published: 1, quality: Number.NaN, images, body: 5, topics: { a: 1 } };
    expect(codes(parseRecord('a.ndjson:3', faulty, RULES))).toEqual([
      'bad-text body@0',
      'missing-field title@0',
      'bad-number quality@0',
      'bad-boolean published@0',
      'bad-list topics@0',
      'bad-url images[0].url@0',
      'bad-mapping images[1]@0',
    ]);
    expect(parseRecord('a.ndjson:3', faulty, RULES).article).toBeUndefined();
    expect(codes(parseRecord('a.ndjson:3', { ...record, body: 'x'.repeat(1_000_001) }, RULES))).toEqual(['body-too-long body@0']);
  });
  it('drops a text that is longer than all articles are, and the article without it where that is its title', () => {
    const read = (fields: object) => parseRecord('a.ndjson:3', { ...record, ...fields }, RULES);
    const [most, more] = ['x'.repeat(100_000), 'x'.repeat(100_001)];
    expect(read({ excerpt: most, type: most })).toMatchObject({ article: { excerpt: most, type: most }, diagnostics: [] });
    const { article, diagnostics } = read({ excerpt: more, originalUrl: `https://news.example/${more}`, topics: ['AI', more] });
    expect(diagnostics.map(({ field, code }) => `${field} ${code}`)).toEqual(
      ['excerpt', 'originalUrl', 'topics[1]'].map((field) => `${field} text-too-long`),
    );
    expect(article).toMatchObject({ excerpt: undefined, topics: ['AI'] });
    expect(messageOf(diagnostics[1] as Diagnostic)).toContain('100022 characters');
    expect(read({ excerpt: '&amp;'.repeat(100_000) }).article?.excerpt).toHaveLength(100_000);
    expect(read({ excerpt: '&amp;'.repeat(100_001) }).article?.excerpt).toBeUndefined();
    expect(read({ excerpt: '&amp;&amp;&lt;'.padEnd(500_001) }).article?.excerpt).toBeUndefined();
    expect(read({ title: more })).toMatchObject({ diagnostics: [{ code: 'text-too-long', severity: 'error' }] });
    expect(read({ title: more }).article).toBeUndefined();
  });
  it('takes the beginning of a list that is longer than any article has a use for', () => {
    const topics = (count: number) => parseRecord('a.ndjson:3', { ...record, topics: Array.from({ length: count }, (_, at) => `t${at}`) }, RULES);
    expect(topics(1_000)).toMatchObject({ article: { topics: { length: 1_000 } }, diagnostics: [] });
    const { article, diagnostics } = topics(1_001);
    expect(article?.topics).toHaveLength(1_000);
    expect(diagnostics.map(brief)).toEqual(['list-too-long topics@0']);
  });
  it.each([null, 'text', 5, ['list'], undefined])('refuses %j', (value) => {
    expect(codes(parseRecord('a.ndjson:1', value, RULES))).toEqual(['not-fields@0']);
  });
});

describe('a provider that has but a host', () => {
  it.each([
    ['münchen.example', 'münchen.example', 'xn--mnchen-3ya.example'],
    ['XN--MNCHEN-3YA.example', 'münchen.example', 'xn--mnchen-3ya.example'],
    ['news.example', 'news.example', 'news.example'],
    ['xn--a.example', 'xn--a.example', 'xn--a.example'],
  ])('%s is called %s', (domain, name, host) => {
    const record = { title: 'A', publishedDateTime: '2023-08-17T11:00:00Z', webUrl: 'https://a.example/', provider: { domain } };
    expect(parseRecord('a', record, RULES).article?.provider).toEqual({ name, domain: host });
  });
});

describe('the encrypted blob in a text or url', () => {
  const BLOB_TEXT = 'P3kq8vX2'.repeat(5);
  const withBody = (body: string) =>
    parseRecord('a', { title: 'A', publishedDateTime: '2023-08-17T11:00:00Z', webUrl: 'https://a.example/', body }, RULES);
  it.each([
    `secured: ${BLOB_TEXT}`,
    `"secured" : "${BLOB_TEXT}`,
    `secured:\n  ${BLOB_TEXT}`,
    `secured:\n  - ${BLOB_TEXT}`,
    `secured: !!binary |\n  ${BLOB_TEXT}`,
    `secured: &a ${BLOB_TEXT}`,
    `secured: |2+\n  ${BLOB_TEXT}`,
    `secured: |+2\n  ${BLOB_TEXT}`,
    `secured: >- # told below\n  ${BLOB_TEXT}`,
    `secured: # told below\n  ${BLOB_TEXT}`,
    `secured: ENC[AES256_GCM,data:${BLOB_TEXT}`,
    `secured: "{cipher}${BLOB_TEXT}`,
  ])('refuses the article: %j', (text) => {
    expect(codes(withBody(`Words.\n${text}\nMore.`))).toEqual(['secured-in-text body@0']);
  });
  it.each(['secured: short', '\n\n  "secured": ~\n\n```\nshort\n```'])('refuses the article whose body begins with the field: %j', (body) => {
    expect(codes(withBody(body))).toEqual(['secured-in-text body@0']);
  });
  it.each([
    'These paths are secured:\n\n- /api/v1/accounts/transactions/history-of-all\n- `/b`',
    'Secured: see https://a.example/',
    'It is secured: see https://a.example/a-long-address-that-goes-on-and-on-1A',
    `https://a.example/?secured=${BLOB_TEXT}`,
    'Secured:\n========================================',
    'What is secured:\n# One heading\n\nInternationalisierungsbeauftragter',
  ])('takes what only looks a little like it: %j', (text) => {
    expect(codes(withBody(text))).toEqual([]);
  });
  it.each(['webUrl', 'originalUrl'])('is told of a url as well: %s', (name) => {
    const record = {
      title: 'A',
      publishedDateTime: '2023-08-17T11:00:00Z',
      webUrl: 'https://a.example/',
      [name]: `https://b.example/x\nsecured: ${BLOB_TEXT}`,
    };
    expect(codes(parseRecord('a', record, RULES))[0]).toBe(`secured-in-text ${name}@0`);
    const deep = {
      ...record,
      webUrl: 'https://a.example/',
      originalUrl: undefined,
      images: [{ url: record[name] }],
      related: [{ title: 'R', webUrl: record[name] }],
    };
    expect(codes(parseRecord('a', deep, RULES))).toContain('secured-in-text images[0].url@0');
    expect(codes(parseRecord('a', deep, RULES))).toContain('secured-in-text related[0].webUrl@0');
  });
  it('is looked for in no time that grows faster than the text', () => {
    const start = process.cpuUsage();
    for (const piece of ['secured: # ', 'secured: ! ', 'secured: |', 'secured:   ', 'secured: - ', 'secured:\n'])
      codes(withBody(piece.repeat(20_000)));
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
});

describe('what may be a part of an encrypted blob', () => {
  const blob = 'P3kq8vX2'.repeat(20);
  it.each([blob, `--- ${blob}`, `---\ntitle: A\nsecured: |\n  ${blob}\n---${blob}\n`])('is not told in 40 characters, wherever it stands', (text) => {
    const { article, diagnostics } = parseArticle('a.md', Buffer.from(text), { defaults: {}, timezone: 'UTC' });
    expect(article).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    for (let at = 0; at + 40 <= blob.length; at++) expect(JSON.stringify(diagnostics)).not.toContain(blob.slice(at, at + 40));
  });
});
