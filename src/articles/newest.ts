import type { Article } from '../model.ts';

/** Which articles feeds will most probably show: the newest `most` of each topic, and of all, that are published and good enough. */
export interface Wanted {
  /** 0 for all. */
  readonly most: number;
  readonly minQuality: number | null;
  /** Whether their related articles are shown: if not, they are not kept, as they are half of many an article. */
  readonly related: boolean;
}

/** Articles that were offered and are wanted still. */
export interface Newest {
  readonly at: (row: number) => Article | undefined;
  /** `bytes` is the size of its file. */
  readonly offer: (row: number, article: Article, bytes: number) => void;
}

/** Bytes of files whose articles are kept at most. */
const MOST_KEPT = 24_000_000;
/** Where there is no limit, this is one once there is too much. */
const MANY = 4096;
const ALL = '';

/** The newest of a topic, as a heap: the oldest of them is first, and the first to go. */
interface Ranking {
  readonly rows: number[];
  readonly times: number[];
}

/** Keeps what is wanted of the articles that are offered, and lets go of those that newer ones have pushed out. */
export function newest(wanted: Wanted): Newest {
  /** By row, as JSON: that takes a fraction of what the article takes in memory. */
  const articles = new Map<number, string>();
  /** In how many rankings a row is, and what its file takes. */
  const held = new Map<number, { uses: number; readonly bytes: number }>();
  const rankings = new Map<string, Ranking>();
  let most = wanted.most === 0 ? Number.POSITIVE_INFINITY : wanted.most;
  let kept = 0;

  const rank = (name: string, row: number, time: number): boolean => {
    let ranking = rankings.get(name);
    if (ranking === undefined) rankings.set(name, (ranking = { rows: [], times: [] }));
    if (ranking.rows.length < most) add(ranking, row, time);
    else if (time > (ranking.times[0] ?? Number.POSITIVE_INFINITY)) release(replaceOldest(ranking, row, time));
    else return false;
    return true;
  };
  const release = (row: number) => {
    const holding = held.get(row);
    if (holding === undefined || --holding.uses > 0) return;
    held.delete(row);
    articles.delete(row);
    kept -= holding.bytes;
  };
  const makeRoom = () => {
    most = most === Number.POSITIVE_INFINITY ? MANY : Math.floor(most * 0.8);
    for (const ranking of rankings.values()) while (ranking.rows.length > most) release(withoutOldest(ranking));
  };
  return {
    at(row) {
      const text = articles.get(row);
      return text === undefined ? undefined : (JSON.parse(text) as Article);
    },
    offer(row, article, bytes) {
      const { published, quality = Number.NaN, publishedAt, topics } = article;
      if (!published || (wanted.minQuality !== null && !(quality >= wanted.minQuality))) return;
      let uses = rank(ALL, row, publishedAt) ? 1 : 0;
      for (const topic of topics) if (rank(topic, row, publishedAt)) uses += 1;
      if (uses === 0) return;
      held.set(row, { uses, bytes });
      articles.set(row, JSON.stringify(wanted.related ? article : { ...article, related: [] }));
      kept += bytes;
      while (kept > MOST_KEPT && most > 0) makeRoom();
    },
  };
}

function add({ rows, times }: Ranking, row: number, time: number): void {
  let at = rows.length;
  for (let parent = (at - 1) >> 1; at > 0 && (times[parent] as number) > time; parent = (at - 1) >> 1) {
    rows[at] = rows[parent] as number;
    times[at] = times[parent] as number;
    at = parent;
  }
  rows[at] = row;
  times[at] = time;
}

/** Puts a row in the place of the oldest, which it returns. */
function replaceOldest({ rows, times }: Ranking, row: number, time: number): number {
  const oldest = rows[0] as number;
  let at = 0;
  for (let child = 1; child < rows.length; child = 2 * at + 1) {
    if (child + 1 < rows.length && (times[child + 1] as number) < (times[child] as number)) child++;
    if ((times[child] as number) >= time) break;
    rows[at] = rows[child] as number;
    times[at] = times[child] as number;
    at = child;
  }
  rows[at] = row;
  times[at] = time;
  return oldest;
}

function withoutOldest(ranking: Ranking): number {
  const row = ranking.rows.pop() as number;
  const time = ranking.times.pop() as number;
  return ranking.rows.length === 0 ? row : replaceOldest(ranking, row, time);
}
