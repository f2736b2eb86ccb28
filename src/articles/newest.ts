import type { Article } from '../model.ts';

/** Which articles feeds will most probably show: the newest `most` of each topic, and of all, that are published and good enough. */
export interface Wanted {
  /** 0 for all. */
  readonly most: number;
  readonly minQuality: number | null;
}

/** Articles by row that were offered and are wanted still. */
export interface Newest {
  readonly articles: Map<number, Article>;
  /** `bytes` is what the article may take. */
  readonly offer: (row: number, article: Article, bytes: number) => void;
}

/** Bytes of articles that are kept at most. */
const MOST_KEPT = 16_000_000;
const ALL = '';

interface Ranking {
  entries: { readonly row: number; readonly publishedAt: number }[];
  /** Whoever is older is not among the newest. */
  floor: number;
}

/** Keeps what is wanted of the articles that are offered, and lets go of those that newer ones have pushed out. */
export function newest({ most, minQuality }: Wanted): Newest {
  const articles = new Map<number, Article>();
  const held = new Map<number, { uses: number; readonly bytes: number }>();
  const rankings = new Map<string, Ranking>();
  let kept = 0;
  /** 1 where the row is ranked. */
  const rank = (name: string, row: number, publishedAt: number): number => {
    let ranking = rankings.get(name);
    if (ranking === undefined) rankings.set(name, (ranking = { entries: [], floor: Number.NEGATIVE_INFINITY }));
    if (publishedAt < ranking.floor) return 0;
    ranking.entries.push({ row, publishedAt });
    // Half of them at once: to keep the list in order would cost more.
    if (most > 0 && ranking.entries.length >= 2 * most) {
      ranking.entries.sort((a, b) => b.publishedAt - a.publishedAt);
      for (const { row: old } of ranking.entries.splice(most)) release(old);
      ranking.floor = ranking.entries.at(-1)?.publishedAt ?? ranking.floor;
    }
    return 1;
  };
  const release = (row: number) => {
    const holding = held.get(row);
    if (holding === undefined || --holding.uses > 0) return;
    held.delete(row);
    articles.delete(row);
    kept -= holding.bytes;
  };
  return {
    articles,
    offer(row, article, bytes) {
      const { published, quality = Number.NaN, publishedAt, topics } = article;
      if (!published || (minQuality !== null && !(quality >= minQuality)) || kept > MOST_KEPT) return;
      // First, because a ranking may let go of the newcomer at once.
      held.set(row, { uses: topics.length + 1, bytes });
      articles.set(row, article);
      kept += bytes;
      let ranked = rank(ALL, row, publishedAt);
      for (const topic of topics) ranked += rank(topic, row, publishedAt);
      for (let unused = topics.length + 1 - ranked; unused > 0; unused--) release(row);
    },
  };
}
