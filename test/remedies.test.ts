import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '../src/decide.ts';
import { absence, feedsOf, questionVerdicts } from '../src/feed-verdict.ts';
import { isSelected, rulesFailed } from '../src/selection/rules.ts';
import { remedied, rulesOf } from '../src/verdict.ts';
import { runs } from './support/property.ts';
import { configOf, NOON, type Sample, tableFrom } from './support/tables.ts';

const HOUR = 3_600_000;

/** A site as it can be edited: articles, config and the moment. */
interface World {
  readonly samples: readonly Sample[];
  readonly keys: {
    readonly limit: number;
    readonly window?: string | undefined;
    readonly topics: Record<string, object>;
    readonly feeds: readonly { readonly slug: string }[];
  };
  readonly now: number;
}

function decided({ samples, keys, now }: World): Decision {
  return decide(tableFrom(samples), configOf({ ...keys }), now, []);
}

function edited(world: World, row: number, change: (sample: Sample) => Sample): World {
  return { ...world, samples: world.samples.map((sample, at) => (at === row ? change(sample) : sample)) };
}

const quoted = (text: string) => [...text.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
const FIELDS = {
  provider: (name: string) => ({ provider: { name } }),
  type: (type: string) => ({ type }),
  language: (language: string) => ({ language }),
};

/** Does one thing that a remedy names, word for word: a phrase that is not known here fails the test. */
function done(world: World, row: number, need: string, key: 'limit' | 'window' = 'limit'): World {
  const names = quoted(need);
  const [name = ''] = names;
  const topics = ({ topics: own = [] }: Sample) => own;
  const [, field, number] = /^`(quality|heat): (\S+)` or more$/.exec(need) ?? [];
  if (field !== undefined) return edited(world, row, (sample) => ({ ...sample, [field]: Number(number) }));
  const [, limit = '', window = '', place = ''] = /^"limit": (\d+) or more(?:, or "window": "(\w+)" or more,)? in (.+)$/.exec(need) ?? [];
  if (limit !== '') return configured(world, key === 'window' && window !== '' ? { window } : { limit: Number(limit) }, place);
  if (/^to be without the topics? /.test(need))
    return edited(world, row, (sample) => ({ ...sample, topics: topics(sample).filter((own) => !names.includes(own)) }));
  if (/^(?:one of the topics|the topic) /.test(need)) return edited(world, row, (sample) => ({ ...sample, topics: [...topics(sample), name] }));
  if (/^the topics /.test(need)) return edited(world, row, (sample) => ({ ...sample, topics: [...topics(sample), ...names] }));
  const kind = /^(?:one of the|the) (provider|type|language)s? "/.exec(need)?.[1] as keyof typeof FIELDS | undefined;
  if (kind !== undefined) return edited(world, row, (sample) => ({ ...sample, ...FIELDS[kind](name) }));
  throw new Error(`no such remedy: ${need}`);
}

function configured(world: World, setting: { limit: number } | { window: string }, place: string): World {
  const { keys } = world;
  const [section, name = ''] = quoted(place);
  if (section === undefined) return { ...world, keys: { ...keys, ...setting } };
  if (section === 'topics') return { ...world, keys: { ...keys, topics: { ...keys.topics, [name]: { ...keys.topics[name], ...setting } } } };
  return { ...world, keys: { ...keys, feeds: keys.feeds.map((feed) => (feed.slug === name ? { ...feed, ...setting } : feed)) } };
}

/** Does all that the remedy of a feed names, and looks whether the article is shown there, at the place that it was promised. */
function followed(world: World, row: number, slug: string, remedy: string): { shown: boolean; promised: boolean } {
  const [, told = '', rank, total] = /^needs (.+?)(?:; it would then be (\d+) of (\d+))?$/.exec(remedy) ?? [];
  const needs = told.split(', and ');
  const verdictAfter = (those: readonly string[], key: 'limit' | 'window' = 'limit') => {
    const after = those.reduce((sofar, need) => done(sofar, row, need, key), world);
    return feedsOf(decided(after), row).find((feed) => feed.slug === slug);
  };
  const verdict = verdictAfter(needs);
  const without = needs.filter((need) => !need.startsWith('"limit"'));
  // No larger limit is asked for than it takes, and none where the window reaches.
  if (without.length < needs.length) expect(verdictAfter(without)?.shown).toBe(false);
  const promised = rank === undefined || (verdict?.rank === Number(rank) && verdict.total === Number(total));
  return { shown: verdict?.shown === true && verdictAfter(needs, 'window')?.shown === true, promised };
}

/** Follows every remedy for every feed of a selected row. */
function expectTrue(world: World, row: number): number {
  const decision = decided(world);
  const here = feedsOf(decision, row);
  let count = 0;
  for (const { slug, kind, name } of [...decision.plans, ...DRAFTED]) {
    const verdict = here.find((feed) => feed.slug === slug);
    const remedy = verdict === undefined ? absence(decision, row, { slug, kind, name }) : verdict.remedy;
    if (verdict?.rule === 'beyond-limit') expect(remedy).toContain(`"limit": ${verdict.rank} or more`);
    if (verdict?.shown === true) expect(remedy).toBeUndefined();
    else if (remedy?.startsWith('no article can answer it')) expect(decision.plans.find((plan) => plan.slug === slug)?.rows).toHaveLength(0);
    else {
      count += 1;
      expect({ slug, remedy, ...followed(world, row, slug, remedy ?? '') }).toEqual({ slug, remedy, shown: true, promised: true });
    }
  }
  return count;
}

/** Topics that may be borne by nothing that is selected. */
const DRAFTED = ['Draft'].map((name) => ({ slug: name.toLowerCase(), name, kind: 'topic' as const }));

/** What the rules ask for, done in each way that they name. */
function waysOut(world: World, row: number): World[] {
  const decision = decided(world);
  const failing = rulesOf(decision, row).filter(({ passes }) => !passes);
  let ways = [world];
  for (const { rule, remedy = '' } of failing) {
    const all = (change: (way: World) => World) => (ways = ways.map(change));
    if (rule === 'unpublished') all((way) => edited(way, row, (sample) => ({ ...sample, published: true })));
    if (rule === 'low-quality') all((way) => done(way, row, remedy.replace(/^needs /, '')));
    if (rule === 'not-yet-due') all((way) => ({ ...way, now: world.samples[row]?.publishedAt ?? NOON }));
    if (rule === 'duplicate') ways = ways.flatMap((way) => duplicateWays(way, row, remedy));
  }
  return ways;
}

function duplicateWays(world: World, row: number, remedy: string): World[] {
  const gone = new Set([...remedy.matchAll(/a\/(\d+)\.md gone/g)].map(([, place]) => Number(place)));
  const samples = world.samples.map((sample, at) => (gone.has(at) ? { ...sample, published: false } : sample));
  const above = /a `quality` above (\d+) here/.exec(remedy)?.[1];
  const raised = above === undefined ? [] : [edited(world, row, (sample) => ({ ...sample, quality: Number(above) + 1 }))];
  expect(gone.size).toBeGreaterThan(0);
  return [edited(world, row, (sample) => ({ ...sample, link: 'https://own.example/m' })), { ...world, samples }, ...raised];
}

const sample = fc.record({
  topics: fc.subarray(['AI', 'ml', 'C', 'Law', 'Draft']),
  quality: fc.constantFrom(undefined, 40, 50, 60, 80),
  heat: fc.constantFrom(undefined, 1, 5),
  published: fc.constantFrom(true, true, true, false),
  publishedAt: fc.constantFrom(-2, -1, -1, 0, 0, 1).map((n) => NOON + n * HOUR),
  link: fc.constantFrom('k', 'b', 'q', 'z', 'c', 'x', 'e').map((name) => `https://news.example/${name}`),
  type: fc.constantFrom(undefined, 'news'),
  language: fc.constantFrom(undefined, 'de', 'en-GB'),
  provider: fc.constantFrom(undefined, { name: 'Harbour', domain: 'harbour.example' }),
});
const settings = fc.record(
  { minQuality: fc.constantFrom(0, 60, 90), limit: fc.nat(3), window: fc.constantFrom('0h', '1h'), title: fc.constantFrom('Readers say so') },
  { requiredKeys: [] },
);
const names = fc.subarray(['AI', 'ML', 'C', 'Law', 'New']);
const question = fc.record(
  {
    topics: fc.record({ any: names, all: fc.subarray(['ML', 'Law', 'New']), none: fc.subarray(['AI', 'C', 'Draft']) }, { requiredKeys: [] }),
    providers: fc.subarray(['harbour.EXAMPLE', 'Lighthouse']),
    types: fc.subarray(['News', 'story']),
    languages: fc.subarray(['en', 'de', 'fr-CH']),
    minQuality: fc.constantFrom(0, 60, 90),
    minHeat: fc.constantFrom(0, 3, 9),
    limit: fc.nat(3),
    window: fc.constantFrom('0h', '1h'),
  },
  { requiredKeys: [] },
);
const worlds = fc
  .record({
    samples: fc.array(sample, { minLength: 1, maxLength: 7 }),
    keys: fc.record({
      limit: fc.nat(3),
      window: fc.constantFrom(undefined, undefined, '0h', '1h'),
      minQuality: fc.constantFrom(null, 50),
      topics: fc.record({ AI: settings.map((ai) => ({ ...ai, aliases: ['ML'] })), Law: settings, Draft: settings }, { requiredKeys: [] }),
      feeds: fc
        .array(question, { maxLength: 2 })
        .map((all) => all.map((asked, index) => ({ slug: `q${index}`, title: `Question ${index}`, ...asked }))),
    }),
  })
  .map(({ samples, keys }) => ({ samples, keys: { ...keys, topics: keys.topics as Record<string, object> }, now: NOON }));

describe('a remedy that is followed', () => {
  it('brings a selected article into the feed that it was told of, at the place that it was promised', () => {
    let count = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const { selection } = decided(world);
        for (const row of world.samples.keys()) if (isSelected(selection, row)) count += expectTrue(world, row);
      }),
      { numRuns: runs(60), seed: 1 },
    );
    expect(count).toBeGreaterThan(runs(150));
  });

  it('makes an article selected, and shown where that was foretold, or meets what was foretold', () => {
    let [shown, met, further] = [0, 0, 0];
    fc.assert(
      fc.property(worlds, (world) => {
        const decision = decided(world);
        for (const row of world.samples.keys()) {
          if (isSelected(decision.selection, row)) continue;
          const foretold = remedied(decision, row, []);
          for (const way of waysOut(world, row)) {
            const after = decided(way);
            if (!isSelected(foretold.selection, row)) {
              met += 1;
              expect([rulesFailed(after.selection, row), after.selection.stays.get(row)]).toEqual([['duplicate'], foretold.selection.stays.get(row)]);
              continue;
            }
            expect(rulesFailed(after.selection, row)).toEqual([]);
            const real = feedsOf(after, row);
            for (const feed of feedsOf(foretold, row).filter((one) => one.shown)) {
              shown += 1;
              expect(real.find(({ slug }) => slug === feed.slug)).toMatchObject({ shown: true });
            }
            further += expectTrue(way, row);
          }
        }
      }),
      { numRuns: runs(60), seed: 2 },
    );
    expect(Math.min(shown, met, further)).toBeGreaterThan(runs(6));
  });
});

describe('the verdict on a question', () => {
  it('is that of its feed: what holds of all conditions is shown, or beyond the limit', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const decision = decided(world);
        const verdicts = questionVerdicts(decision);
        for (const row of decision.selection.order) {
          for (const { slug, answers, conditions } of verdicts(row)) {
            const plan = decision.plans.find((one) => one.slug === slug);
            expect(answers).toBe(plan?.rows.includes(row));
            const floorAlone = !answers && conditions.every(({ condition, passes }) => passes || condition === 'minQuality');
            expect(floorAlone).toBe(plan?.below.includes(row));
          }
        }
      }),
      { numRuns: runs(60), seed: 3 },
    );
  });
});
