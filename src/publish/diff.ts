import { entriesIn } from './feed-said.ts';

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
