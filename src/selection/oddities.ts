import type { Config, Diagnostic, FeedQuestion, Table } from '../model.ts';
import { nearest } from '../text/nearest.ts';
import { impossible } from './lacks.ts';
import { type Naming, writtenName } from './naming.ts';
import { columnsOf, folded, meantBy, type WordKey } from './questions.ts';
import type { Topics } from './topics.ts';

/**
 * What is odd in the config beside these articles: a name that none bears, a question that none can answer, or that takes the place of a
 * topic's feed without asking for that topic. Unpublished articles count as bearing theirs: a draft's topic is no slip of the pen.
 */
export function oddities(table: Table, topics: Topics, naming: Naming, config: Config): Diagnostic[] {
  const { feeds } = config;
  if (feeds.length === 0 && Object.keys(config.topics).length === 0) return [];
  return [...unknownNames(table, topics, naming, config), ...feeds.flatMap((_, index) => oddQuestion(index, topics, naming, config))];
}

function finding(code: string, field: string, found: string, wanted: string): Diagnostic {
  return { code, severity: 'warning', path: '', field, line: 0, detail: { found, wanted } };
}

function oddQuestion(index: number, topics: Topics, naming: Naming, { feeds }: Config): Diagnostic[] {
  const question = feeds[index] as FeedQuestion;
  const why = impossible(question, naming);
  const found = why === undefined ? [] : [finding('unanswerable', `feeds[${index}]`, why, 'mend the list, or leave it out')];
  const topic = topics.bySlug.get(question.slug);
  const { any = [], all = [] } = question.topics;
  if (topic === undefined || [...any, ...all].some((name) => naming.resolve(name) === topic.slug)) return found;
  const [slug, name] = [question.slug, writtenName(naming, topic)].map((text) => JSON.stringify(text));
  const taken = `${slug} is the slug of the topic ${name} too, whose feed this one takes the place of`;
  return [...found, finding('slug-taken', `feeds[${index}].slug`, taken, 'choose another slug, or ask for that topic in "any" or "all"')];
}

/** Names of one kind that the config speaks of, the columns they would stand in, and how those know a name. */
interface Kind {
  readonly what: string;
  readonly spoken: readonly { readonly field: string; readonly name: string }[];
  readonly columns: readonly ArrayLike<number>[];
  readonly knows: (words: ReadonlyMap<number, string>) => (name: string) => boolean;
}

function unknownNames(table: Table, topics: Topics, naming: Naming, config: Config): Diagnostic[] {
  // Where there is no article yet, every name is unknown, and no slip.
  if (table.refused.every((refused) => refused === 1)) return [];
  const slugs: Kind['knows'] = (words) => {
    const borne = new Set(Array.from(words, ([place, word]) => topics.byPlace[place]?.slug ?? naming.resolve(word)));
    return (name) => borne.has(naming.resolve(name));
  };
  const worded = (key: WordKey): Omit<Kind, 'what'> => ({
    spoken: inQuestions(config, key, (question) => question[key]),
    columns: columnsOf(key, table),
    knows(words) {
      const others = key === 'languages' ? [config.site.language] : [];
      const all = [...words.values(), ...others].map(folded);
      return (name) => all.some(meantBy(key, [name]));
    },
  });
  const inTopics = Object.keys(config.topics).map((name) => ({ field: 'topics', name }));
  const lists = (['any', 'all', 'none'] as const).flatMap((key) => inQuestions(config, `topics.${key}`, (question) => question.topics[key]));
  const kinds: Kind[] = [
    { what: 'topic', spoken: [...inTopics, ...lists], columns: [table.topics.values], knows: slugs },
    { what: 'provider', ...worded('providers') },
    { what: 'type', ...worded('types') },
    { what: 'language', ...worded('languages') },
  ];
  return kinds.flatMap((kind) => unknownOf(kind, table));
}

function unknownOf({ what, spoken, columns, knows }: Kind, table: Table): Diagnostic[] {
  if (spoken.length === 0) return [];
  const words = wordsIn(columns, table);
  const known = knows(words);
  const strange = spoken.filter(({ name }) => !known(name));
  // In an order of their own: that of the table depends on what was read first.
  const candidates = strange.length > 0 ? [...words.values()].sort() : [];
  return strange.map(({ field, name }) => {
    const near = nearest(name, candidates);
    const wanted = near === undefined ? 'mend the name, or take it out until one has' : `did you mean ${JSON.stringify(near)}?`;
    return finding('unknown-name', field, `the ${what} ${JSON.stringify(name)}`, wanted);
  });
}

function inQuestions({ feeds }: Config, key: string, namesOf: (question: FeedQuestion) => readonly string[] | undefined): Kind['spoken'] {
  return feeds.flatMap((question, index) => (namesOf(question) ?? []).map((name) => ({ field: `feeds[${index}].${key}`, name })));
}

/** The words that some row of the columns has, by place. */
function wordsIn(columns: Kind['columns'], { words }: Table): Map<number, string> {
  const seen = new Uint8Array(words.length);
  for (const column of columns) for (let at = 0; at < column.length; at++) seen[column[at] as number] = 1;
  const found = new Map<number, string>();
  for (let place = 1; place < words.length; place++) if (seen[place] === 1) found.set(place, words[place] ?? '');
  return found;
}
