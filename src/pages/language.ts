import type { Config } from '../model.ts';
import { text } from './html.ts';

const RTL_LANGUAGES = /^(?:ar|arc|azb|ckb|dv|fa|he|iw|ji|ks|lrc|mzn|nqo|pnb|prs|ps|sd|syr|ug|ur|yi)(?:-|$)/i;
const RTL_SCRIPTS = /^(?:adlm|arab|aran|hebr|mand|nkoo|rohg|samr|syrc|thaa)$/i;

/** The direction that a language is written in: its script decides where the tag (BCP 47) names one, else its first part. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  const script = tag
    .split('-')
    .slice(1)
    .find((part) => /^[a-z]{4}$/i.test(part));
  return (script === undefined ? RTL_LANGUAGES.test(tag) : RTL_SCRIPTS.test(script)) ? 'rtl' : 'ltr';
}

/** Whether the site is in English, as the pages' own words are. */
export function isEnglish({ site }: Config): boolean {
  return /^en(?:-|$)/i.test(site.language);
}

/** The pages' own words as HTML: in a site of another language they are marked as English, so that a screen reader says them right. */
export function say(config: Config, words: string): string {
  return english(config, text(words));
}

/** The same for words that are HTML already. */
export function english(config: Config, html: string): string {
  return isEnglish(config) ? html : `<span lang="en" dir="ltr">${html}</span>`;
}

/** The attributes of an element that a script fills with the pages' own words. */
export function spokenIn(config: Config): string {
  return isEnglish(config) ? '' : ' lang="en" dir="ltr"';
}
