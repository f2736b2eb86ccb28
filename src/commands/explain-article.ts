import type { Decision } from '../decide.ts';
import { type Pointed, pointAt } from '../explain/caret.ts';
import { absence, type FeedVerdict, feedsOf, type QuestionVerdict, questionVerdicts } from '../feed-verdict.ts';
import { messageOf } from '../messages.ts';
import type { Diagnostic, Reason } from '../model.ts';
import { type ArticleReport, articleReports } from '../report.ts';
import { isSelected } from '../selection/rules.ts';
import { toldIn } from '../text/told.ts';
import { type RuleVerdict, remedied, rulesOf } from '../verdict.ts';
import type { NamedFeed } from './explain-feed.ts';
import type { Surveyed } from './surveyed.ts';

/** A finding of the article, worded, with its line of the file where it may be shown. */
export interface Finding extends Omit<Diagnostic, 'detail' | 'path'>, Partial<Pointed> {
  readonly message: string;
}

/** What `explain` tells of an article: its report as `build` makes it, and what lies behind it. */
export interface ArticleView extends Partial<ArticleReport> {
  readonly path: string;
  readonly title: string;
  readonly refused: boolean;
  readonly selected: boolean;
  /** Exactly those of the report; none for a refused file, whose findings are its reasons. */
  readonly reasons: readonly Reason[];
  readonly findings: readonly Finding[];
  readonly rules: readonly RuleVerdict[];
  readonly feeds: readonly FeedVerdict[];
  /** The saved questions of the config, answered or not. */
  readonly questions: readonly QuestionVerdict[];
  /** Of the one feed that was asked for and that the article does not belong in: what would bring it there. */
  readonly absence?: string;
  /** What would be if every failed rule's remedy were followed; absent for a selected or refused article. */
  readonly then?: { readonly reasons: readonly Reason[]; readonly feeds: readonly FeedVerdict[]; readonly absence?: string };
  /** The one feed that was asked for. */
  readonly topic?: Omit<NamedFeed, 'plan'>;
}

/** The views of some rows, with the texts of their files. `feed` narrows the feeds to one. Only of a single row it is found out what the remedies lead to. */
export function articleViews(known: Surveyed, rows: readonly number[], textOf: (row: number) => string, feed: NamedFeed | undefined): ArticleView[] {
  const reports = new Map(articleReports(known.decision).map((report) => [report.path, report]));
  return rows.map((row) => articleView(known, row, reports, textOf(row), feed, rows.length === 1));
}

type Reports = ReadonlyMap<string, ArticleReport>;

function articleView(known: Surveyed, row: number, reports: Reports, text: string, feed: NamedFeed | undefined, whole: boolean): ArticleView {
  const { decision, diagnostics, catalogue } = known;
  const { table, selection } = decision;
  const path = table.path.at(row) ?? '';
  const findings = diagnostics.filter((diagnostic) => diagnostic.path === path).map((diagnostic) => findingOf(diagnostic, text));
  const topic = feed === undefined ? {} : { topic: topicOf(feed) };
  if (table.refused[row] === 1) {
    return { path, title: toldIn(text).title, refused: true, selected: false, reasons: [], findings, rules: [], feeds: [], questions: [], ...topic };
  }
  const report = reportAt(reports, path);
  const questions = narrowed(questionVerdicts(decision)(row), feed);
  const facts = { ...report, refused: false, findings, rules: rulesOf(decision, row), questions, ...topic };
  const placed = { ...facts, ...placesOf(decision, row, feed) };
  if (isSelected(selection, row) || !whole) return placed;
  const after = remedied(decision, row, catalogue?.feeds ?? []);
  const { reasons } = reportAt(new Map(articleReports(after).map((each) => [each.path, each])), path);
  return { ...placed, then: { reasons, ...placesOf(after, row, feed) } };
}

function topicOf({ slug, name, kind, movedTo }: NamedFeed): NonNullable<ArticleView['topic']> {
  return { slug, name, kind, ...(movedTo === undefined ? {} : { movedTo }) };
}

function narrowed<Told extends { readonly slug: string }>(all: readonly Told[], feed: NamedFeed | undefined): readonly Told[] {
  return feed === undefined ? all : all.filter(({ slug }) => slug === feed.slug);
}

/** The feeds of a row, or the one that was asked for; of that, what would bring a selected row there. */
function placesOf(decision: Decision, row: number, feed: NamedFeed | undefined): Pick<ArticleView, 'feeds' | 'absence'> {
  const feeds = narrowed(feedsOf(decision, row), feed);
  if (feed === undefined || feeds.length > 0 || !isSelected(decision.selection, row)) return { feeds };
  return { feeds, absence: absence(decision, row, feed) };
}

function reportAt(reports: Reports, path: string): ArticleReport {
  const report = reports.get(path);
  if (report === undefined) throw new Error(`${path} has no report`);
  return report;
}

function findingOf(diagnostic: Diagnostic, text: string): Finding {
  const { code, severity, field, line } = diagnostic;
  const pointed = code === 'utf16' ? undefined : pointAt(text, line, field);
  return { code, severity, field, line, message: messageOf(diagnostic), ...pointed };
}
