import fc from 'fast-check';
import { addRow, newRows, tableOf } from '../../src/articles/table.ts';
import type { Diagnostic, Parsed } from '../../src/model.ts';
import { articleOf } from './tables.ts';

/** Any text that a table holds. */
export const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((one) => one.replaceAll('\0', ''));
const number = fc.oneof(fc.constant(undefined), fc.double({ noNaN: true }), fc.integer());
/** Any time or number of the file system. */
export const stamp = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const finding = fc.record({
  code: text,
  severity: fc.constantFrom('error', 'warning'),
  path: text,
  field: text,
  line: fc.nat(),
  detail: fc.dictionary(
    text.filter((one) => one !== '__proto__'),
    fc.oneof(text, fc.nat()),
  ),
});
const row = fc.record({
  article: fc.option(
    fc.record({
      title: text,
      link: text.map((one) => `https://news.example/${one}`),
      publishedAt: fc.integer(),
      updatedAt: number,
      quality: number,
      heat: number,
      published: fc.boolean(),
      type: fc.option(text, { nil: undefined }),
      language: fc.constantFrom(undefined, 'en'),
      provider: fc.option(fc.record({ name: text, domain: text }), { nil: undefined }),
      topics: fc.array(fc.oneof(text, fc.constantFrom('__proto__', 'AI', '\ud800')), { maxLength: 3 }),
      related: fc.array(
        text.map((id) => ({ title: id, link: id, id })),
        { maxLength: 3 },
      ),
    }),
    { nil: undefined },
  ),
  ids: fc.array(fc.nat(), { maxLength: 3 }),
  file: fc.record({ path: text, size: fc.nat(), mtime: stamp, ctime: stamp, ino: stamp }),
  diagnostics: fc.array(finding, { maxLength: 2 }),
});

/** Any table that rows can make. */
export const table = fc.array(row, { maxLength: 12 }).map((given) => {
  const rows = newRows();
  for (const [place, one] of given.entries()) {
    const article = one.article === undefined ? {} : { article: articleOf({ ...one.article, path: one.file.path }, place) };
    addRow(rows, one.file, { ...article, ids: one.ids, diagnostics: one.diagnostics as Diagnostic[] } satisfies Parsed);
  }
  return tableOf(rows);
});
