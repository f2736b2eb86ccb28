/** Paints a text for a terminal, or leaves it as it is where there are to be no colours. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** The paint for a stream that may have colours, or may not (ECMA-48, section 8.3.117). */
export function paintFor(colours: boolean): Paint {
  const sgr = (start: number, end: number) => (text: string) => (colours && text !== '' ? `\x1b[${start}m${text}\x1b[${end}m` : text);
  return { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39), green: sgr(32, 39), yellow: sgr(33, 39) };
}
