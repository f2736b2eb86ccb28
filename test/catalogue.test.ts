import fs, { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FeedView } from '../src/model.ts';
import { removeFile } from '../src/publish/atomic.ts';
import { CATALOGUE, type Catalogue, type CatalogueEntry, catalogueText, entryOf, readCatalogue } from '../src/publish/catalogue.ts';
import { publishedPrint } from '../src/publish/compare.ts';
import { readShown, shownBytes } from '../src/publish/shown.ts';
import { dryStage, newStage } from '../src/publish/stage.ts';
import { filesStand, printOf, readStanding, type Standing, standingBytes } from '../src/publish/standing.ts';
import { newFolder } from './support/folder.ts';
import { character, runs } from './support/property.ts';
import { configOf } from './support/tables.ts';

let out = '';
beforeEach(() => {
  out = newFolder();
});

const entry: CatalogueEntry = {
  name: 'C++',
  slug: 'c-plus-plus',
  kind: 'topic',
  id: 'https://feeds.example/c-plus-plus',
  html: 'h',
  rss: 'r',
  atom: 'a',
  json: 'j',
  items: 3,
  updated: '2023-08-17T11:00:00Z',
};

function written(value: unknown): Catalogue | undefined {
  writeFileSync(join(out, CATALOGUE), typeof value === 'string' ? value : JSON.stringify(value));
  return readCatalogue(out);
}

describe('the catalogue', () => {
  it('has a line a feed and a line a file, and is read back as it was', () => {
    const catalogue = {
      feeds: [entry, { ...entry, slug: '人工智能', name: '"\n\u2028', kind: 'question' as const }],
      files: ['index.rss', 'feeds.json', '人工智能.rss'],
    };
    const text = catalogueText(catalogue);
    expect(text.split('\n').filter((line) => line.startsWith('    '))).toHaveLength(5);
    expect([JSON.parse(text), written(text), text.endsWith('}\n')]).toEqual([catalogue, catalogue, true]);
    expect(written(catalogueText({ feeds: [], files: [] }))).toEqual({ feeds: [], files: [] });
  });

  it('has of a feed what its view says, and nothing else', () => {
    const view: FeedView = {
      kind: 'topic',
      slug: 'ai',
      name: 'AI',
      description: 'd',
      html: 'h',
      rss: 'r',
      atom: 'a',
      json: 'j',
      items: 2,
      newest: 5,
      weeks: [1],
    };
    expect(entryOf(view, 'tag:x', 1692270000000)).toEqual({ ...entry, slug: 'ai', name: 'AI', id: 'tag:x', items: 2 });
  });

  it('that cannot be read is none', () => {
    expect(readCatalogue(out)).toBeUndefined();
    expect(readCatalogue(join(out, 'missing'))).toBeUndefined();
    for (const text of [
      '',
      '{',
      'null',
      '7',
      '"x"',
      '[]',
      '{}',
      '{"feeds":[]}',
      '{"files":[]}',
      '{"feeds":{},"files":[]}',
      '{"feeds":[],"files":"a"}',
    ])
      expect([text, written(text)]).toEqual([text, undefined]);
    mkdirSync(join(out, 'folder', CATALOGUE), { recursive: true });
    expect(readCatalogue(join(out, 'folder'))).toBeUndefined();
  });

  const BAD = ['..', '.', '', '../x', '/etc/passwd', 'a/b', 'a\\b', '..\\x', '.git', '.feedmill.lock', 'a\0b', '\0', '/', '\\', 'x/../../y'];
  const GOOD = ['ai.rss', 'a..b', 'c++', ' x', 'con', '人工智能.json', '__proto__', 'a\nb'];
  it('is not believed where it names what is no file in its folder', () => {
    expect(written({ feeds: [], files: [...BAD, ...GOOD, 7, null, {}, ['x']] })?.files).toEqual(GOOD);
    expect(written({ feeds: [...BAD, ...GOOD].map((slug) => ({ ...entry, slug })), files: [] })?.feeds.map(({ slug }) => slug)).toEqual(GOOD);
  });

  it('is not believed where a feed lacks what it needs', () => {
    const lacking = [
      null,
      7,
      'x',
      [],
      {},
      { ...entry, slug: 7 },
      { ...entry, slug: undefined },
      { ...entry, name: null },
      { ...entry, kind: 'other' },
      { ...entry, kind: undefined },
    ];
    expect(written({ feeds: [...lacking, entry], files: [] })?.feeds).toEqual([entry]);
  });

  it('never leads out of its folder, whatever it says', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '/', '\\', '\0', 'a', ':', '~', '%2e', '．', '／'),
      fc.string({ unit: character, maxLength: 2 }),
    );
    const name = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const { files = [], feeds = [] } = written({ feeds: names.map((slug) => ({ ...entry, slug })), files: names }) ?? {};
        for (const one of [...files, ...feeds.map(({ slug }) => `${slug}.json`)]) {
          expect(resolve(out, one).startsWith(out + sep)).toBe(true);
          expect(join(out, one).split(sep)).toHaveLength(out.split(sep).length + 1);
        }
      }),
      { numRuns: runs(100), seed: 1 },
    );
  });
});

describe('a published file', () => {
  it('is one with just these bytes', () => {
    const file = { path: 'ai.rss', text: 'é\n' };
    expect(publishedPrint(out, file.path, Buffer.from(file.text))).toBeUndefined();
    for (const [bytes, same] of [
      ['é\n', true],
      ['é', false],
      ['é\n\n', false],
      ['é\r\n', false],
      ['e\u0301\n', false],
      ['', false],
    ] as const) {
      writeFileSync(join(out, 'ai.rss'), bytes);
      expect([bytes, publishedPrint(out, file.path, Buffer.from(file.text))]).toEqual([bytes, same ? printOf(out, 'ai.rss') : undefined]);
    }
    mkdirSync(join(out, 'folder'));
    expect(publishedPrint(out, 'folder', new Uint8Array())).toBeUndefined();
  });

  it('is removed, once or twice; what cannot be is an error that names it', () => {
    writeFileSync(join(out, 'a'), '');
    removeFile(join(out, 'a'));
    removeFile(join(out, 'a'));
    mkdirSync(join(out, 'folder'));
    expect(() => removeFile(join(out, 'folder'))).toThrow(
      expect.objectContaining({ path: join(out, 'folder'), message: expect.stringContaining('remove') as unknown }),
    );
    expect(readdirSync(out)).toEqual(['folder']);
  });
});

describe('a stage', () => {
  it('puts all in its place at once, readable for everybody, and nothing before', () => {
    writeFileSync(join(out, 'b'), 'old');
    const stage = newStage(out);
    stage.add('b', 'new');
    stage.add('a', 'é');
    expect([readFileSync(join(out, 'b'), 'utf8'), existsSync(join(out, 'a')), stage.done.size]).toEqual(['old', false, 0]);
    stage.commit();
    expect([readdirSync(out).sort(), readFileSync(join(out, 'b'), 'utf8'), readFileSync(join(out, 'a'), 'utf8'), [...stage.done]]).toEqual([
      ['a', 'b'],
      'new',
      'é',
      ['b', 'a'].map((name) => [name, printOf(out, name)]),
    ]);
    expect(statSync(join(out, 'a')).mode & 0o777).toBe(0o644);
    stage.commit();
    stage.discard();
    expect([readdirSync(out).sort(), [...stage.done.keys()]]).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  it('makes no file that a server would take for the one before by its second, nor one from the far future', () => {
    const secondOf = (text: string): number => {
      const stage = newStage(out);
      stage.add('a', text);
      stage.commit();
      return Math.floor(statSync(join(out, 'a')).mtimeMs / 1000);
    };
    const seconds = ['old', 'new', 'longer', 'short', 'longest'].map(secondOf);
    expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
    expect(seconds.at(-1)).toBeLessThan(Date.now() / 1000 + 5);
    utimesSync(join(out, 'a'), 32_472_144_000, 32_472_144_000);
    expect(secondOf('new')).toBeLessThan(Date.now() / 1000 + 62);
    expect(secondOf('newer')).toBeGreaterThan(Date.now() / 1000);
  });

  it('that is discarded leaves nothing, also after the first of two files', () => {
    const stage = newStage(out);
    stage.add('a', '1');
    stage.add('b', '2');
    stage.discard();
    stage.commit();
    expect([readdirSync(out), stage.done.size]).toEqual([[], 0]);
  });

  it('that fails on the way tells what is done, and leaves no temporary', () => {
    let renames = 0;
    const disk = {
      ...fs,
      renameSync: (from: fs.PathLike, to: fs.PathLike) => {
        if (++renames === 2) throw Object.assign(new Error('made up'), { code: 'EIO' });
        fs.renameSync(from, to);
      },
    };
    const stage = newStage(out, disk);
    for (const path of ['a', 'b', 'c']) stage.add(path, path);
    expect(() => stage.commit()).toThrow(expect.objectContaining({ code: 'EIO' }));
    stage.discard();
    expect([[...stage.done.keys()], readdirSync(out)]).toEqual([['a'], ['a']]);
  });

  it('that is dry writes nothing and tells what would have been done', () => {
    const stage = dryStage();
    stage.add('a', '1');
    expect(stage.done.size).toBe(0);
    stage.commit();
    stage.add('b', '2');
    stage.discard();
    stage.commit();
    expect([[...stage.done.keys()], readdirSync(out)]).toEqual([['a'], []]);
  });
});

describe('what the last run left', () => {
  const standing: Standing = {
    key: 'k',
    config: configOf(),
    table: 1,
    now: 2,
    next: null,
    shown: 5,
    site: 3,
    files: {},
    diagnostics: [],
    counts: { files: 0, refused: 0, selected: 0, unpublished: 0, 'low-quality': 0, 'not-yet-due': 0, duplicate: 0, topics: 0, feeds: 0 },
  };
  it('is believed under its own key only', () => {
    const file = join(out, 'standing.memo');
    expect(readStanding(file, 'k')).toBeUndefined();
    writeFileSync(file, standingBytes(standing));
    expect([readStanding(file, 'k'), readStanding(file, 'K'), readStanding(file, '')]).toEqual([standing, undefined, undefined]);
    const text = standingBytes(standing).toString();
    for (let length = 0; length < text.length; length++) {
      writeFileSync(file, text.slice(0, length));
      if (readStanding(file, 'k') !== undefined) throw new Error(`${length} bytes are believed`);
    }
    for (let at = 0; at < text.length; at++) {
      writeFileSync(file, `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`);
      if (readStanding(file, 'k') !== undefined) throw new Error(`a change at ${at} is believed`);
    }
    for (const other of ['null', '7', '[]', '{}']) {
      writeFileSync(file, other);
      expect(readStanding(file, 'k')).toBeUndefined();
    }
  });

  it('goes with what the feeds showed, which is believed with its checksum only', () => {
    const file = join(out, 'shown.memo');
    const floats = (...numbers: number[]) => Float64Array.from(numbers);
    const feeds = [
      { slug: 'a', mark: 2 ** 52 + 1, ids: floats(1, 2 ** 53 - 1), marks: floats(3, 4) },
      { slug: 'einhörner', mark: 0, ids: floats(), marks: floats() },
      { slug: 'c', mark: 7, ids: floats(5), marks: floats(6) },
    ];
    const { bytes, mark } = shownBytes(feeds);
    writeFileSync(file, bytes);
    expect([...readShown(file, mark).values()]).toEqual(feeds);
    expect([readShown(file, mark + 1).size, readShown(file, undefined).size, readShown(join(out, 'none'), mark).size]).toEqual([0, 0, 0]);
    for (let at = 0; at < bytes.length; at++) {
      writeFileSync(file, bytes.subarray(0, at));
      if (readShown(file, mark).size > 0) throw new Error(`${at} bytes are believed`);
      writeFileSync(
        file,
        bytes.map((byte, place) => (place === at ? byte ^ 1 : byte)),
      );
      if (readShown(file, mark).size > 0) throw new Error(`a change at ${at} is believed`);
    }
  });

  it('stands while every file is as it was written', () => {
    const file = join(out, 'a');
    const write = () => writeFileSync(file, 'text');
    const prints = () => ({ ...standing, files: { a: printOf(out, 'a') } });
    write();
    const left = prints();
    const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true });
    expect(left.files.a).toBe([size, mtimeNs, ctimeNs, ino].join(' '));
    expect([filesStand(left, out), filesStand({ ...standing, files: {} }, out), printOf(out, 'b')]).toEqual([true, true, '']);
    expect(filesStand({ ...left, files: { ...left.files, b: 'was there' } }, out)).toBe(false);
    const changes: (() => void)[] = [
      () => writeFileSync(file, 'texts'),
      () => utimesSync(file, 5, 5),
      () => chmodSync(file, 0o600),
      () => {
        fs.renameSync(file, join(out, 'x'));
        fs.copyFileSync(join(out, 'x'), file);
      },
      () => rmSync(file),
      () => {
        fs.renameSync(file, join(out, 'y'));
        symlinkSync(join(out, 'y'), file);
      },
    ];
    for (const [number, change] of changes.entries()) {
      rmSync(file, { force: true });
      write();
      const before = prints();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
      change();
      expect([number, filesStand(before, out)]).toEqual([number, false]);
    }
  });
});
