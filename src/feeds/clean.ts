import { createRequire } from 'node:module';
import type sanitizeHtml from 'sanitize-html';
import type { Attributes, BodyPage, HtmlTag } from './clean-tag.ts';
import { cleanTag } from './clean-tag.ts';

type Options = sanitizeHtml.IOptions;
type Tag = (name: string, attribs: Attributes) => HtmlTag;

/** Deeper, tags go and their content stays. */
const NESTING = 100;
/** The cost of an element grows with the number that are open around it. Deeper, the whole text is given up. */
const HOPELESS_NESTING = 1000;
const TOO_DEEP = new Error('nested too deep');

const BLOCKS = [
  'address',
  'article',
  'aside',
  'footer',
  'header',
  'nav',
  'section',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'dd',
  'div',
  'dl',
  'dt',
  'figcaption',
  'figure',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'ul',
  'details',
  'summary',
  'br',
  'caption',
  'col',
  'colgroup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
];
const INLINES = [
  'a',
  'abbr',
  'b',
  'bdi',
  'bdo',
  'cite',
  'code',
  'data',
  'del',
  'dfn',
  'em',
  'i',
  'ins',
  'kbd',
  'mark',
  'q',
  'rp',
  'rt',
  'ruby',
  's',
  'samp',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'time',
  'tt',
  'u',
  'var',
  'wbr',
];
const MEDIA = ['audio', 'img', 'picture', 'source', 'track', 'video'];
const FALLBACK_ONLY = new Set(['iframe', 'embed', 'object']);
const EMPTY_SOURCE = /<(?:source|track) \/>/g;
const WITHOUT_CONTENT = ['script', 'style', 'textarea', 'option', 'xmp', 'svg', 'template', 'title'];

const PUBLISHED: Options = {
  // `iframe` is written so that it can be told from the text, and then made a link.
  allowedTags: [...BLOCKS, ...INLINES, ...MEDIA, 'iframe'],
  allowedAttributes: {
    '*': ['title', 'lang', 'dir'],
    a: ['href', 'hreflang', 'type', 'id'],
    li: ['value', 'id'],
    ol: ['start', 'reversed', 'type'],
    blockquote: ['cite'],
    q: ['cite'],
    del: ['cite', 'datetime'],
    ins: ['cite', 'datetime'],
    time: ['datetime'],
    data: ['value'],
    details: ['open'],
    td: ['colspan', 'rowspan', 'align'],
    th: ['colspan', 'rowspan', 'align', 'scope'],
    col: ['span'],
    colgroup: ['span'],
    img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height'],
    source: ['src', 'srcset', 'sizes', 'media', 'type', 'width', 'height'],
    track: ['src', 'kind', 'srclang', 'label', 'default'],
    audio: ['src', 'controls', 'loop', 'muted'],
    video: ['src', 'poster', 'width', 'height', 'controls', 'loop', 'muted'],
    iframe: ['src'],
  },
  allowedSchemes: ['http', 'https'],
  allowedSchemesByTag: { a: ['http', 'https', 'mailto', 'tel'] },
  allowProtocolRelative: false,
  selfClosing: ['br', 'col', 'hr', 'img', 'source', 'track', 'wbr'],
  nonTextTags: WITHOUT_CONTENT,
  nestingLimit: NESTING,
};

const READ: Options = {
  allowedTags: ['p'],
  allowedAttributes: {},
  nonTextTags: [...WITHOUT_CONTENT, 'pre', 'audio', 'video', 'iframe', 'object'],
  nestingLimit: NESTING,
};
const NOT_BLOCKS = new Set([...INLINES, ...(READ.nonTextTags ?? [])]);

const load = createRequire(import.meta.url);
let loaded: typeof sanitizeHtml | undefined;

/**
 * HTML that is safe to show and stands on its own: only allowed tags and attributes, urls absolute, frames of other pages as links.
 * Undefined where elements are nested more than 1000 deep.
 */
export function cleanHtml(html: string, page: BodyPage): string | undefined {
  const cleaned = sanitized(html, PUBLISHED, (name, attribs) => cleanTag(name, attribs, page));
  return cleaned === undefined ? undefined : linksForFrames(cleaned.replaceAll(EMPTY_SOURCE, '')).replaceAll(' />', '>');
}

/** What a person reads of a text in HTML, as plain text: no code blocks, footnotes or alternative texts. Empty where it is nested too deep. */
export function htmlText(html: string): string {
  const text = (sanitized(html, READ, readTag, isFootnote) ?? '')
    .replaceAll(/<\/?p>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What separates words becomes a paragraph; what only formats them goes. */
function readTag(name: string): HtmlTag {
  return { tagName: NOT_BLOCKS.has(name) ? name : 'p', attribs: {} };
}

function isFootnote({ class: kind }: Attributes): boolean {
  return kind === 'footnotes' || kind === 'footnote-ref';
}

/** The texts in elements that `isUnread` go, their tags are as those of others. `tag` is not asked of tags that are nested too deep to stay. */
function sanitized(html: string, options: Options, tag: Tag, isUnread?: (attribs: Attributes) => boolean): string | undefined {
  if (html === '') return '';
  loaded ??= load('sanitize-html') as typeof sanitizeHtml;
  let depth = 0;
  let unread = 0;
  const onOpenTag = (_: string, attribs: Attributes): void => {
    depth += 1;
    if (depth > HOPELESS_NESTING) throw TOO_DEEP;
    if (unread === 0 && isUnread?.(attribs)) unread = depth;
  };
  const onCloseTag = (): void => {
    if (depth === unread) unread = 0;
    depth -= 1;
  };
  const textFilter = (text: string, name: string): string => (unread > 0 || FALLBACK_ONLY.has(name) ? '' : text);
  const transformTags = { '*': (tagName: string, attribs: Attributes) => (depth > NESTING ? { tagName, attribs } : tag(tagName, attribs)) };
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
