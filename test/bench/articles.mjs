import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WORDS = 'lantern orchard signal harbour kettle ferry granite ledger meadow compass copper thistle quarry beacon willow anchor'.split(' ');

/** A stream of numbers below `n` that only the seed decides. */
export function numbersFrom(seed) {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (n) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

/** Article number `index` as a file: the shape of the dialect, some 1.5 kB, the same for the same numbers. */
export function articleText(index, topics = 200, edition = 0) {
  const pick = numbersFrom(index + 1);
  const sentence = (length) => Array.from({ length }, () => WORDS[pick(WORDS.length)]).join(' ');
  const when = new Date(Date.UTC(2018, 0, 1) + pick(190_000_000) * 1000).toISOString().replace('.000', '');
  const names = [...new Set(Array.from({ length: 1 + pick(4) }, () => `Topic ${Math.floor((pick(1000) / 1000) ** 2 * topics)}`))];
  const related = Array.from({ length: pick(5) }, () => [
    `  - title: "About the ${sentence(4)}"`,
    `    webUrl: "https://elsewhere.example/${index}/${pick(100000)}/"`,
    '    provider:',
    '      name: Elsewhere',
    '      domain: elsewhere.example',
    `    quality: ${pick(101)}`,
  ]);
  return [
    '---',
    'category: news',
    `title: "The ${sentence(5)} & ${index}"`,
    `excerpt: "${sentence(30)}, edition ${edition}."`,
    `publishedDateTime: ${when}`,
    `webUrl: "https://www.papers.example/${index}/${WORDS[pick(16)]}/"`,
    'type: article',
    `quality: ${pick(101)}`,
    `heat: ${pick(500)}`,
    `published: ${pick(10) < 8}`,
    'provider:',
    `  name: The ${WORDS[pick(16)]}`,
    '  domain: papers.example',
    'topics:',
    ...names.map((name) => `  - ${name}`),
    ...(related.length > 0 ? ['related:', ...related.flat()] : []),
    '---',
    '',
  ].join('\n');
}

/** Writes `count` articles below `folder`, at most 1,000 in one. */
export function makeArticles(folder, count, topics = 200) {
  for (let index = 0; index < count; index++) {
    const place = join(folder, String(Math.floor(index / 1000)));
    if (index % 1000 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${index}.md`), articleText(index, topics));
  }
}
