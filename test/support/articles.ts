/** Fields by name; a value is YAML, undefined leaves the field out. */
export type Fields = Readonly<Record<string, string | undefined>>;

const HOURS = 3_600_000;

/** An article that is selected, unless `fields` say otherwise. */
export function articleText(fields: Fields = {}, body = 'A body.'): string {
  const all = {
    title: 'A title',
    publishedDateTime: '2024-04-01T00:00:00Z',
    webUrl: 'https://example.org/a',
    published: 'true',
    quality: '80',
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return ['---', ...lines, '---', body, ''].join('\n');
}

/** The same with a title, an address and a body of its own. */
export function namedArticle(name: string, fields: Fields = {}, body = `Body of ${name}.`): string {
  return articleText({ title: `Title of ${name}`, webUrl: `https://news.example/${name}`, ...fields }, body);
}

/** The same with topics. Up to 400, a number is six hours newer than the one before. */
export function numberedArticle(number: number, topics: readonly string[], fields: Fields = {}): string {
  const publishedDateTime = new Date(Date.UTC(2024, 0, 1) + (number % 400) * 6 * HOURS).toISOString();
  return namedArticle(`${number}`, { title: `Title ${number}`, publishedDateTime, topics: JSON.stringify(topics), ...fields });
}

/** `count` of them by file name, taken in turn by the topics. */
export function numberedArticles(count: number, topics: readonly string[], fields: Fields = {}): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.md`, numberedArticle(at, [topics[at % topics.length] ?? ''], fields)]));
}
