import { entriesIn, unescaped } from './feed-said.ts';

/** An item as its feed shows it. Texts, empty where the feed has none. */
export interface ItemShown {
  readonly id: string;
  readonly url: string;
  readonly title: string;
}

/** An item that is in both feeds, and the JSON Feed members in which they differ, sorted. */
export interface ItemChanged extends ItemShown {
  readonly fields: readonly string[];
}

/** What differs between two states of a feed; items in the order of the feed that has them. */
export interface FeedDifference {
  readonly added: readonly ItemShown[];
  /** As the old feed showed them. */
  readonly removed: readonly ItemShown[];
  readonly changed: readonly ItemChanged[];
  /** Members of the feed itself that differ, sorted. */
  readonly fields: readonly string[];
}

/** What differs between two states of the RSS or Atom of a feed: the items that are in both, as the new one shows them, and whether its head does. */
export interface TextDifference {
  readonly changed: readonly ItemShown[];
  readonly head: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Compares two JSON Feed documents by the ids of their items (JSON Feed 1.1, "Items"). One that is missing or cannot be read is empty; in
 * the place of such an old one are the items of `atom`, the feed's old Atom, of which only is known which are there.
 */
export function differenceOf(before: string | undefined, after: string | undefined, atom?: string): FeedDifference {
  const [was, is] = [feedOf(before), feedOf(after)];
  const earlier = was.items.size > 0 ? undefined : entriesOf(atom);
  const changed = [...is.items].flatMap(([id, item]) => {
    const old = was.items.get(id);
    const fields = old === undefined ? [] : differing(old, item);
    return fields.length === 0 ? [] : [{ ...shown(id, item), fields }];
  });
  return {
    added: lacking(is.items, earlier ?? was.items),
    removed: lacking(earlier ?? was.items, is.items),
    changed,
    fields: before === undefined || after === undefined ? [] : differing(was.head, is.head),
  };
}

/** Compares two states of an RSS or Atom feed that our writers have written, by the ids of their items. */
export function textDifferenceOf(before: string, after: string): TextDifference {
  const [was, is] = [piecesOf(before), piecesOf(after)];
  const changed = [...is.items].flatMap(([id, text]) => {
    const old = was.items.get(id);
    return old === undefined || old === text ? [] : [{ id, url: foundIn(text, ADDRESS), title: foundIn(text, TITLE) }];
  });
  return { changed, head: was.head !== is.head };
}

/** With what differs in a format alone: items, and the head, that the difference does not have yet bear its name as their one field. */
export function withFormat(difference: FeedDifference, format: string, { changed, head }: TextDifference): FeedDifference {
  const known = new Map([...difference.added, ...difference.changed].map((item) => [item.id, item]));
  const more = changed.filter(({ id }) => !known.has(id)).map((item) => ({ ...item, fields: [format] }));
  return { ...difference, changed: [...difference.changed, ...more], fields: head && difference.fields.length === 0 ? [format] : difference.fields };
}

const ITEM = /<item>\n|<entry[ >]/;
const ID = /<(?:guid isPermaLink="false"|id)>([^<]*)</;
const TITLE = /<title>([^<]*)</;
const ADDRESS = /<link>([^<]*)<|<link rel="alternate"[^>]* href="([^"]*)"/;
/** What of a head follows from its items: the namespaces of its root, and when it was updated. */
const OF_ITEMS = /<(?:rss|feed) [^>]*>|<(lastBuildDate|updated)>[^<]*</g;

function piecesOf(text: string): { head: string; items: Map<string, string> } {
  const [head = '', ...items] = text.replace(/(?:<\/channel>\n<\/rss>|<\/feed>)\n$/, '').split(ITEM);
  return { head: head.replace(OF_ITEMS, ''), items: new Map(items.map((item) => [foundIn(item, ID), item])) };
}

function foundIn(text: string, pattern: RegExp): string {
  const [, first, second] = pattern.exec(text) ?? [];
  return unescaped(first ?? second ?? '');
}

/** The items of a JSON Feed document, or, where it has none or cannot be read, of the Atom beside it. */
export function itemsOf(text: string | undefined, atom?: string): ItemShown[] {
  const { items } = feedOf(text);
  return lacking(items.size > 0 ? items : entriesOf(atom), new Map());
}

function entriesOf(atom: string | undefined): Map<string, Members> {
  return new Map(entriesIn(atom ?? '').map(({ id, url, title }) => [id, { url, title }]));
}

function lacking(items: ReadonlyMap<string, Members>, others: ReadonlyMap<string, Members>): ItemShown[] {
  return [...items].filter(([id]) => !others.has(id)).map(([id, item]) => shown(id, item));
}

function shown(id: string, { url, title }: Members): ItemShown {
  return { id, url: typeof url === 'string' ? url : '', title: typeof title === 'string' ? title : '' };
}

function differing(old: Members, fresh: Members): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  return [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name])).sort();
}

function feedOf(text: string | undefined): { head: Members; items: Map<string, Members> } {
  const { items, ...head } = membersOf(text);
  const found = new Map<string, Members>();
  for (const item of Array.isArray(items) ? (items as unknown[]) : []) {
    if (isMembers(item) && typeof item['id'] === 'string') found.set(item['id'], item);
  }
  return { head, items: found };
}

function membersOf(text: string | undefined): Members {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return isMembers(value) ? value : {};
  } catch {
    return {};
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
