import { createRequire } from 'node:module';
import type { MarkdownIt, StateCore } from 'markdown-it';
import { LONGEST_BODY } from '../text/longest.ts';

/** The plugin copies all tokens for each footnote. Marks times characters: at this number that takes some seconds at worst, and no article comes near. */
const FOOTNOTE_WORK = 200_000_000;
const FOOTNOTE_MARK = /\[\^|\^\[/g;

const TASK = /^\[([ xX])\]\s/;

/** Where `www.` begins a url (GitHub's Markdown, section 6.9). Elsewhere `www.www.www.` would be tried at each of its parts. */
const BEFORE_WWW = /^[\s*_~(]?$/;
const LONGEST_WWW = 2000;

const load = createRequire(import.meta.url);
let withFootnotes: MarkdownIt | undefined;
let withoutFootnotes: MarkdownIt | undefined;

/**
 * HTML of a Markdown text with GitHub's tables, strikethrough (with two tildes), task lists (as ☐ and ☑) and bare urls, and with footnotes, whose ids
 * are `fn-<mark>-1` and `fnref-<mark>-1`. Raw HTML in it stays as written, so the result is to be cleaned. Empty
 * for a blank text, and for one of more than a million characters.
 */
export function markdownHtml(text: string, mark: string): string {
  if (text.length > LONGEST_BODY || text.trim() === '') return '';
  return parserFor(text).render(text, { docId: mark });
}

function parserFor(text: string): MarkdownIt {
  const marks = text.match(FOOTNOTE_MARK)?.length ?? 0;
  if (marks * text.length > FOOTNOTE_WORK) return (withoutFootnotes ??= newParser());
  return (withFootnotes ??= newParser().use(load('markdown-it-footnote') as (parser: MarkdownIt) => void));
}

/** Loaded at first use: most articles have no body, and a run without bodies is not to wait for a parser. */
function newParser(): MarkdownIt {
  const create = load('markdown-it') as (options: object) => MarkdownIt;
  const parser = create({ html: true, linkify: true });
  // A guessed scheme would turn README.md and main.rs into links to hosts in Moldova and Serbia.
  parser.linkify.set({ fuzzyLink: false, fuzzyIP: false });
  parser.linkify.add('//', null).add('ftp:', null);
  parser.linkify.add('www.', {
    validate: (line, at, linkify) => {
      if (!BEFORE_WWW.test(line.charAt(at - 'www.'.length - 1))) return 0;
      const tail = linkify.testSchemaAt(`http://www.${line.slice(at, at + LONGEST_WWW)}`, 'http:', 'http:'.length);
      return Math.max(0, tail - '//www.'.length);
    },
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
  parser.core.ruler.push('task_marks', showTasks);
  return parser;
}

function showTasks(state: StateCore): void {
  state.tokens.forEach((token, index) => {
    if (token.type !== 'inline' || state.tokens[index - 2]?.type !== 'list_item_open') return;
    const first = token.children?.[0];
    if (first?.type !== 'text') return;
    first.content = first.content.replace(TASK, (_, box: string) => (box === ' ' ? '☐ ' : '☑ '));
  });
}
