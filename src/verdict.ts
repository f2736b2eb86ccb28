import { type Decision, decide } from './decide.ts';
import type { Rule, Selection, Table } from './model.ts';
import type { KnownFeed } from './selection/plans.ts';
import { better, idOf, RULES, rulesFailed } from './selection/rules.ts';
import { DAY, rfc3339, spoken } from './text/time.ts';

/** One rule as asked of one article. Instants are RFC 3339; `limit` is null where nothing is asked; of `duplicate` it is the path of the published article with that url. */
export interface RuleVerdict {
  readonly rule: Rule;
  readonly value: string | number | boolean | null;
  readonly limit: string | number | boolean | null;
  readonly passes: boolean;
  /** What would change it; only where it fails. */
  readonly remedy?: string;
}

/** What each article rule says of a row that was not refused, in the order of the rules; it fails those of its report. */
export function rulesOf(decision: Decision, row: number): RuleVerdict[] {
  const failed = new Set(rulesFailed(decision.selection, row));
  return RULES.map((rule) => {
    const { remedy, ...facts } = MEASURES[rule](decision, row);
    return failed.has(rule) ? { rule, ...facts, passes: false, remedy } : { rule, ...facts, passes: true };
  });
}

type Measure = Pick<RuleVerdict, 'value' | 'limit'> & { readonly remedy: string };

const MEASURES: Readonly<Record<Rule, (decision: Decision, row: number) => Measure>> = {
  unpublished: ({ table }, row) => ({ value: table.published[row] === 1, limit: true, remedy: 'needs `published: true`' }),
  'low-quality': ({ table, config: { minQuality } }, row) => {
    const value = table.quality[row] as number;
    return { value: Number.isNaN(value) ? null : value, limit: minQuality, remedy: `needs \`quality: ${minQuality}\` or more` };
  },
  'not-yet-due': ({ table, now }, row) => {
    const due = table.publishedAt[row] as number;
    return { value: rfc3339(due), limit: rfc3339(now), remedy: dueWords(due, now) };
  },
  duplicate: ({ table, selection }, row) => {
    const stays = selection.stays.get(row);
    const other = stays ?? publishedCopy(table, selection, row);
    const limit = other === undefined ? null : (table.path.at(other) ?? '');
    return { value: idOf(table, row), limit, remedy: stays === undefined ? '' : duplicateRemedy(table, selection, row, stays) };
  },
};

/** Far ahead nobody counts in days. */
const FAR = 60 * DAY;

function dueWords(due: number, now: number): string {
  return due - now > FAR ? `due on ${rfc3339(due).slice(0, 10)}` : `due in ${spoken(Math.max(1000, due - now))}`;
}

/** The other rows with the id of a row. */
function copiesOf(table: Table, row: number): number[] {
  const id = idOf(table, row);
  return [...table.idHash.keys()].filter((other) => other !== row && table.idHash[other] === table.idHash[row] && idOf(table, other) === id);
}

/** A selected article with the url of a row. One that fails other rules is not asked for duplicates, but would meet this one. */
function publishedCopy(table: Table, { failed }: Selection, row: number): number | undefined {
  return copiesOf(table, row).find((other) => failed[other] === 0);
}

/** Why the other one stays, and what could be done about it. With it alone gone the next best would stay, so all better ones are named. */
function duplicateRemedy(table: Table, { stays: winners }: Selection, row: number, stays: number): string {
  const [here, there] = [table.quality[row] as number, table.quality[stays] as number];
  const higher = there > here || (Number.isNaN(here) && !Number.isNaN(there));
  const newer = (table.publishedAt[stays] as number) > (table.publishedAt[row] as number);
  const why = higher ? `has the higher quality, ${there}` : newer ? 'was published later' : 'has the path that sorts first';
  const raise = there >= 0 ? `, or a \`quality\` above ${there} here` : '';
  const others = copiesOf(table, row).filter((other) => winners.get(other) === stays && outdoes(table, other, row));
  const gone = others.map((other) => `${table.path.at(other) ?? ''} gone with it`).join(' and ');
  return `needs a url of its own, or ${table.path.at(stays) ?? ''} gone, which ${why}${gone === '' ? '' : `, and ${gone}`}${raise}`;
}

function outdoes(table: Table, other: number, row: number): boolean {
  return better(table, other, row) || (other < row && !better(table, row, other));
}

/** An id behind all others: which url an article will have is not known, so no tie is promised to it. */
const LAST = '\uFFFF';

/**
 * The decision as it would be if what the failed rules ask for were done, by the same rules: published, good enough, at the instant it is
 * due, and, where it is a duplicate now, with a url of its own; the other remedies of a duplicate leave it a place as good or better.
 */
export function remedied(decision: Decision, row: number, known: readonly KnownFeed[]): Decision {
  const { table, config, now, selection } = decision;
  const [published, quality] = [table.published.slice(), table.quality.slice()];
  published[row] = 1;
  if (config.minQuality !== null && !((quality[row] as number) >= config.minQuality)) quality[row] = config.minQuality;
  const changed = { ...table, published, quality, ...(selection.stays.has(row) ? withOwnUrl(table, row) : {}) };
  return decide(changed, config, Math.max(now, table.publishedAt[row] as number), known);
}

function withOwnUrl({ link, idHash }: Table, row: number): Pick<Table, 'link' | 'idHash'> {
  const hashes = idHash.slice();
  hashes[row] = -1;
  return { link: { at: (other) => (other === row ? LAST : link.at(other)) }, idHash: hashes };
}
