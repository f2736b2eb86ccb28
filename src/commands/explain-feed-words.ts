import type { Paint } from '../text/colour.ts';
import { printable, wrapped } from '../text/columns.ts';
import { counted } from '../text/count.ts';
import type { FeedWindow } from './explain-feed.ts';
import { listed, section, WIDTH } from './explain-lines.ts';

/** How far a feed reaches, in lines. */
export function feedWords(paint: Paint, view: FeedWindow): string[] {
  const { name, slug, missed, items, total, limit, window, newest, oldest, perDay, minQuality, belowQuality, remedy, words } = view;
  const colour = items === 0 ? paint.red : missed > 0 ? paint.yellow : paint.green;
  const more = items > 0 && missed === 0 ? ': a reader who looks once a day misses nothing' : '';
  const [first = '', ...rest] = wrapped(printable(`${name}: ${words}${more}`), WIDTH);
  const [unmet, left] = [view.unmet ?? {}, view.unselected].map((counts) => Object.entries(counts).map(([rule, count]) => `${count} ${rule}`)) as [
    string[],
    string[],
  ];
  const facts: (readonly [string, string])[] = [
    ['feed', slug],
    ...(view.kind === 'none'
      ? []
      : [
          [
            'items',
            `${items} of ${total}, ${limit === 0 ? 'no limit' : `limit ${limit}`}${window === undefined ? '' : `, window ${window}`}`,
          ] as const,
        ]),
    ...(newest === undefined || oldest === undefined
      ? []
      : ([
          ['newest', newest],
          ['oldest', oldest],
        ] as const)),
    ...(perDay === undefined
      ? []
      : ([
          ['a day', perDay < 0.1 ? 'less than 0.1 items' : counted(perDay < 10 ? Math.round(perDay * 10) / 10 : Math.round(perDay), 'item')],
        ] as const)),
    ...(minQuality === undefined
      ? []
      : [['floor', `quality ${minQuality} or more${belowQuality > 0 ? `; ${counted(belowQuality, 'article')} below it` : ''}`] as const]),
    ...(unmet.length > 0 ? [['unmet', unmet.join(', ')] as const] : []),
    ...(left.length > 0 ? [['left out', left.join(', ')] as const] : []),
  ];
  return [
    paint.bold(colour(first)),
    ...rest.map((text) => paint.bold(colour(text))),
    '',
    ...facts.map(([label, value]) => `  ${paint.dim(label.padEnd(8))}  ${printable(value)}`),
    ...section(paint, 'What would change that', remedy === undefined ? [] : listed(remedy)),
  ];
}
