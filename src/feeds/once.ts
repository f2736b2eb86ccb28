/** `find`, called once for each object: feeds share items, and what it finds depends on nothing but the item. `found` holds what it has found. */
export function once<Item extends object, Found extends object>(
  find: (item: Item) => Found,
  found = new WeakMap<Item, Found>(),
): (item: Item) => Found {
  return (item) => {
    let own = found.get(item);
    if (own === undefined) found.set(item, (own = find(item)));
    return own;
  };
}
