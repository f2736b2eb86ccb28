import type { StrictItem } from './strict-item.ts';

/** `render`, called once for each item object: feeds share items, and what an item becomes depends on nothing but the item. */
export function remembered<T extends object>(render: (item: StrictItem) => T): (item: StrictItem) => T {
  const known = new WeakMap<StrictItem, T>();
  return (item) => {
    const found = known.get(item);
    if (found !== undefined) return found;
    const fresh = render(item);
    known.set(item, fresh);
    return fresh;
  };
}

/** The pieces as one string that holds no piece: a string made by `+` keeps all its parts alive, at three times the memory. */
export function flat(...pieces: readonly string[]): string {
  return pieces.join('');
}
