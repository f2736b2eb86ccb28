import type { Article } from '../model.ts';

/** Which articles feeds will most probably show: the newest `most` of each topic, and of all, that are published and good enough. */
export interface Wanted {
  /** 0 for all. */
  readonly most: number;
  readonly minQuality: number | null;
}

/** Articles that were offered and are wanted still, by row and as JSON: a third of the memory, and ready for another thread. */
export interface Newest {
  readonly texts: ReadonlyMap<number, string>;
  readonly offer: (row: number, article: Article) => void;
}

/** Characters of JSON that are kept at most. */
const MOST_KEPT = 24_000_000;
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
  const texts = new Map<number, string>();
  /** In how many rankings a row is. */
  const uses = new Map<number, number>();
  const rankings = new Map<string, Ranking>();
  let most = wanted.most === 0 ? Number.POSITIVE_INFINITY : wanted.most;
  let kept = 0;

  const rank = (name: string, row: number, publishedAt: number) => {
    let ranking = rankings.get(name);
    if (ranking === undefined) rankings.set(name, (ranking = { entries: [], floor: Number.NEGATIVE_INFINITY }));
    if (publishedAt < ranking.floor) return;
    ranking.entries.push({ row, publishedAt });
    uses.set(row, (uses.get(row) ?? 0) + 1);
    // Some at once: to keep the list in order would cost more.
    if (ranking.entries.length > 1.25 * most) cut(ranking);
  };
  const cut = (ranking: Ranking) => {
    ranking.entries.sort((a, b) => b.publishedAt - a.publishedAt);
    for (const { row } of ranking.entries.splice(most)) release(row);
    ranking.floor = ranking.entries.at(-1)?.publishedAt ?? ranking.floor;
  };
  const release = (row: number) => {
    const left = (uses.get(row) ?? 0) - 1;
    if (left > 0) return void uses.set(row, left);
    kept -= texts.get(row)?.length ?? 0;
    uses.delete(row);
    texts.delete(row);
  };
  const makeRoom = () => {
    most = most === Number.POSITIVE_INFINITY ? MANY : most >> 1;
    for (const ranking of rankings.values()) if (ranking.entries.length > most) cut(ranking);
  };
  return {
    texts,
    offer(row, article) {
      const { published, quality = Number.NaN, publishedAt, topics } = article;
      if (!published || (wanted.minQuality !== null && !(quality >= wanted.minQuality))) return;
      rank(ALL, row, publishedAt);
      for (const topic of topics) rank(topic, row, publishedAt);
      if (!uses.has(row)) return;
      const text = JSON.stringify(article);
      texts.set(row, text);
      kept += text.length;
      while (kept > MOST_KEPT && most > 0) makeRoom();
    },
  };
}
