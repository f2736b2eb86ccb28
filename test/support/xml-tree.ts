import { SaxesParser } from 'saxes';

export interface Node {
  /** Name with its prefix, as written. */
  readonly name: string;
  readonly space: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/** The document as a tree; throws on the first thing that is not well formed or not bound to a namespace. */
export function parseXml(text: string): Node {
  const root: Node = { name: '', space: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  const add = (part: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += part;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(Object.entries(tag.attributes).map(([name, { value }]) => [name, value]));
    const node: Node = { name: tag.name, space: tag.uri, attributes, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(text).close();
  const [document] = root.children;
  if (document === undefined) throw new Error('no root element');
  return document;
}

/** The children of that name. */
export function all(node: Node, name: string): Node[] {
  return node.children.filter((child) => child.name === name);
}

/** The text of the only child of that name, undefined without one; throws where there are more. */
export function only(node: Node, name: string): string | undefined {
  const [first, second] = all(node, name);
  if (second !== undefined) throw new Error(`${node.name} has more than one ${name}`);
  return first?.text;
}

/** Namespaces of all elements below and at the node. */
export function spaces(node: Node): Set<string> {
  return new Set([node.space, ...node.children.flatMap((child) => [...spaces(child)])]);
}
