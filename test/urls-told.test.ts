import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LARGEST_ARTICLE, parsedFile } from '../src/articles/file.ts';
import { LARGEST_LINE } from '../src/articles/ndjson.ts';
import { readNdjson } from '../src/articles/read.ts';
import { idsInFile, idsInFront, idsInLine } from '../src/articles/urls-told.ts';
import { hashOf } from '../src/text/hash.ts';
import { listAt } from '../src/text/lists.ts';
import { newFolder, put } from './support/folder.ts';

const LINK = 'https://ex.org/merger';
const ID = hashOf(LINK);
const BAD = 'title: Merger: with ACME\n';
const rules = { defaults: {}, timezone: 'UTC' };
const fenced = (front: string, body = 'Body.') => `---\n${front}\n---\n${body}\n`;

describe('a refused file may have the url that stands in its front matter', () => {
  const files: Readonly<Record<string, string | Buffer>> = {
    'with a comment behind it': fenced(`${BAD}webUrl: ${LINK}   # embargo`),
    'quoted, with a comment': fenced(`${BAD}webUrl: "${LINK}" # embargo`),
    'in single quotes, with a comment': fenced(`${BAD}webUrl: '${LINK}' # embargo`),
    'with a lost quote': fenced(`webUrl: "${LINK}\ntitle: x`),
    'on the next line': fenced(`${BAD}webUrl: >-\n  ${LINK}`),
    'behind a comment': fenced(`${BAD}webUrl: | # embargo\n\n  ${LINK}`),
    'with its key in quotes': fenced(`${BAD}"webUrl": ${LINK}`),
    indented: `  ---\n  title: x\n  webUrl: ${LINK}\n  ---\nBody.`,
    'as JSON': fenced(`{"title": x: y, "secured": "A", "webUrl": "${LINK}"}`),
    'as JSON with escapes': fenced('{"title": x: y, "webUrl": "https:\\/\\/ex.org\\/m\\u0065rger"}'),
    'as JSON without fences': `{"title": "x", "webUrl":"${LINK}"}\n\nBody.`,
    'in a mapping': fenced(`{title: x: y, webUrl: ${LINK}, published: false}`),
    'in a list as root': fenced(`- title: x\n  webUrl: ${LINK}`),
    'with a tag': fenced(`title: !!str x\nwebUrl: !!str ${LINK}`),
    'with an anchor': fenced(`title: x\nwebUrl: &u ${LINK}`),
    'by an alias': fenced(`page: &u ${LINK}\ntitle: x\nwebUrl: *u`),
    'as JavaScript': `---js\n{ title: 'x', webUrl: '${LINK}' }\n---\n`,
    'as TOML': `+++\ntitle = "x"\nwebUrl = "${LINK}"\n+++\n`,
    'without an end': `---\ntitle: x\nwebUrl: ${LINK}`,
    'without a beginning': `title: x\nwebUrl: >-\n  ${LINK}\n---\nBody.`,
    'behind two byte order marks': `\uFEFF\uFEFF${fenced(`title: x\nwebUrl: ${LINK}`)}`,
    'in UTF-16': Buffer.from(`\uFEFF${fenced(`title: x\nwebUrl: ${LINK}`)}`, 'utf16le'),
    'in UTF-16, the other way round': Buffer.from(`\uFEFF${fenced(`title: x\nwebUrl: ${LINK}`)}`, 'utf16le').swap16(),
    'in Latin-1': Buffer.from(fenced(`title: Café\nwebUrl: ${LINK}`), 'latin1'),
    'in lines that end with CR': `---js\rwebUrl: ${LINK}\rtitle: x\r---\r`,
    'in another spelling': fenced(`${BAD}webUrl: HTTP://EX.org:80/merger?utm_source=a#b`),
    'as the second of two': fenced(`title: x\nwebUrl: https://ex.org/other\nwebUrl: ${LINK}`),
    'as the first of two': fenced(`title: x\nwebUrl: ${LINK}\nwebUrl: https://ex.org/other`),
    'beside a bad date': fenced(`title: x\nwebUrl: ${LINK}\npublishedDateTime: never`),
    'under a name that is none': fenced(`title: x\nweburl: ${LINK}`),
    'as a list': fenced(`title: x\nwebUrl:\n  - ${LINK}`),
    'where the file is too large': fenced(`title: x\npublishedDateTime: 2024-01-01\nwebUrl: ${LINK}`, 'B'.repeat(LARGEST_ARTICLE)),
    'where the front matter is too large': `---\nwebUrl: ${LINK}\nexcerpt: ${'x'.repeat(300_000)}\n---\n`,
  };
  it.each(Object.entries(files))('%s', (_, file) => {
    const { article, ids } = parsedFile('a.md', Buffer.from(file as string), rules);
    expect([article, ids?.includes(ID)]).toEqual([undefined, true]);
  });

  it('with letters beyond ASCII, whatever they are encoded in', () => {
    const file = fenced('title: x\nwebUrl: https://ex.org/café');
    const ids = [Buffer.from(file, 'latin1'), Buffer.from(`\uFEFF${file}`, 'utf16le'), Buffer.from(fenced(`${BAD}webUrl: https://ex.org/café`))];
    for (const bytes of ids) expect(parsedFile('a.md', bytes, rules).ids).toContain(hashOf('https://ex.org/caf%C3%A9'));
  });

  it('with blanks in it, or brackets', () => {
    expect(idsInFront('webUrl: https://ex.org/a b\n')).toContain(hashOf('https://ex.org/a%20b'));
    expect(idsInFront('webUrl: https://ex.org/A_(b)\n')).toContain(hashOf('https://ex.org/A_(b)'));
    expect(idsInFront("webUrl: 'https://ex.org/it''s'\n")).toContain(hashOf("https://ex.org/it's"));
  });
});

describe('what is none of its urls', () => {
  it.each([
    ['one in a body', fenced(BAD, `See ${LINK}`)],
    ['one in a body below other fences', `+++\ntitle = "x"\n+++\nSee ${LINK}`],
    ['one in prose without front matter', `# Read me\n\nSee ${LINK} and [this](${LINK}).\n\n---\n\n${LINK}`],
    ['one of its related articles', fenced(`title: x\nwebUrl: https://ex.org/own\nrelated:\n  - title: y\n    webUrl: ${LINK}`)],
  ])('%s', (_, file) => {
    const { article, ids } = parsedFile('a.md', Buffer.from(file), rules);
    expect([article, ids?.includes(ID)]).toEqual([undefined, false]);
  });

  it('one in the body of a line', () => {
    expect(idsInLine(Buffer.from(`{"body": "See ${LINK}", }`))).toEqual([]);
  });
});

describe('a refused line of NDJSON may have the url that stands in it', () => {
  const json = (fields: object) => JSON.stringify({ title: 'x', webUrl: LINK, ...fields });
  it.each([
    ['with a byte that is not UTF-8', Buffer.from(json({ body: 'Café' }), 'latin1')],
    ['with a comma at its end', Buffer.from(json({}).replace('}', ',}'))],
    ['cut', Buffer.from(json({}).slice(0, -1))],
    ['too large', Buffer.from(json({ body: 'B'.repeat(LARGEST_LINE) }))],
    ['in a list', Buffer.from(`[${json({})}]`)],
    ['with escapes', Buffer.from(json({}).replaceAll('/', '\\/').replace('}', ',}'))],
    ['without a title', Buffer.from(json({ title: undefined }))],
    ['with a list of urls', Buffer.from(json({ webUrl: [LINK] }))],
  ])('%s', async (_, line) => {
    const file = join(newFolder(), 'a.ndjson');
    put(file, line);
    const { table, close } = await readNdjson([file], rules, () => undefined);
    close();
    expect([table.refused[0], table.findings.has(0), [...listAt(table.related, 0)].includes(ID)]).toEqual([1, true, true]);
  });
});

describe('looking for them ends soon', () => {
  const SIZE = 1 << 18;
  it.each([
    'http:',
    'https://a.example/',
    'https://a.example/ ',
    'webUrl: "https://a.example/\n',
    'url"https://a.example/",,,,,,',
    "'https://a.example/''",
    `url${' '.repeat(40)}`,
    `url${' '.repeat(41)}https:`,
    '\\u0068\\/',
    '\n   ---- ',
    '\n---',
    ' ',
    ',',
    'https://é人 ',
  ])('of %j again and again', (piece) => {
    for (const start of ['', '---\n', '+++\n']) {
      const file = Buffer.from(start + piece.repeat(SIZE / piece.length));
      const since = performance.now();
      idsInFile(file);
      idsInFront(file.toString());
      idsInLine(file);
      // Some ten milliseconds where nothing else runs; what is quadratic takes minutes.
      expect(performance.now() - since).toBeLessThan(2000);
    }
  });
});
