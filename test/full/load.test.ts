import { once } from 'node:events';
import { copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newFolder, put } from '../support/folder.ts';
import { feedmill, heard, lacking, ROOT, seedSite, served, started, startFeedmill } from '../support/tools.ts';

const SECONDS = 20;
const NAMES = ['index.json', 'index.rss', 'index.atom', 'index.html'];

/** The second version of the set has an article more, so that every file above differs. */
const NEW =
  '---\ntitle: The second version\npublishedDateTime: 2026-10-14T00:00:00Z\nwebUrl: https://news.example/2\npublished: true\nquality: 90\n---\nA body.\n';

it.for(['plain', 'conditional'])('answers %s requests whole while builds replace what is served', async (kind, { skip }) => {
  const missing = lacking('wrk');
  skip(missing !== undefined, missing);
  const site = seedSite();
  const versions = newFolder(tmpdir());
  const article = join(site, 'articles/second.md');
  const change = (second: boolean) => (second ? put(article, NEW) : rmSync(article, { force: true }));
  const argv = ['build', '--quiet', '--now', '2026-11-01T00:00:00Z'];
  for (const second of [true, false]) {
    change(second);
    expect(feedmill(site, ...argv).code).toBe(0);
    for (const name of NAMES) copyFileSync(join(site, 'out', name), join(versions, `${second}-${name}`));
  }
  put(
    join(versions, 'list'),
    NAMES.map((name) => [`/${name}`, join(versions, `true-${name}`), join(versions, `false-${name}`)].join('\t')).join('\n'),
  );

  const base = await served(site);
  const script = join(ROOT, 'test/support/load.lua');
  const { child, printed, said } = started('wrk', [
    '-t',
    '4',
    '-c',
    '32',
    '-d',
    `${SECONDS}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    base,
    '--',
    join(versions, 'list'),
    kind,
  ]);
  const ended = once(child, 'close');
  let builds = 0;
  while (child.exitCode === null) {
    change(builds % 2 === 0);
    expect(await heard(startFeedmill(site, ...argv))).toMatchObject({ code: 0, err: '' });
    builds += 1;
  }
  await ended;
  const counted = JSON.parse(/^\{.*\}$/m.exec(printed())?.[0] ?? `"${said()}"`) as Record<string, number>;
  expect(counted).toMatchObject({ torn: 0, strange: 0, failed: 0 });
  expect(builds).toBeGreaterThan(4);
  expect(counted['whole']).toBeGreaterThan(builds);
  if (kind === 'conditional') expect(counted['unchanged']).toBeGreaterThan(counted['whole'] ?? 0);
});
