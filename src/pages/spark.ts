import type { Config } from '../model.ts';
import { counted } from '../text/count.ts';
import { say } from './language.ts';

const STEP = 4;
const BAR = 3;
const HEIGHT = 24;
/** A quiet feed must not look like a busy one: a full bar is at least so many articles. */
const LEAST_SCALE = 4;

/**
 * Articles a week as an inline SVG of bars, the newest week last, with the sum in words for who does not see it. Its bars start at
 * zero and the full height is the feed's own busiest week; a week without any is a dot on the ground. Nothing where all are.
 */
export function spark(config: Config, weeks: readonly number[]): string {
  if (!weeks.some((count) => count > 0)) return '';
  const scale = Math.max(LEAST_SCALE, ...weeks);
  const last = weeks.length - 1;
  const quiet = weeks
    .slice(0, last)
    .map((count, week) => bar(week, count, scale))
    .join('');
  const now = bar(last, weeks[last] ?? 0, scale);
  const drawing = `<svg viewBox="0 0 ${weeks.length * STEP - 1} ${HEIGHT}" aria-hidden="true"><path d="${quiet}"/><path class="now" d="${now}"/></svg>`;
  const sum = weeks.reduce((total, count) => total + count, 0);
  const words = say(config, `${counted(sum, 'article')} in the ${weeks.length} weeks up to the newest`);
  return `<span class="spark">${drawing}<span class="unseen">${words}</span></span>`;
}

function bar(week: number, count: number, scale: number): string {
  const height = count === 0 ? 1 : Math.max(2, Math.round((count / scale) * HEIGHT));
  return `M${week * STEP} ${HEIGHT}v-${height}h${BAR}v${height}z`;
}
