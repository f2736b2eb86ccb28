import { createRequire } from 'node:module';
import type sanitizeHtml from 'sanitize-html';
import { NESTING, NOT_BLOCKS, PUBLISHED, READ } from './allowed.ts';
import type { Attributes, BodyPage, HtmlTag } from './clean-tag.ts';
import { cleanTag } from './clean-tag.ts';

type Options = sanitizeHtml.IOptions;
/** A tag as it is to be written; `inside` says of what it is a part. */
type Tag = (name: string, attribs: Attributes, inside: Inside) => HtmlTag;

interface Inside {
  /** Something that nobody sees. */
  readonly unseen: boolean;
  /** A player, which shows it to nobody who can play. */
  readonly player: boolean;
}

/** The cost of an element grows with the number that are open around it. Deeper, the whole text is given up. */
const HOPELESS_NESTING = 1000;
const TOO_DEEP = new Error('nested too deep');

/** What pages have and feeds do not, and what it is for a reader. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...['center', 'dialog', 'fieldset', 'form', 'hgroup', 'legend', 'main', 'search'].map((name) => [name, 'div'] as const),
  ...['dir', 'menu'].map((name) => [name, 'ul'] as const),
]);
const PLAYERS = new Set(['audio', 'video']);
const EMPTY_SOURCE = /<(?:source|track) \/>/g;
const FRAME_ENDS = /<\/iframe/gi;
/** A style that hides. */
const HIDES = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i;

const load = createRequire(import.meta.url);
let loaded: typeof sanitizeHtml | undefined;

/**
 * HTML that is safe to show and stands on its own: only allowed tags and attributes, urls absolute, frames of other pages as links.
 * Undefined where elements are nested more than 1000 deep.
 */
export function cleanHtml(html: string, page: BodyPage): string | undefined {
  const tag: Tag = (name, attribs, { unseen, player }) =>
    // Without attributes it is taken out. A tag that is not allowed may not be given: its end would be written in place of the next one's.
    unseen || isHidden(name, attribs) ? { tagName: 'iframe', attribs: {} } : cleanTag(INSTEAD.get(name) ?? name, attribs, page, !player);
  const cleaned = sanitized(html, PUBLISHED, tag, isHidden);
  return cleaned === undefined ? undefined : linksForFrames(cleaned.replaceAll(EMPTY_SOURCE, '')).replaceAll(' />', '>');
}

/** What a person reads of a text in HTML, as plain text: no code blocks, footnotes or alternative texts. Empty where it is nested too deep. */
export function htmlText(html: string): string {
  const text = (sanitized(html, READ, readTag, isUnread) ?? '')
    .replaceAll(/<\/?p>/g, ' ')
    .replaceAll('\uFEFF', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What separates words becomes a paragraph; what only formats them goes. */
function readTag(name: string): HtmlTag {
  return { tagName: NOT_BLOCKS.has(name) || name.includes('-') ? name : 'p', attribs: {} };
}

function isUnread(name: string, attribs: Attributes): boolean {
  const kind = attribs['class'];
  return kind === 'footnotes' || kind === 'footnote-ref' || isHidden(name, attribs);
}

/** Whether no browser shows it (HTML, sections 6.1 and 4.11.4). */
function isHidden(name: string, attribs: Attributes): boolean {
  const { style } = attribs;
  return 'hidden' in attribs || (name === 'dialog' && !('open' in attribs)) || (style !== undefined && HIDES.test(style));
}

/**
 * The texts in elements that are `unseen`, and in frames, which show another page in their place, go. `tag` is not asked of tags that are
 * nested too deep to stay.
 */
function sanitized(html: string, options: Options, tag: Tag, unseen: (name: string, attribs: Attributes) => boolean): string | undefined {
  if (html === '') return '';
  loaded ??= load('sanitize-html') as typeof sanitizeHtml;
  let depth = 0;
  /** Depths of the elements that are open; 0 for none. */
  let skipped = 0;
  let player = 0;
  let isFrame = false;
  // Where a frame is never closed what follows is no part of it for whoever wrote it.
  let frameEnds = html.match(FRAME_ENDS)?.length ?? 0;
  const onOpenTag = (name: string, attribs: Attributes): void => {
    depth += 1;
    if (depth > HOPELESS_NESTING) throw TOO_DEEP;
    if (player === 0 && PLAYERS.has(name)) player = depth;
    if (skipped > 0) return;
    isFrame = name === 'iframe' && frameEnds > 0;
    if (isFrame || unseen(name, attribs)) skipped = depth;
  };
  const onCloseTag = (name: string, isImplied: boolean): void => {
    const endsFrame = name === 'iframe' && !isImplied;
    if (endsFrame) frameEnds -= 1;
    // The first end ends a frame, whatever was begun in it.
    if (depth === skipped || (isFrame && endsFrame)) skipped = 0;
    if (depth === player) player = 0;
    depth -= 1;
  };
  const textFilter = (text: string, name: string): string => (skipped > 0 || name === 'object' ? '' : text);
  const inside = () => ({ unseen: skipped > 0 && depth > skipped, player: player > 0 && depth > player });
  const transformTags = { '*': (tagName: string, attribs: Attributes) => (depth > NESTING ? { tagName, attribs } : tag(tagName, attribs, inside())) };
  try {
    return loaded(html, { ...options, onOpenTag, onCloseTag, textFilter, transformTags });
  } catch (error) {
    if (error === TOO_DEEP) return undefined;
    throw error;
  }
}

/** In cleaned HTML every `<` and `>` that is not a tag's is escaped, and so is every `"` in an attribute. */
function linksForFrames(html: string): string {
  const open: (string | undefined)[] = [];
  return html.replaceAll(/<iframe(?: src="([^"]*)" title="([^"]*)")?[^>]*>|<\/iframe>/g, (tag, url?: string, text?: string) => {
    const around = open.at(-1);
    if (tag === '</iframe>') open.pop();
    else open.push(url ?? around);
    // An `embed` inside an `object` mostly shows the same thing.
    return url === undefined || text === undefined || url === around ? '' : `<a href="${url}">${text}</a>`;
  });
}
