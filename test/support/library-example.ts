import { build, openWorkspace, StrictFeed, worded } from '../../src/index.ts';

// The config of this folder, published: what `feedmill build` does, without its words.
const workspace = await openWorkspace(process.cwd());
const outcome = await build(workspace, { now: Date.now() });
if (outcome.kind === 'busy') console.log('another run is at work');
else for (const diagnostic of outcome.diagnostics) console.log(worded(diagnostic));
if (outcome.kind === 'done') console.log(outcome.files.written.length, 'files written');

// A feed of your own, as with the package `feed`.
const feed = new StrictFeed({ id: 'https://example.org/', title: 'Ferries & herons', link: 'https://example.org/' });
feed.addItem({ title: 'The ferry at noon', link: 'https://example.org/ferry', date: new Date('2024-02-29T12:00:00Z') });
console.log(feed.rss2());
