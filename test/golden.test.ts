import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesBelow, textsIn } from './support/folder.ts';
import { broken, newSite, type Site } from './support/site.ts';

/*
 * Whole small sites. What a build makes of each stands in its out/, to be read in a diff. With UPDATE_GOLDEN=1 in the environment it is
 * written anew; then look at every byte that changed.
 */
const SITES = fileURLToPath(new URL('sites/', import.meta.url));
const NAMES = readdirSync(SITES).sort();
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

/** The site in a folder of its own, without what it is to become. */
function siteOf(name: string): Site {
  const site = newSite();
  for (const path of filesBelow(join(SITES, name))) if (!path.startsWith('out/')) site.put(path, readFileSync(join(SITES, name, path)));
  return site;
}

function golden(name: string): Record<string, string> {
  return textsIn(join(SITES, name, 'out'));
}

function rewrite(name: string, files: Readonly<Record<string, string>>): void {
  const out = join(SITES, name, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(out, file), text);
}

describe.each(NAMES)('%s', (name) => {
  it('is published byte for byte as it stands in out/', async () => {
    const site = siteOf(name);
    const { code, err } = await site.feedmill('build');
    expect([code, err.split('\n').filter((line) => line !== '' && !line.startsWith('info: '))]).toEqual([0, []]);
    const published = site.published();
    if (UPDATE) rewrite(name, published);
    const expected = golden(name);
    expect(Object.keys(published)).toEqual(Object.keys(expected));
    for (const [file, text] of Object.entries(expected)) expect(published[file], file).toBe(text);
    expect(broken(published)).toEqual([]);
  });
  it('holds the same items in the same order in its three formats', () => {
    const files = golden(name);
    const slugs = Object.keys(files)
      .filter((file) => file.endsWith('.rss'))
      .map((file) => file.slice(0, -4));
    expect(slugs.length).toBeGreaterThan(2);
    for (const slug of slugs) {
      const json = (JSON.parse(files[`${slug}.json`] ?? '') as { items: { id: string }[] }).items.map(({ id }) => id);
      const rss = [...(files[`${slug}.rss`] ?? '').matchAll(/<guid[^>]*>([^<]*)</g)].map(([, id]) => id);
      const atom = [...(files[`${slug}.atom`] ?? '').matchAll(/<entry[^>]*>[\s\S]*?<id>([^<]*)</g)].map(([, id]) => id);
      expect([slug, rss, atom]).toEqual([slug, json, json]);
    }
  });
});

describe('what the golden sites are there to show', () => {
  const ids = (name: string, slug: string) =>
    (JSON.parse(golden(name)[`${slug}.json`] ?? '') as { items: { id: string }[] }).items.map(({ id }) => id.replace(/.*\//, ''));
  it('plain-blog: defaults publish, a draft does not; equal instants by id', () => {
    expect(ids('plain-blog', 'index')).toEqual(['a-toaster', 'whistle', 'descaling']);
    expect(ids('plain-blog', 'kettles')).toEqual(['a-toaster', 'whistle', 'descaling']);
    expect(Object.values(golden('plain-blog')).join('')).not.toMatch(/Not yet|not-yet|Secrets|alert/);
  });
  it('many-scripts: names of files in their own scripts, right to left', () => {
    const files = golden('many-scripts');
    expect(
      Object.keys(files)
        .filter((file) => file.endsWith('.rss'))
        .toSorted(),
    ).toEqual(['c-plus-plus', 'index', 'ελληνικά', 'हिन्दी', 'الآلات', '人工智能'].map((slug) => `${slug}.rss`).toSorted());
    expect(files['index.html']).toContain('dir="rtl"');
    expect(files['feeds.opml']).toContain('https://xn--mgbex2ff.example/');
  });
  it('questions: each part of each question', () => {
    expect(ids('questions', 'index')).toEqual(['barge', 'anchor']);
    expect(ids('questions', 'ai')).toEqual(['anchor', 'crane', 'ferry', 'gull']);
    expect(ids('questions', 'harbour')).toEqual(['barge', 'anchor', 'buoy']);
    expect(ids('questions', 'calm')).toEqual(['barge', 'anchor', 'buoy']);
    expect(ids('questions', 'both')).toEqual(['barge', 'anchor']);
    expect(ids('questions', 'hot-papers')).toEqual(['barge', 'anchor']);
    expect(ids('questions', 'nothing')).toEqual([]);
    expect(golden('questions')['ai.atom']).toContain('<id>https://gazette.example/old/ai</id>');
  });
});
