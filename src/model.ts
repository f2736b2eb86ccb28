/** Every noun of feedmill, in the order it comes to be. No code. Instants are numbers: milliseconds since the Unix epoch, UTC. */

import type { Article } from './article.ts';

// ---- what a person is told -------------------------------------------------------------------
/** How much a finding weighs: `error` refuses the article, `warning` drops or mends a value, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** A finding, as data. `messages.ts` words it; the README has a section for each code. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** The file, relative to the config file, with `/`; for NDJSON `file:line`. Empty when it is about no file. */
  readonly path: string;
  /** The field as in the front matter: `images[0].url`. Empty when it is about the whole file. */
  readonly field: string;
  /** 1-based line in the file, 0 when there is none to name. */
  readonly line: number;
  /** What the wording needs: `found` (what is there), `wanted` (what would be right), and the like. */
  readonly detail: Readonly<Record<string, string | number>>;
}

// ---- files ----------------------------------------------------------------------------------
/** A file that the globs matched, and what tells whether it is the same as at the last run. */
export interface SourceFile {
  /** Relative to the config file, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly ino: bigint;
}

// ---- articles -------------------------------------------------------------------------------
export type { Article, Picture, Provider, RelatedArticle } from './article.ts';

/** What reading one file gives: an article, perhaps with warnings, or no article and at least one error; neither where it was refused before it was exported. */
export interface Parsed {
  readonly article?: Article;
  readonly diagnostics: readonly Diagnostic[];
  /** Where there is no article, the url that it would have, where its fields can be read. */
  readonly link?: string | undefined;
  /** Where there is no article, hashes of the ids that it may have: nothing may point there. */
  readonly ids?: readonly number[] | undefined;
}

/** What of the config decides how a file is read. */
export interface ReadingRules {
  /** Values for fields that a file does not have: `{ published: true, quality: 100 }`. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** IANA name; for dates without an offset. */
  readonly timezone: string;
}

// ---- the table --------------------------------------------------------------------------------
/** A row of lists, end to end: list i is `values[ends[i - 1] .. ends[i]]`. `text/lists.ts` reads one. */
export interface Lists {
  readonly ends: Uint32Array;
  readonly values: Float64Array;
}

/** Texts by row. An array is one; NDJSON reads them again from its file. */
export interface Texts {
  at(row: number): string | undefined;
}

/**
 * What the rules, the topics and the report need of each article: one column a property, one row an article, sorted by path. Columns,
 * because a run over 50,000 articles has 50 ms for them, and making as many objects takes that alone. Bodies, pictures and the rest
 * come from the article itself, and only for the items that are shown and stand nowhere yet.
 */
export interface Table {
  readonly count: number;
  readonly path: Texts;
  readonly title: Texts;
  readonly link: Texts;
  /** 1 where the file was refused: the row has a path and findings, and its url where its fields can be read; without findings it was refused elsewhere, and counts nowhere. */
  readonly refused: Uint8Array;
  /** 1 where `published` is exactly true. */
  readonly published: Uint8Array;
  /** NaN where the article has none. */
  readonly publishedAt: Float64Array;
  readonly updatedAt: Float64Array;
  readonly quality: Float64Array;
  readonly heat: Float64Array;
  /** Hash of the id, 0 where the file was refused. Two ids may share one: compare the ids too. */
  readonly idHash: Float64Array;
  /** Places in `words`, 0 for none. */
  readonly type: Uint32Array;
  readonly provider: Uint32Array;
  readonly domain: Uint32Array;
  readonly language: Uint32Array;
  /** Places in `words`, in the order of the file. */
  readonly topics: Lists;
  /** Hashes of the ids of related articles; where the file was refused, of the ids that it may have itself. */
  readonly related: Lists;
  readonly words: readonly string[];
  /** Findings of the rows that have some. */
  readonly findings: ReadonlyMap<number, readonly Diagnostic[]>;
  /** Bytes, and nanoseconds since the epoch. */
  readonly size: Float64Array;
  readonly mtime: BigInt64Array;
  readonly ctime: BigInt64Array;
  readonly ino: BigInt64Array;
}

// ---- selection --------------------------------------------------------------------------------
/** The rules an article must pass, in the order they are told. */
export type Rule = 'unpublished' | 'low-quality' | 'not-yet-due' | 'duplicate';
/** The rules of one feed. */
export type FeedRule = 'below-feed-quality' | 'beyond-limit';

/** Why an article, or an article in one feed, is not shown. */
export interface Reason {
  readonly rule: Rule | FeedRule;
  /** Slug of the feed that a reason holds for; absent where it holds for all. */
  readonly feed?: string;
  /** `duplicate`: path of the article that stays. */
  readonly stays?: string;
}

/** The verdict over every row. */
export interface Selection {
  /** Bit i is set where rule i of `selection/rules.ts` fails. */
  readonly failed: Uint8Array;
  /** Of a duplicate, the row that stays. */
  readonly stays: ReadonlyMap<number, number>;
  /** The selected rows, newest first; equal instants by path. */
  readonly order: Uint32Array;
}

/** How many articles met which fate, and what there is of them; an article that fails two rules counts in both. */
export type Counts = Readonly<Record<'files' | 'refused' | 'selected' | Rule | 'topics' | 'feeds', number>>;

/** What a feed is to hold, before it is composed. */
export interface FeedPlan {
  readonly kind: 'everything' | 'topic' | 'question';
  readonly slug: string;
  /** Shown to people: `C++`. */
  readonly name: string;
  readonly description: string;
  readonly id: string;
  /** Selected rows that belong in it, newest first. The first `shown` are published, the others are beyond the limit. */
  readonly rows: Uint32Array;
  readonly shown: number;
  /** Selected rows that are below the feed's own floor of quality. */
  readonly below: Uint32Array;
  readonly limit: number;
  /** Milliseconds; absent where only the limit counts. */
  readonly window?: number;
  readonly minQuality?: number;
}

/** A topic as readers see it: category of an item. */
export interface Topic {
  readonly slug: string;
  readonly name: string;
}

// ---- bytes for the disk ---------------------------------------------------------------------
/** A file to be published. */
export interface OutputFile {
  /** Name inside `out/`: `ai.rss`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export type { Config, FeedQuestion, TopicSettings } from './config.ts';

// ---- pages ------------------------------------------------------------------------------------
/** A feed as pages and the OPML show it. Every address is absolute and percent-encoded. */
export interface FeedView extends Pick<FeedPlan, 'kind' | 'slug' | 'name' | 'description'> {
  readonly html: string;
  readonly rss: string;
  readonly atom: string;
  readonly json: string;
  /** Items in the feed. */
  readonly items: number;
  /** Publication of its newest item; absent when it has none. */
  readonly newest?: number;
  /** Selected articles in each of the 26 weeks before its newest one, oldest first; the newest one lies in the last. */
  readonly weeks: readonly number[];
}

/** An item as a page shows it. */
export interface ItemView {
  readonly title: string;
  readonly link: string;
  /** Plain text. */
  readonly summary: string;
  readonly source: string;
  readonly publishedAt: number;
  /** BCP 47 tag, absent where it is the site's. */
  readonly language?: string;
  readonly topics: readonly Topic[];
}
