/** What a refused file says of itself as far as that can be read: no values of it are known. */
export interface Told {
  readonly title: string;
  readonly urls: readonly string[];
}

const FIELD = /^(title|webUrl|originalUrl)[ \t]*:[ \t]*(.+)$/gm;

/** The title and urls in the text of a refused file, roughly: the lines of its front matter that look like them. Nothing that may be of the encrypted blob. */
export function toldIn(text: string): Told {
  const front = text.split(/^---[ \t]*$/m, 2).join('\n');
  const lines = [...front.matchAll(FIELD)].filter(([line]) => !/secured/i.test(line));
  const fields = lines.map(([, name = '', value = '']) => ({ name, value: value.trim().replace(/^(["'])(.*)\1$/, '$2') }));
  const valuesOf = (wanted: string) => fields.filter(({ name }) => name === wanted).map(({ value }) => value);
  return { title: valuesOf('title')[0] ?? '', urls: [...valuesOf('webUrl'), ...valuesOf('originalUrl')] };
}
