import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Batch, LATER, partsAt, readBatch } from '../src/articles/batch.ts';
import { parseArticle } from '../src/articles/parse.ts';
import { newFolder, put } from './support/folder.ts';

const HEAD = 'publishedDateTime: 2023-08-17T11:00:00Z\nwebUrl: https://a.example/\n';
const FILES = {
  'tidy.md': `---\ntitle: Plain\n${HEAD}---\nBody`,
  'untidy.md': `---\ntitle: "Two  spaces"\n${HEAD}---\n`,
  // The library refuses such a character, and has to see it.
  'control.md': `---\ntitle: "Bell \u0007"\n${HEAD}---\n`,
  'odd.md': `---\ntitle: >\n  Folded\n${HEAD}---\n`,
  'none.md': 'No front matter',
};

function bytesAt({ room, ends }: Batch, at: number): Buffer {
  const start = at === 0 ? 0 : (ends[at - 1] as number);
  return Buffer.from(room, start, (ends[at] as number) - start);
}

/** The files read at once, and one that is gone. */
function batchOfAll() {
  const folder = newFolder();
  for (const [name, text] of Object.entries(FILES)) put(join(folder, name), text);
  const names = [...Object.keys(FILES), 'gone.md'];
  return { folder, names, batch: readBatch({ folder, paths: `${names.join('\0')}\0` }) };
}

describe('a batch of files', () => {
  it('brings the outline of those that have one, and says whether it is tidy', () => {
    const { names, batch } = batchOfAll();
    expect(names.map((_, at) => partsAt(batch, at)?.outline?.tidy)).toEqual([true, false, undefined, undefined, undefined, undefined]);
    expect(names.map((_, at) => partsAt(batch, at) !== undefined)).toEqual([true, true, true, true, false, false]);
  });
  it('is what the files say, read one by one', () => {
    const { batch } = batchOfAll();
    const rules = { defaults: {}, timezone: 'UTC' };
    for (const [at, [name, text]] of Object.entries(FILES).entries()) {
      expect(bytesAt(batch, at).toString()).toBe(text);
      expect(parseArticle(name, bytesAt(batch, at), rules, partsAt(batch, at))).toEqual(parseArticle(name, Buffer.from(text), rules));
    }
  });
  it('leaves what cannot be read, and says why', () => {
    const { folder, batch } = batchOfAll();
    expect([...batch.left]).toEqual([[5, 'ENOENT']]);
    put(join(folder, 'large.md'), Buffer.alloc(3 << 20, 'x'));
    expect([...readBatch({ folder, paths: 'large.md\0tidy.md\0' }).left]).toEqual([[0, LATER]]);
  });
});
