import { checkConfig } from '../../src/config-check.ts';
import type { Config, FeedView, ItemView } from '../../src/model.ts';

const BASE = 'https://feeds.millrace.example/';
const DAY = 86_400_000;
const NEWEST = Date.UTC(2025, 2, 14, 8, 30);

/** The config of an invented weekly, in the language asked for. */
export function sampleConfig(language = 'en'): Config {
  const arabic = language === 'ar';
  const site = {
    url: BASE,
    title: arabic ? 'قناة الطاحونة' : 'The Millrace',
    description: arabic
      ? 'ما يستحق القراءة عن البرمجيات والشبكات والذين يبنونها، كل أسبوع.'
      : 'A weekly for people who keep machines running: what broke, what was mended, and what somebody learned on the way.',
    language,
  };
  return checkConfig({ path: 'feedmill.config.json', folder: '.', text: JSON.stringify({ site }) });
}

const SUBJECTS: readonly (readonly [slug: string, name: string, description: string])[] = [
  ['accessibility', 'Accessibility', 'Interfaces that everybody can use, and the small habits that get a team there.'],
  ['ai', 'Artificial intelligence', 'Models, what they are good for, and what they cost when nobody is watching the meter.'],
  ['c-plus-plus', 'C++', 'Articles about C++'],
  [
    'data',
    'Databases & how <video> catalogues outgrow them',
    'Storage engines, migrations at three in the morning, and indexes nobody remembers adding.',
  ],
  ['hardware', 'Hardware', 'Boards, sensors and the occasional soldering iron.'],
  ['networks', 'Networks', 'Packets, and the places where they get lost.'],
  ['open-source', 'Open source', 'Maintainers, licences, and who pays for the coffee.'],
  ['security', 'Security', 'Advisories worth a quiet hour; the others are left out.'],
  ['人工智能', '人工智能', '关于模型与人的文章'],
  ['الشبكات', 'الشبكات', 'كل ما يتعلق بالشبكات وأعطالها'],
];

const TITLES: readonly (readonly [title: string, summary: string, source: string])[] = [
  [
    'The clock that was right twice a day, and the cluster that believed it',
    'A rack in Tromsø lost its time source for eleven minutes. Nothing crashed. Every certificate issued in that window was, for the rest of the week, from the future.',
    'Slow Systems',
  ],
  ['How <video> works & what AT&T had to do with it', 'A short history of a long tag.', 'Markup Quarterly'],
  [
    'We deleted the cache',
    'Three services were slower for an hour. Then they were faster than they had been in two years, and nobody could say why without drawing the whole picture, which is what this article does, arrow by arrow, with the numbers beside each of them and an apology to the two people who had said so from the beginning. It goes on to ask what else is being kept warm for nobody.',
    'Lock & Weir',
  ],
  ['An index is a promise', 'On reading a query plan as if it were a letter.', 'Lock & Weir'],
  [
    'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung as a primary key',
    'What happens to a B-tree when the keys are longer than the rows.',
    'averyveryverylonghostname-without-any-break.example',
  ],
  ['A field guide to blinking lights', 'Green is not always good.', 'Bench Notes'],
];

/** A feed with its addresses; `weeks` follows from the seed. */
export function sampleFeed(slug: string, name: string, description: string, seed: number, kind: FeedView['kind'] = 'topic'): FeedView {
  const at = (ending: string) => `${BASE}${encodeURIComponent(slug)}.${ending}`;
  const items = seed === 0 ? 0 : ((seed * 7) % 48) + 1;
  const weeks = Array.from({ length: 26 }, (_, week) => (seed === 0 ? 0 : Math.max(0, ((week * seed * 5 + seed * seed) % 11) - 4)));
  if (seed > 0) weeks[25] = Math.max(1, weeks[25] ?? 0);
  const addresses = { html: at('html'), rss: at('rss'), atom: at('atom'), json: at('json') };
  return { kind, slug, name, description, ...addresses, items, ...(seed === 0 ? {} : { newest: NEWEST - ((seed * 37) % 60) * DAY }), weeks };
}

/** The feed of everything and the first so many topics; the last of more than one is empty. */
export function sampleFeeds(config: Config, topics = SUBJECTS.length): FeedView[] {
  const all = { ...sampleFeed('index', config.site.title, config.site.description, 7, 'everything'), items: 50, newest: NEWEST };
  const others = Array.from({ length: topics }, (_, index) => {
    const [slug, name, description] = SUBJECTS[index % SUBJECTS.length] as (typeof SUBJECTS)[number];
    const round = Math.floor(index / SUBJECTS.length);
    const seed = topics > 1 && index === topics - 1 ? 0 : index + 1;
    return round === 0 ? sampleFeed(slug, name, description, seed) : sampleFeed(`${slug}-${round}`, `${name} ${round}`, description, seed);
  });
  return [all, ...others];
}

/** So many items, newest first. */
export function sampleItems(count = TITLES.length): ItemView[] {
  return Array.from({ length: count }, (_, index) => {
    const [title, summary, source] = TITLES[index % TITLES.length] as (typeof TITLES)[number];
    const topics = SUBJECTS.slice(index % 7, (index % 7) + 1 + (index % 4)).map(([slug, name]) => ({ slug, name }));
    const language = title.startsWith('Donau') ? { language: 'de' } : {};
    return { title, summary, source, link: `https://example.org/read/${index}`, publishedAt: NEWEST - index * 3 * DAY, topics, ...language };
  });
}
