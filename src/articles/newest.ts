import type { Article } from '../model.ts';

/** Which articles feeds will most probably show: the newest `most` of each topic, and of all, that are published and good enough. */
export interface Wanted {
  /** 0 for all. */
  readonly most: number;
  readonly minQuality: number | null;
}

/** Articles that were offered and are wanted still. */
export interface Newest {
  readonly at: (row: number) => Article | undefined;
  /** `bytes` is the size of its file. */
  readonly offer: (row: number, article: Article, bytes: number) => void;
}

/** Bytes of files whose articles are kept at most. */
const MOST_KEPT = 24_000_000;
/** Of those, how many as they are: in memory they take ten times as much, and as JSON no more than the file. */
const MOST_LOOSE = 8_000_000;
/** Where there is no limit, this is one once there is too much. */
const MANY = 4096;
const ALL = '';

interface Ranking {
  entries: { readonly row: number; readonly publishedAt: number }[];
  /** Whoever is older is not among the newest. */
  floor: number;
}

/** Keeps what is wanted of the articles that are offered, and lets go of those that newer ones have pushed out. */
export function newest(wanted: Wanted): Newest {
  const articles = new Map<number, Article | string>();
  /** Rows of those that are kept as they are, in the order in which they came. */
  const loose = new Set<number>();
  let looseBytes = 0;
  /** In how many rankings a row is, and what its file takes. */
  const held = new Map<number, { uses: number; readonly bytes: number }>();
  const rankings = new Map<string, Ranking>();
  let most = wanted.most === 0 ? Number.POSITIVE_INFINITY : wanted.most;
  let kept = 0;

  const rank = (name: string, row: number, publishedAt: number): boolean => {
    let ranking = rankings.get(name);
    if (ranking === undefined) rankings.set(name, (ranking = { entries: [], floor: Number.NEGATIVE_INFINITY }));
    if (publishedAt < ranking.floor) return false;
    ranking.entries.push({ row, publishedAt });
    // Some at once: to keep the list in order would cost more.
    if (ranking.entries.length > 1.25 * most) cut(ranking);
    return true;
  };
  const cut = (ranking: Ranking) => {
    ranking.entries.sort((a, b) => b.publishedAt - a.publishedAt);
    for (const { row } of ranking.entries.splice(most)) release(row);
    ranking.floor = ranking.entries.at(-1)?.publishedAt ?? ranking.floor;
  };
  const release = (row: number) => {
    const holding = held.get(row);
    if (holding === undefined || --holding.uses > 0) return;
    held.delete(row);
    articles.delete(row);
    kept -= holding.bytes;
    if (loose.delete(row)) looseBytes -= holding.bytes;
  };
  const pack = () => {
    for (const row of loose) {
      if (looseBytes <= MOST_LOOSE) return;
      loose.delete(row);
      looseBytes -= held.get(row)?.bytes ?? 0;
      articles.set(row, JSON.stringify(articles.get(row)));
    }
  };
  const makeRoom = () => {
    most = most === Number.POSITIVE_INFINITY ? MANY : Math.floor(most * 0.8);
    for (const ranking of rankings.values()) if (ranking.entries.length > most) cut(ranking);
  };
  return {
    at(row) {
      const article = articles.get(row);
      return typeof article === 'string' ? (JSON.parse(article) as Article) : article;
    },
    offer(row, article, bytes) {
      const { published, quality = Number.NaN, publishedAt, topics } = article;
      if (!published || (wanted.minQuality !== null && !(quality >= wanted.minQuality))) return;
      // Held once more until all is ranked: a ranking may let go of the newcomer at once.
      held.set(row, { uses: topics.length + 2, bytes });
      articles.set(row, article);
      loose.add(row);
      kept += bytes;
      looseBytes += bytes;
      for (const name of [ALL, ...topics]) if (!rank(name, row, publishedAt)) release(row);
      release(row);
      if (looseBytes > MOST_LOOSE) pack();
      while (kept > MOST_KEPT && most > 0) makeRoom();
    },
  };
}
