import { renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookAround, nothingChanged, type Scope } from '../src/articles/look.ts';
import { encodeMemo, type Memo, readMemo } from '../src/articles/memo.ts';
import { mergeTables } from '../src/articles/merge.ts';
import { readTable } from '../src/articles/read.ts';
import type { Scan } from '../src/articles/scan.ts';
import { addRow, addTable, newRows, type StoredTable, tableOf } from '../src/articles/table.ts';
import { unchangedRows } from '../src/articles/unchanged.ts';
import { stamp, table, text } from './support/any-table.ts';
import { compiled, inChild } from './support/compiled.ts';
import { newFolder, putLatin1 } from './support/folder.ts';
import { runs } from './support/property.ts';
import { articleOf, fileOf, tableFrom, toldBy } from './support/tables.ts';

function encoded(...given: Parameters<typeof encodeMemo>) {
  const { pieces, mark } = encodeMemo(...given);
  return { bytes: Buffer.concat(pieces), mark };
}

let folder = '';
let file = '';
beforeEach(() => {
  folder = newFolder();
  file = join(folder, 'articles.memo');
});

const RULES = { defaults: {}, timezone: 'UTC' };
const still = () => undefined;

function remembered(bytes: Uint8Array, key = 'key'): Memo | undefined {
  writeFileSync(file, bytes);
  return readMemo(file, key);
}

describe('a memo', () => {
  it('gives back any table as it was, and when it was taken', () => {
    fc.assert(
      fc.property(table, text, stamp, (one, key, takenAt) => {
        const { bytes, mark } = encoded(one, key, takenAt);
        const memo = remembered(bytes, key);
        expect(memo && { told: toldBy(memo.table), mark: memo.mark, takenAt: memo.takenAt }).toEqual({ told: toldBy(one), mark, takenAt });
        expect(memo?.table.path.at(one.count)).toBeUndefined();
      }),
      { numRuns: 100, seed: 1 },
    );
    const long = tableFrom(['x', '人', '😀', '\uffff'].map((one) => ({ title: one.repeat(3000) })));
    expect(toldBy(remembered(encoded(long, 'key', 5n).bytes)?.table ?? long)).toMatchObject(
      ['x', '人', '😀', '\uffff'].map((one) => ({ title: one.repeat(3000) })),
    );
    expect(remembered(encoded(tableFrom([]), 'key', 5n).bytes)?.table.count).toBe(0);
  });

  it('bears another mark when the table is another', () => {
    const marks = [[], [{}], [{ title: 'x' }], [{ quality: 79 }], [{}, {}], [{ published: false }], [{ topics: ['AI'] }], ['refused' as const]].map(
      (samples) => encoded(tableFrom(samples), 'k', 1n).mark,
    );
    expect(new Set(marks).size).toBe(marks.length);
  });

  const sample = tableFrom([{ topics: ['AI', '人'], title: 'é', updatedAt: 1 }, 'refused', { quality: undefined }]);
  it('that is missing, foreign, or no file is none', () => {
    const { bytes } = encoded(sample, 'key', 7n);
    expect(readMemo(file, 'key')).toBeUndefined();
    expect(remembered(bytes, 'key')).toBeDefined();
    for (const key of ['', 'Key', 'key ', 'ke']) expect(readMemo(file, key)).toBeUndefined();
    expect(readMemo(folder, 'key')).toBeUndefined();
    expect(remembered(Buffer.from('{"key":"key"}'))).toBeUndefined();
    expect(remembered(Buffer.concat([bytes, Buffer.alloc(8)]))).toBeUndefined();
  });

  it('that is cut short is none, at every length', () => {
    const { bytes } = encoded(sample, 'key', 7n);
    for (let length = 0; length < bytes.length; length++)
      if (remembered(bytes.subarray(0, length)) !== undefined) throw new Error(`${length} bytes of ${bytes.length} are believed`);
  });

  it('with a flipped bit is none, wherever it is', () => {
    const { bytes } = encoded(sample, 'key', 7n);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        expect(remembered(bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))).toBeUndefined();
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('is not read at another place for a flipped bit in front of its header, even where a blank would follow', () => {
    // The first byte of the first column is a blank, which JSON takes behind the header.
    const [publishedAt = 0] = new Float64Array(new BigUint64Array([0x4278_0000_0000_0020n]).buffer);
    for (let pad = 0; pad < 8; pad++) {
      const key = 'k'.repeat(pad);
      const { bytes } = encoded(tableFrom([{ publishedAt }, {}]), key, 7n);
      expect(remembered(bytes, key)).toBeDefined();
      for (let bit = 0; bit < 128; bit++) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        if (remembered(flipped, key) !== undefined) throw new Error(`bit ${bit} does not count, with a key of ${pad}`);
      }
    }
  });
});

describe('two tables', () => {
  it('merge into the rows of both that are asked for, words and all', () => {
    fc.assert(
      fc.property(table, table, fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 20 }), (kept, fresh, picks) => {
        const told = { kept: toldBy(kept), fresh: toldBy(fresh) };
        const sources = picks.flatMap(([isFresh, at]) => {
          const { count } = isFresh ? fresh : kept;
          return count === 0 ? [] : [isFresh ? -1 - (at % count) : at % count];
        });
        expect(toldBy(mergeTables(kept, fresh, Int32Array.from(sources)))).toEqual(
          sources.map((source) => (source < 0 ? told.fresh[-1 - source] : told.kept[source])),
        );
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('and more, one after the other, are all their rows, without the texts', () => {
    const none = { at: () => undefined };
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), (tables) => {
        const rows = newRows(0);
        for (const one of tables) addTable(rows, one);
        const joined = tableOf(rows);
        const told = (one: StoredTable) => toldBy({ ...one, path: none, title: none, link: none });
        expect([told(joined), joined.count]).toEqual([tables.flatMap(told), tables.reduce((sum, one) => sum + one.count, 0)]);
        expect(new Set(joined.words).size).toBe(joined.words.length);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe('a file is unchanged', () => {
  const SECOND = 1_000_000_000n;
  const taken = 1_000n * SECOND + 500_000_000n;
  const paths = ['a', 'b', 'c', 'é', '人'];
  const scanned = (change: Partial<Scan> = {}): Scan => {
    const stamps = (first: bigint) => BigInt64Array.from(paths, (_, at) => first + BigInt(at));
    return { paths, size: Float64Array.from(paths, (_, at) => at), mtime: stamps(10n), ctime: stamps(20n), ino: stamps(30n), ...change };
  };
  function memoOf({ paths: known, size, mtime, ctime, ino }: Scan, takenAt = taken): Memo | undefined {
    const rows = newRows();
    for (const [at, path] of known.entries()) {
      addRow(
        rows,
        { ...fileOf(path, at), size: size[at] ?? 0, mtime: mtime[at] ?? 0n, ctime: ctime[at] ?? 0n, ino: ino[at] ?? 0n },
        { article: articleOf({ path }, at), diagnostics: [] },
      );
    }
    return remembered(encoded(tableOf(rows), 'key', takenAt).bytes);
  }
  const known = (now: Scan, memo: Memo | undefined): number[] => [...unchangedRows(now, memo)];

  it('when path, size, mtime, ctime and inode are', () => {
    expect(known(scanned(), memoOf(scanned()))).toEqual([0, 1, 2, 3, 4]);
    expect(known(scanned(), undefined)).toEqual([-1, -1, -1, -1, -1]);
    const other = (column: BigInt64Array) => column.map((value, at) => (at === 2 ? value + 1n : value));
    for (const name of ['mtime', 'ctime', 'ino'] as const)
      expect([name, known(scanned({ [name]: other(scanned()[name]) }), memoOf(scanned()))]).toEqual([name, [0, 1, -1, 3, 4]]);
    expect(known(scanned({ size: Float64Array.of(0, 1, 7, 3, 4) }), memoOf(scanned()))).toEqual([0, 1, -1, 3, 4]);
    expect(known(scanned({ paths: ['a', 'b', 'bb', 'é', '人'] }), memoOf(scanned()))).toEqual([0, 1, -1, 3, 4]);
  });

  it('not when it could not be read, whose rights may have changed elsewhere', () => {
    const memo = memoOf(scanned());
    const fault = (code: string) => [{ code, severity: 'error', path: 'c', field: '', line: 0, detail: {} }] as const;
    const told = (code: string) => memo && known(scanned(), { ...memo, table: { ...memo.table, findings: new Map([[2, fault(code)]]) } });
    expect([told('unreadable'), told('bad-yaml')]).toEqual([
      [0, 1, -1, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('also when others came and went', () => {
    const pick = (at: readonly number[], from = scanned()): Scan => ({
      paths: at.map((one) => paths[one] ?? ''),
      size: Float64Array.from(at),
      mtime: BigInt64Array.from(at, (one) => from.mtime[one] ?? 0n),
      ctime: BigInt64Array.from(at, (one) => from.ctime[one] ?? 0n),
      ino: BigInt64Array.from(at, (one) => from.ino[one] ?? 0n),
    });
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4]), fc.subarray([0, 1, 2, 3, 4]), (before, now) => {
        expect(known(pick(now), memoOf(pick(before)))).toEqual(now.map((one) => before.indexOf(one)));
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it('not when it changed so shortly before that a later change could bear the same time', () => {
    const at = (ctime: bigint) => {
      const now = scanned({ ctime: new BigInt64Array(paths.length).fill(ctime) });
      return known(now, memoOf(now))[0];
    };
    expect([taken - 20_000_001n, taken - 20_000_000n, taken - 1n, taken, taken + SECOND].map(at)).toEqual([0, -1, -1, -1, -1]);
    expect([998n * SECOND, 999n * SECOND, 1_000n * SECOND].map(at)).toEqual([0, -1, -1]);
    expect([1_000n * SECOND - 1n, 999n * SECOND + 1n].map(at)).toEqual([0, 0]);
  });
});

describe('a folder', () => {
  const pathsOf = ({ count, path }: StoredTable) => Array.from({ length: count }, (_, at) => path.at(at));
  const scope = (): Scope => ({ folder, patterns: ['**/*.md'], ignored: [], memoFile: file, memoKey: 'key' });
  const fresh = async () => (await readTable(await lookAround({ ...scope(), memoKey: 'no such' }, still), folder, RULES, still)).table;
  const article = (n: number) =>
    `---\ntitle: Title ${n % 9}\nwebUrl: https://news.example/${n}\npublishedDateTime: 2024-0${1 + (n % 9)}-01\ntopics: [AI, T${n % 7}]\n${n % 5 === 0 ? 'qualityScore: x\n' : ''}---\n`;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 25));

  async function turn(): Promise<{ table: StoredTable; read: number; changed: boolean; nothing: boolean }> {
    const look = await lookAround(scope(), still);
    const reading = await readTable(look, folder, RULES, still);
    if (reading.changed) writeFileSync(file, encoded(reading.table, 'key', look.takenAt).bytes);
    return { ...reading, nothing: nothingChanged(look) };
  }

  it('read with a memo is as read without one, whatever was done to it', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `${'éab人'[n % 4]}${n}.md`);
    const at = (n: number) => join(folder, names[n % names.length] ?? '');
    const present = (n: number) => statSync(at(n), { throwIfNoEntry: false });
    const random = fc.sample(fc.nat(1_000_000), { numRuns: runs(160), seed: 7 });
    let reads = 0;
    let rows = 0;
    for (let round = 0; round < runs(20); round++) {
      for (let edit = 0; edit < 1 + (round % 4); edit++) {
        const [kind = 0, one = 0, two = 0] = random.slice(round * 8 + edit * 2, round * 8 + edit * 2 + 3);
        const old = present(one);
        if (kind % 5 === 0) rmSync(at(one), { force: true });
        else if (kind % 5 === 1 && old !== undefined) renameSync(at(one), at(two));
        else writeFileSync(at(one), kind % 11 === 0 ? 'no article' : article(two % 90));
        // As if nobody had touched it: the change still shows in ctime.
        if (kind % 5 === 2 && old !== undefined) utimesSync(at(one), old.atime, old.mtime);
      }
      if (round % 3 !== 0) await pause();
      const { table: incremental, read } = await turn();
      expect([round, toldBy(incremental)]).toEqual([round, toldBy(await fresh())]);
      reads += read;
      rows += incremental.count;
    }
    await pause();
    await turn();
    expect(rows).toBeGreaterThan(100);
    expect(reads).toBeLessThan(rows * 0.8);
    expect(await turn()).toMatchObject({ read: 0, changed: false, nothing: true });
    unlinkSync(at(names.findIndex((name) => present(names.indexOf(name)) !== undefined)));
    expect(await turn()).toMatchObject({ changed: true, nothing: false, read: 0 });
  });

  it('whose files go while they are read is one without them', async () => {
    for (const n of [1, 2, 3, 4]) writeFileSync(join(folder, `${n}.md`), article(n));
    await pause();
    await turn();
    for (const n of [5, 6, 7]) writeFileSync(join(folder, `${n}.md`), article(n));
    const look = await lookAround(scope(), still);
    unlinkSync(join(folder, '6.md'));
    const reading = await readTable(look, folder, RULES, still);
    expect([pathsOf(reading.table), reading.read]).toEqual([['1.md', '2.md', '3.md', '4.md', '5.md', '7.md'], 3]);
    expect(toldBy(reading.table)).toEqual(toldBy(await fresh()));
  });

  it('with a name that is not UTF-8 is read again, as nothing tells whether it changed, until it is renamed', async ({ skip }) => {
    const [wrong, right] = [Buffer.from(join(folder, 'é.md'), 'latin1'), join(folder, 'e.md')];
    if (!putLatin1(join(folder, 'é.md'), article(1))) skip();
    writeFileSync(join(folder, 'a.md'), article(2));
    const told = async () => {
      const { table, read, nothing } = await turn();
      return { refused: [...table.refused], read, nothing };
    };
    await pause();
    expect(await told()).toEqual({ refused: [0, 1], read: 2, nothing: false });
    expect(await told()).toEqual({ refused: [0, 1], read: 1, nothing: false });
    renameSync(wrong, right);
    expect(await told()).toEqual({ refused: [0, 0], read: 1, nothing: false });
    renameSync(right, wrong);
    expect(await told()).toEqual({ refused: [0, 1], read: 1, nothing: false });
  });

  it('read by several threads is as read by one; what one of them throws, and a wish to end, is told', async () => {
    for (let n = 0; n < 300; n++) writeFileSync(join(folder, `${n}.md`), n % 8 === 0 ? 'no article' : article(n));
    writeFileSync(
      join(folder, 'lines'),
      Array.from({ length: 60 }, (_, n) =>
        JSON.stringify({
          title: `T${n}`,
          webUrl: `https://news.example/${n}`,
          publishedDateTime: n % 9 === 0 ? 'no' : '2024-01-01',
          topics: [`T${n % 7}`],
        }),
      ).join('\n'),
    );
    // Not everywhere, and then it is as good as none.
    const misread = ['0è.md', '0é.md'].map((name) => putLatin1(join(folder, name), article(1))).includes(true) ? 1 : 0;
    const told = inChild(compiled(), 'threads-child.mjs', folder);
    const odd = {
      count: 302 + misread,
      last: ['990.md', '991.md'],
      findings: [
        expect.objectContaining({ path: '990.md', code: 'body-too-long' }) as unknown,
        expect.objectContaining({ path: '991.md', code: 'file-too-large' }) as unknown,
      ],
    };
    expect(told).toEqual({
      leaked: [true, 0],
      early: [
        [true, 3000],
        [false, 1],
      ],
      sizes: [300 + misread, 60],
      misread: misread === 1 ? 'name-not-utf8' : null,
      files: true,
      kept: expect.any(Number) as unknown,
      odd: [odd, odd],
      lines: true,
      numbers: Array.from({ length: 20 }, (_, n) => n + 1),
      missing: 'ENOENT',
      aborted: 'enough',
      crash: expect.stringContaining('Cannot') as unknown,
      crashed: expect.stringContaining('undefined') as unknown,
      none: 'nothing',
      late: 'nothing',
    });
  });
});
