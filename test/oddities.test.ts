import { describe, expect, it } from 'vitest';
import { messageOf } from '../src/messages.ts';
import { namingOf } from '../src/selection/naming.ts';
import { oddities } from '../src/selection/oddities.ts';
import { select } from '../src/selection/rules.ts';
import { topicsOf } from '../src/selection/topics.ts';
import { configOf, NOON, type Sample, tableFrom } from './support/tables.ts';

const SAMPLES: readonly (Sample | 'refused')[] = [
  { topics: ['AI', 'Security'], provider: { name: 'Harbour Notes', domain: 'harbour.example' }, type: 'News', language: 'en-GB' },
  { topics: ['C++'], language: 'de', type: 'story' },
  { topics: ['Drafts'], published: false },
  'refused',
];

function odd(keys: Record<string, unknown>, samples = SAMPLES): string[] {
  const config = configOf(keys);
  const table = tableFrom(samples);
  const naming = namingOf(config);
  const topics = topicsOf(table, select(table, config, NOON), config, naming);
  const found = oddities(table, topics, naming, config);
  for (const { path, line, severity } of found) expect({ path, line, severity }).toEqual({ path: '', line: 0, severity: 'warning' });
  return found.map((finding) => `${finding.code} ${finding.field}: ${messageOf(finding)}`);
}

const asking = (...questions: object[]) => ({ feeds: questions.map((question, index) => ({ slug: `q${index}`, title: 'Q', ...question })) });

describe('a name that no article bears', () => {
  it.each([
    [{ topics: { Securty: {} } }, 'topics: no article has the topic "Securty"; did you mean "Security"?'],
    [{ topics: { Weather: { title: 'AI' } } }, 'topics: no article has the topic "Weather"; mend the name, or take it out until one has'],
    [asking({}, { topics: { any: ['AI', 'c+'] } }), 'feeds[1].topics.any: no article has the topic "c+"; did you mean "C++"?'],
    [asking({ topics: { all: ['Draft'] } }), 'feeds[0].topics.all: no article has the topic "Draft"; did you mean "Drafts"?'],
    [asking({ topics: { none: ['Securiti'] } }), 'feeds[0].topics.none: no article has the topic "Securiti"; did you mean "Security"?'],
    [asking({ providers: ['Harbor Notes'] }), 'feeds[0].providers: no article has the provider "Harbor Notes"; did you mean "Harbour Notes"?'],
    [asking({ types: ['stori'] }), 'feeds[0].types: no article has the type "stori"; did you mean "story"?'],
    [asking({ languages: ['fr'] }), 'feeds[0].languages: no article has the language "fr"; mend the name, or take it out until one has'],
    [asking({ languages: ['en-US'] }), 'feeds[0].languages: no article has the language "en-US"; mend the name, or take it out until one has'],
  ])('%j is told with the nearest one', (keys, told) => {
    expect(odd(keys)).toEqual([`unknown-name ${told}`]);
  });

  it.each([
    [{}],
    [{ topics: { ai: { aliases: ['Artificial'] }, Drafts: {}, 'C Plus Plus': { slug: 'c-plus-plus' } } }],
    [{ topics: { Machines: { aliases: ['AI', 'M'] } }, ...asking({ topics: { any: ['M', 'Machines'], none: ['SECURITY'] } }) }],
    [asking({ providers: ['harbour NOTES', 'Harbour.example'], types: ['news'], languages: ['EN', 'en-gb', 'de'] })],
  ])('%j has none: a draft bears its topic, an alias is no name of its own, case is nothing', (keys) => {
    expect(odd(keys)).toEqual([]);
  });

  it('is none where a host or an accent is written in another way', () => {
    const samples: Sample[] = [{ provider: { name: 'Café Mu\u0308ller', domain: 'xn--bcher-kva.example' }, type: 'Portra\u0308t' }];
    expect(odd(asking({ providers: ['bücher.example', 'Cafe\u0301 Müller'], types: ['porträt'] }), samples)).toEqual([]);
  });

  it('is none where there is no article that could', () => {
    expect(odd({ topics: { AI: {} } }, ['refused'])).toEqual([]);
    expect(odd({ topics: { AI: {} } }, [])).toEqual([]);
    expect(odd({ topics: { AI: {} } }, [{}])).toHaveLength(1);
  });

  it('takes the language of the site for spoken', () => {
    expect(odd(asking({ languages: ['en'] }), [{ language: 'de' }])).toEqual([]);
    expect(odd(asking({ languages: ['en-GB'] }), [{ language: 'de' }])).toHaveLength(1);
  });
});

describe('a question', () => {
  it('that takes the feed of a topic without asking for it is told', () => {
    const told = `slug-taken feeds[0].slug: "ai" is the slug of the topic "AI" too, whose feed this one takes the place of; choose another slug, or ask for that topic in "any" or "all"`;
    expect(odd(asking({ slug: 'ai' }))).toEqual([told]);
    expect(odd(asking({ slug: 'ai', topics: { any: ['Security'], none: ['AI'] } }))).toEqual([told]);
    expect(odd(asking({ slug: 'ai', topics: { any: ['Security', 'ai'] } }))).toEqual([]);
    expect(odd(asking({ slug: 'ai', topics: { all: ['AI'] } }))).toEqual([]);
    // Nothing unpublished has a feed to lose.
    expect(odd(asking({ slug: 'drafts' }))).toEqual([]);
  });

  it.each([
    [{ topics: { any: [] } }, 'its "topics.any" is an empty list'],
    [{ providers: [] }, 'its "providers" is an empty list'],
    [{ types: [] }, 'its "types" is an empty list'],
    [{ languages: [] }, 'its "languages" is an empty list'],
    [{ topics: { any: ['ai', 'Security'], none: ['AI', 'security'] } }, 'it asks for the topic "ai" and against it'],
    [{ topics: { all: ['Security', 'C++'], none: ['c++'] } }, 'it asks for the topic "C++" and against it'],
    [{ topics: { any: ['AI', 'C++'], none: ['c++'] } }, undefined],
    [{ topics: { all: [], none: [] } }, undefined],
    [{}, undefined],
    [{ limit: 3 }, undefined],
  ])('%j that no article can answer is told: %s', (question, why) => {
    const found = odd(asking(question)).filter((told) => !told.startsWith('unknown-name'));
    const told = `unanswerable feeds[0]: no article can answer this question: ${why}; mend the list, or leave it out`;
    expect(found).toEqual(why === undefined ? [] : [told]);
  });
});
