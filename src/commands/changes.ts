import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '../decide.ts';
import type { OutputFile, Table } from '../model.ts';
import { CATALOGUE, type CatalogueEntry } from '../publish/catalogue.ts';
import { differenceOf, type FeedDifference, type ItemShown, itemsOf, type TextDifference, textDifferenceOf, withFormat } from '../publish/diff.ts';
import type { Changes, Fate, FeedChange, FileChange, FilesReport } from '../report.ts';
import { publishedNow } from '../survey.ts';
import { addressOf } from '../text/url.ts';
import type { Workspace } from '../workspace.ts';
import { removalsOf, type WhyRemoved } from './removals.ts';

/** Listens to a run, and tells afterwards what it changed. */
export interface Recorder {
  /** To be told of each file that differs, while the old one is still in `out/`. */
  readonly hear: (file: OutputFile) => void;
  /** What became of `files`; `previous` is the table of the run before, where it is known. */
  readonly changes: (decision: Decision, files: FilesReport, previous: Table | undefined) => Changes;
}

interface Heard {
  readonly fate: Fate;
  readonly bytes: number;
  /** Of the JSON of a feed: whether that feed was published before. */
  readonly isKnown: boolean;
  readonly difference: FeedDifference | undefined;
  /** Of the RSS and the Atom of a feed that was published before. */
  readonly text: TextDifference | undefined;
}

interface Before extends Pick<CatalogueEntry, 'name' | 'slug' | 'kind'> {
  readonly items: readonly ItemShown[];
}

const NO_DIFFERENCE: FeedDifference = { added: [], removed: [], changed: [], fields: [] };

/** A recorder for one run in `out`. With `prune` it remembers at once what feeds show, as those that go tell nobody. */
export function recorderOf(workspace: Workspace, prune: boolean): Recorder {
  const { out, config } = workspace;
  const heard = new Map<string, Heard>();
  const saidOf = (slug: string) => [published(out, `${slug}.json`), published(out, `${slug}.atom`)] as const;
  const before: readonly Before[] = prune
    ? (publishedNow(workspace)?.feeds ?? []).map(({ name, slug, kind }) => ({ name, slug, kind, items: itemsOf(...saidOf(slug)) }))
    : [];
  return {
    hear({ path, bytes }) {
      const fate = existsSync(join(out, path)) ? 'changed' : 'new';
      // Compared at once, so that no more than one text is kept.
      const isFeed = path.endsWith('.json') && path !== CATALOGUE;
      const [json, atom] = isFeed ? saidOf(path.slice(0, -'.json'.length)) : [];
      const difference = isFeed ? differenceOf(json, Buffer.from(bytes).toString(), atom) : undefined;
      const old = /\.(?:rss|atom)$/.test(path) ? published(out, path) : undefined;
      const text = old === undefined ? undefined : textDifferenceOf(old, Buffer.from(bytes).toString());
      heard.set(path, { fate, bytes: bytes.length, isKnown: json !== undefined || atom !== undefined, difference, text });
    },
    changes(decision, { written, removed }, previous) {
      const why = removalsOf(decision, previous, before);
      const files = [
        ...written.map((path) => fileChange(path, heard.get(path))),
        ...removed.map((path) => ({ path, change: 'removed' as const, bytes: 0 })),
      ];
      const names = new Set(written);
      const kept = decision.plans.flatMap(({ slug, name }) => {
        const [json, rss, atom] = ['json', 'rss', 'atom'].map((ending) =>
          names.has(`${slug}.${ending}`) ? heard.get(`${slug}.${ending}`) : undefined,
        );
        let difference = json?.difference ?? NO_DIFFERENCE;
        if (rss?.text !== undefined) difference = withFormat(difference, 'rss', rss.text);
        if (atom?.text !== undefined) difference = withFormat(difference, 'atom', atom.text);
        return feedChange(slug, name, json?.isKnown === false ? 'new' : 'changed', difference, why);
      });
      const gone = before
        .filter(({ slug }) => removed.includes(`${slug}.json`))
        .flatMap(({ slug, name, items }) => {
          return feedChange(slug, name, 'removed', { added: [], removed: items, changed: [], fields: [] }, why);
        });
      return { feeds: [...kept, ...gone], files, urls: files.flatMap(({ path }) => urlsOf(path, config.site.url)) };
    },
  };
}

function fileChange(path: string, heard: Heard | undefined): FileChange {
  return { path, change: heard?.fate ?? 'changed', bytes: heard?.bytes ?? 0 };
}

function feedChange(slug: string, name: string, change: Fate, difference: FeedDifference, why: WhyRemoved): FeedChange[] {
  const { added, removed, changed, fields } = difference;
  if (change === 'changed' && [added, removed, changed, fields].every(({ length }) => length === 0)) return [];
  return [{ slug, name, change, added, removed: removed.map((item) => ({ ...item, reasons: why(slug, item.id) })), changed, fields }];
}

/** Every address that a file is served at: a cache holds the index under the folder's too. */
function urlsOf(path: string, siteUrl: string): string[] {
  const own = addressOf(siteUrl, path);
  return path === 'index.html' ? [siteUrl, own] : [own];
}

function published(out: string, name: string): string | undefined {
  try {
    return readFileSync(join(out, name), 'utf8');
  } catch {
    return undefined;
  }
}
