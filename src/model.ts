/**
 * Every noun of feedmill, in the order it comes to be. No code.
 * Instants are numbers: milliseconds since the Unix epoch, UTC.
 */

// ---- what a person is told -------------------------------------------------------------------

export type Severity = 'error' | 'warning' | 'info';

/**
 * A finding, as data. `messages.ts` words it; the README has a section for each code.
 * `error`: the article is refused. `warning`: a value was dropped or mended. `info`: worth knowing.
 */
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

export interface Provider {
  readonly name: string;
  /** Host name only: `cpomagazine.com`. */
  readonly domain?: string;
}

/** A picture, with what the front matter said of it; sizes are pixels. */
export interface Picture {
  /** Absolute, http or https, percent-encoded. */
  readonly url: string;
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
}

/** An article that another one points at. Lives in that one's front matter, not in a file of its own. */
export interface RelatedArticle {
  readonly title: string;
  readonly link: string;
  /** Canonical url of `link`. */
  readonly id: string;
  readonly quality?: number;
  readonly provider?: Provider;
}

/**
 * One article, read and checked. Texts are plain text: formatting tags gone, character references
 * decoded once, white space folded, nothing in them that XML 1.0 cannot hold.
 */
export interface Article {
  /** Relative to the config file, with `/`; for NDJSON `file:line`. */
  readonly path: string;
  readonly title: string;
  readonly excerpt?: string;
  /** `webUrl`, else `originalUrl`: what a reader opens. Absolute, percent-encoded. */
  readonly link: string;
  /** Canonical url of `link`: the guid, in every format and feed. */
  readonly id: string;
  readonly publishedAt: number;
  /** Not before `publishedAt`. */
  readonly updatedAt?: number;
  readonly type?: string;
  readonly category?: string;
  readonly quality?: number;
  readonly heat?: number;
  /** Exactly `true` in the file, or by the config's defaults. */
  readonly published: boolean;
  readonly provider?: Provider;
  /** Names as written, without empty ones and exact repetitions, in the file's order. */
  readonly topics: readonly string[];
  readonly images: readonly Picture[];
  readonly related: readonly RelatedArticle[];
  /** BCP 47 tag. */
  readonly language?: string;
  /** Markdown, as it stands behind the front matter. */
  readonly body: string;
}

/** What reading one file gives: an article, perhaps with warnings, or no article and at least one error. */
export interface Parsed {
  readonly article?: Article;
  readonly diagnostics: readonly Diagnostic[];
}

/** What of the config decides how a file is read. */
export interface ReadingRules {
  /** Values for fields that a file does not have: `{ published: true, quality: 100 }`. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** IANA name; for dates without an offset. */
  readonly timezone: string;
}

// ---- bytes for the disk ---------------------------------------------------------------------

/** A file to be published. */
export interface OutputFile {
  /** Name inside `out/`: `ai.rss`. */
  readonly path: string;
  readonly text: string;
}

export type { Config, FeedQuestion, TopicSettings } from './config.ts';
