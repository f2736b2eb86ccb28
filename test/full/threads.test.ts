import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Ran } from '../support/feedmill.ts';
import { newFolder } from '../support/folder.ts';
import { feedmill } from '../support/tools.ts';

// So many files that another thread reads them, which only the compiled program can.
const COUNT = 3_300;

let site = '';
const build = (...more: string[]): Ran => feedmill(site, 'build', '--now', '2024-06-01T00:00:00Z', ...more);
const outOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(site, folder))
      .sort()
      .map((name) => [name, readFileSync(join(site, folder, name), 'utf8')]),
  );

it('a first run with another thread publishes what one without it does, and tells the same', () => {
  site = newFolder(tmpdir());
  for (let n = 0; n < COUNT; n++) {
    const folder = join(site, 'articles', String(n % 30));
    mkdirSync(folder, { recursive: true });
    const date = new Date(Date.UTC(2024, 0, 1) + n * 3_600_000).toISOString();
    const fields = [`title: "Title “${n}”"`, `webUrl: https://news.example/${n}`, `publishedDateTime: ${n % 97 === 0 ? 'soon' : date}`];
    const text = ['---', ...fields, 'published: true', `topics: [T${n % 7}, "U ${n % 5}"]`, '---', `Body *${n}*`, ''].join('\n');
    writeFileSync(join(folder, `${n}.md`), text);
  }
  writeFileSync(
    join(site, 'feedmill.config.json'),
    JSON.stringify({ site: { url: 'https://feeds.example/' }, articles: 'articles/**/*.md', minQuality: null }),
  );
  const first = build();
  expect([first.code, first.out]).toEqual([3, expect.stringContaining('13 feeds') as unknown]);
  const published = outOf('out');
  // Each article is read again by the only thread there is.
  expect(build('--verify').out).toContain('0 files written');
  expect(outOf('out')).toEqual(published);
  rmSync(join(site, '.feedmill'), { recursive: true });
  expect(build().out).toContain('0 files written');
  // A plan that meets the churn guard runs twice.
  rmSync(join(site, '.feedmill'), { recursive: true });
  const plan = feedmill(site, 'plan', '--now', '2001-01-01T00:00:00Z');
  expect([plan.code, plan.out]).toEqual([0, expect.stringContaining('A build would stop and write nothing') as unknown]);
  // A run that ends before it reads lets the thread go.
  rmSync(join(site, 'out'), { recursive: true });
  writeFileSync(join(site, 'out'), 'a file');
  expect(build().code).toBe(1);
});
