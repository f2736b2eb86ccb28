/** Whose text an article is. */
export interface Provider {
  readonly name: string;
  /** Host name only: `news.example`. */
  readonly domain?: string | undefined;
}

/** A picture, with what the front matter said of it; sizes are pixels. */
export interface Picture {
  /** Absolute, http or https, percent-encoded. */
  readonly url: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly title?: string | undefined;
}

/** An article that another one points at. Lives in that one's front matter, not in a file of its own. */
export interface RelatedArticle {
  readonly title: string;
  readonly link: string;
  /** Canonical url of `link`. */
  readonly id: string;
  readonly quality?: number | undefined;
  readonly provider?: Provider | undefined;
}

/**
 * One article, read and checked. Texts are plain text: formatting tags gone, character references
 * decoded once, white space folded, nothing in them that XML 1.0 cannot hold.
 */
export interface Article {
  /** Relative to the config file, with `/`; for NDJSON `file:line`. */
  readonly path: string;
  readonly title: string;
  readonly excerpt?: string | undefined;
  /** `webUrl`, else `originalUrl`: what a reader opens. Absolute, percent-encoded. */
  readonly link: string;
  /** Canonical url of `link`: the guid, in every format and feed. */
  readonly id: string;
  readonly publishedAt: number;
  /** Not before `publishedAt`. */
  readonly updatedAt?: number | undefined;
  readonly type?: string | undefined;
  readonly category?: string | undefined;
  readonly quality?: number | undefined;
  readonly heat?: number | undefined;
  /** Exactly `true` in the file, or by the config's defaults. */
  readonly published: boolean;
  readonly provider?: Provider | undefined;
  /** Names as written, without empty ones and exact repetitions, in the file's order. */
  readonly topics: readonly string[];
  readonly images: readonly Picture[];
  readonly related: readonly RelatedArticle[];
  /** BCP 47 tag. */
  readonly language?: string | undefined;
  /** Markdown, as it stands behind the front matter. */
  readonly body: string;
}
