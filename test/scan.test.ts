import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { folderOf, missingFolders, plainGlob } from '../src/articles/globs.ts';
import { fileAt, findPaths, inOrder, scan, withoutStats } from '../src/articles/scan.ts';
import { unmatchedGlobs } from '../src/articles/unmatched.ts';
import { newFolder, put, putLatin1 } from './support/folder.ts';

const still = () => undefined;

let folder = '';
beforeEach(() => {
  folder = newFolder();
});

describe('a scan', () => {
  it('is sorted by code unit, of files alone, without what is ignored', async () => {
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'folder.md'));
    for (const name of ['b.md', 'B.md', 'a/z.md', '😀.md', '\uffee.md', 'ignored.md', 'skip.md']) writeFileSync(join(folder, name), name);
    symlinkSync(join(folder, 'b.md'), join(folder, 'link.md'));
    const found = await scan(['**/*.md', 'link.md', 'folder.md', 'missing.md', '!skip*'], folder, ['ignored.*'], still);
    expect(found.paths).toEqual(['B.md', 'a/z.md', 'b.md', '😀.md', '\uffee.md']);
    expect([...found.size]).toEqual(found.paths.map((path) => readFileSync(join(folder, path)).length));
    expect([found.mtime.length, found.ctime.length, found.ino.length]).toEqual([5, 5, 5]);
  });

  it('leaves out what vanishes meanwhile, or becomes a folder', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.md`), name);
    const change = () => {
      rmSync(join(folder, 'a.md'), { force: true });
      if (statSync(join(folder, 'b.md')).isDirectory()) return undefined;
      rmSync(join(folder, 'b.md'));
      mkdirSync(join(folder, 'b.md'));
      return undefined;
    };
    expect((await scan(['*.md'], folder, [], change)).paths).toEqual(['c.md']);
  });

  it('ends with the run: no more folders are looked into, and the reason is told as it is', async () => {
    for (let at = 0; at < 100; at++) put(join(folder, `${at}/deep/a.md`), '');
    let asked = 0;
    const ends = () => (++asked < 20 ? undefined : Promise.reject(new Error('SIGTERM')));
    await expect(findPaths(['**/*.md'], folder, [], ends)).rejects.toThrow(/^SIGTERM$/);
    const then = asked;
    expect(then).toBeLessThan(200);
    await wait(50);
    expect(asked).toBe(then);
    asked = 0;
    await expect(unmatchedGlobs({ folder, patterns: ['0/*.md', '**/*.txt'], ignored: [], memoFile: '', memoKey: '' }, 100, ends)).rejects.toThrow(
      'SIGTERM',
    );
  });

  it('is sorted as one, and ends with the run, where there are many', async () => {
    const paths = Array.from({ length: 120_001 }, (_, at) => `${(at * 48_271) % 2_147_483_647}.md`);
    expect(await inOrder([...paths], still)).toEqual([...paths].sort());
    await expect(inOrder(paths, () => Promise.reject(new Error('SIGTERM')))).rejects.toThrow('SIGTERM');
  });

  it('knows of each file what the file system says', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.md`), name.repeat(name.charCodeAt(0)));
    const { size, mtimeNs, ctimeNs, ino } = statSync(join(folder, 'c.md'), { bigint: true });
    expect(fileAt(await scan(['*.md'], folder, [], still), 2)).toEqual({ path: 'c.md', size: Number(size), mtime: mtimeNs, ctime: ctimeNs, ino });
  });

  it('has what bears a name that is not UTF-8, in folders too, each path once and without stamps', async ({ skip }) => {
    const long = 'é'.repeat(100);
    const names = ['aé.md', 'aè.md', 'é/é/b.md', 'è/é/b.md', `${long}.md`, `${long}/c.md`, 'thereé.md', 'fileé/d.md'];
    if (!names.every((name) => putLatin1(join(folder, name), ''))) skip();
    symlinkSync('.', Buffer.from(join(folder, 'ê'), 'latin1'));
    for (const name of ['there\ufffd.md', 'file\ufffd', 'z.md']) put(join(folder, name), 'there');
    const found = await scan(['**/*.md'], folder, [], still);
    const none = '\ufffd'.repeat(100);
    const misread = ['a\ufffd.md', 'file\ufffd/d.md', `${none}.md`, `${none}/c.md`, '\ufffd/\ufffd/b.md'];
    expect(found.paths).toEqual([...misread, 'there\ufffd.md', 'z.md'].sort());
    expect(found.paths.filter((_, row) => found.size[row] === 5 && found.ctime[row] !== 0n)).toEqual(['there\ufffd.md', 'z.md']);
    expect(found.paths.filter((_, row) => found.ctime[row] === 0n && found.ino[row] === 0n)).toEqual(misread.sort());
    expect(found.mtime.length).toBe(found.paths.length);
    expect(withoutStats(await findPaths(['**/*.md'], folder, [], still)).paths).toEqual(found.paths);
  });

  it('knows a glob in one form alone, so that what is excluded is so however it is written', async () => {
    const forms = [
      ['./a/**/*.md', 'a/**/*.md'],
      ['a//b/.././*.md', 'a/*.md'],
      ['/site/a/*.md', 'a/*.md'],
      ['/site/../site/a.md', 'a.md'],
      ['!/site/a/*.md', '!a/*.md'],
      ['../site/a/*.md', 'a/*.md'],
      ['../x/*.md', '../x/*.md'],
      ['/x/./y/*.md', '/x/y/*.md'],
      ['/*', '/*'],
      ['a/*/../b.md', 'a/*/../b.md'],
      ['{./a,b/..}/*.md', '{./a,b/..}/*.md'],
    ];
    for (const [glob = '', plain] of forms) expect(plainGlob(glob, '/site')).toBe(plain);
    for (const path of ['a/b.md', 'a/drafts/c.md']) put(join(folder, path), '');
    const globs = [`${folder}/**/*.md`, '!./a/drafts/**'].map((glob) => plainGlob(glob, folder));
    expect(await findPaths(globs, folder, [], still)).toEqual(['a/b.md']);
  });

  it('needs the folders before the first wildcard', () => {
    mkdirSync(join(folder, 'there', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'file'), '');
    expect(['a/b/*.md', '*.md', 'a.md', '../x/**', '/abs/{a,b}/c', '/*', 'a/@(b)/c/*'].map((glob) => folderOf(glob, '/site'))).toEqual([
      '/site/a/b',
      '/site',
      '/site',
      '/x',
      '/abs',
      '/',
      '/site/a',
    ]);
    const globs = ['there/**', 'there/deep/*.md', '*', 'no/**', '!neither/**', 'file/*', `${folder}/there/*`];
    expect(missingFolders(globs, folder)).toEqual([join(folder, 'no'), join(folder, 'file')]);
  });
});
