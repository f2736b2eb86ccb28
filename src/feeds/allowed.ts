import type sanitizeHtml from 'sanitize-html';

/** Deeper, tags go and their content stays. */
export const NESTING = 100;

const BLOCKS = wordsOf(
  'address article aside footer header nav section h1 h2 h3 h4 h5 h6 blockquote dd div dl dt figcaption figure hr li ol p pre ul details ' +
    'summary br caption col colgroup table tbody td tfoot th thead tr',
);
const INLINES = wordsOf(
  'a abbr b bdi bdo cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var wbr',
);
const MEDIA = wordsOf('audio img picture source track video');
/** What goes, and separates no words. */
const OTHER_INLINES = wordsOf('acronym big blink font label nobr math semantics mi mn mo mrow msub msubsup msup mtext');
const WITHOUT_CONTENT = wordsOf('script style textarea option xmp svg template title annotation annotation-xml');

/** What of a body is published; urls and the rest of a tag are seen to by `cleanTag`. */
export const PUBLISHED: sanitizeHtml.IOptions = {
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
  // Who writes `<video />` means that it ends there; a browser would take all that follows for a part of it.
  parser: { recognizeSelfClosing: true },
};

/** What of a body is read as plain text: paragraphs stand for all that separates words. */
export const READ: sanitizeHtml.IOptions = {
  allowedTags: ['p'],
  allowedAttributes: {},
  nonTextTags: [...WITHOUT_CONTENT, 'pre', 'audio', 'video', 'object'],
  nestingLimit: NESTING,
  parser: PUBLISHED.parser,
};
/** Elements that separate no words, and those that go with all that is in them. */
export const NOT_BLOCKS: ReadonlySet<string> = new Set([...INLINES, ...OTHER_INLINES, ...(READ.nonTextTags ?? []), 'iframe']);

function wordsOf(text: string): string[] {
  return text.split(' ');
}
