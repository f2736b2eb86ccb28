import { escapeAttribute, escapeXml, legalText } from '../text/xml.ts';

/** What XML lets pass and HTML calls an error: DEL, the C1 controls and the noncharacters (HTML, section 13.2.3.5). */
const UNFIT = /[\x7F-\x9F]|\p{Noncharacter_Code_Point}/gu;

/** Any string as text of HTML; U+FFFD for each character that HTML does not allow. */
export function text(value: string): string {
  return escapeXml(value).replace(UNFIT, '\uFFFD');
}

/** ` name="value"` with any string as the value; nothing where there is none. */
export function attr(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapeAttribute(value).replace(UNFIT, '\uFFFD')}"`;
}

/** A file of `out/` as seen from a page beside it: relative, percent-encoded, right under any path and from a disk. */
export function fileHref(name: string): string {
  return encodeURIComponent(legalText(name));
}
