/** `feeds.css`: the one style sheet of all pages. The same text always. */
export function stylesheet(): string {
  return TOKENS + FRAME + SIDE + CARDS + ITEMS + MEDIA;
}

const TOKENS = `:root {
  color-scheme: light dark;
  --paper: #fbfcfa;
  --raised: #fff;
  --ink: #17211f;
  --soft: #52605c;
  --line: #d9e0dc;
  --edge: #7d8b86;
  --accent: #0a5f57;
  --wash: #e6f0ec;
  --serif: ui-serif, "Iowan Old Style", Charter, "Palatino Linotype", Palatino, "Source Serif 4", Georgia, "Times New Roman", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace;
}

@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111716;
    --raised: #182120;
    --ink: #e4ebe8;
    --soft: #a2b0ab;
    --line: #2a3633;
    --edge: #71807b;
    --accent: #76d1c0;
    --wash: #1b2b28;
  }
}
`;

const FRAME = `
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { font-size: clamp(1rem, 0.96rem + 0.2vw, 1.375rem); scroll-padding-block-start: 1rem; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font-family: var(--sans);
  line-height: 1.55;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; font-weight: inherit; font-size: inherit; }
ul, ol { list-style: none; }
html[dir="ltr"] [dir="auto"]:not(.about, .summary) { text-align: left; }
html[dir="rtl"] [dir="auto"]:not(.about, .summary) { text-align: right; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
input, button { font: inherit; color: inherit; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; inset-block-start: -5rem; inset-inline-start: 1rem; z-index: 1; padding: 0.5rem 1rem; background: var(--raised); }
.skip:focus { inset-block-start: 1rem; }
.columns, .foot { inline-size: 100%; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 4rem); }
.index .columns, .index .foot { max-inline-size: 112rem; }
.feed .columns, .feed .foot { max-inline-size: 76rem; }
.columns { display: grid; gap: 2.5rem clamp(2.5rem, 5vw, 5rem); padding-block: clamp(1.75rem, 5vw, 4rem); }
.columns > * { min-inline-size: 0; }
h2 { font-family: var(--serif); font-size: 1.375rem; line-height: 1.25; }
.foot { padding-block: 1.5rem 3rem; color: var(--soft); font-size: 0.875rem; }
.foot a { display: inline-block; padding-block: 0.25rem; }
.said:empty { display: none; }
.said { color: var(--soft); font-size: 0.875rem; }
.kind { color: var(--soft); font-family: var(--serif); font-size: 1.125rem; max-inline-size: 34rem; margin-block-start: 0.75rem; text-wrap: balance; }
`;

const SIDE = `
.home { font-size: 0.9375rem; margin-block-end: 0.75rem; }
.home a { display: inline-block; padding-block: 0.25rem; }
h1 { font-family: var(--serif); font-size: clamp(2rem, 1.6rem + 1.8vw, 3rem); line-height: 1.1; letter-spacing: -0.01em; text-wrap: balance; }
.lede { margin-block-start: 0.75rem; font-family: var(--serif); font-size: 1.125rem; line-height: 1.5; color: var(--soft); max-inline-size: 34rem; text-wrap: pretty; }
.facts { color: var(--soft); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.spark { display: block; position: relative; inline-size: 6.5rem; }
.spark svg { display: block; inline-size: 100%; block-size: auto; fill: currentColor; color: var(--edge); }
.spark .now { color: var(--accent); }
[dir="rtl"] .spark svg { transform: scaleX(-1); }
.side > .facts { margin-block-start: 1.25rem; }
.side > .spark { margin-block-start: 0.625rem; inline-size: 9rem; }
.subscribe { margin-block-start: 2rem; padding-block-start: 1.5rem; border-block-start: 1px solid var(--line); max-inline-size: 30rem; }
.subscribe p { font-size: 0.9375rem; color: var(--soft); margin-block-start: 0.375rem; }
.subscribe h3 { font-size: 0.875rem; color: var(--soft); margin-block: 1.125rem 0.25rem; }
.copy { display: grid; gap: 0.5rem; justify-items: start; margin-block-start: 0.75rem; }
input { min-block-size: 2.5rem; padding: 0.375rem 0.625rem; border: 1px solid var(--edge); border-radius: 0.375rem; background: var(--raised); min-inline-size: 0; }
.copy input { inline-size: 100%; font-family: var(--mono); font-size: 0.8125rem; text-overflow: ellipsis; }
button { min-block-size: 2.5rem; padding: 0.375rem 1rem; border: 1px solid var(--accent); border-radius: 0.375rem; background: var(--accent); color: var(--paper); cursor: pointer; }
button:hover { background: var(--ink); border-color: var(--ink); }
.readers, .formats, .chips { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.875rem; }
.readers a, .formats a { display: inline-block; padding-block: 0.25rem; position: relative; }
`;

const CARDS = `
.over { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.5rem; min-block-size: 2.5rem; margin-block-end: 1.25rem; }
#search { flex: 1 1 16rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0.375rem 0.75rem; }
#search label { font-size: 0.875rem; color: var(--soft); }
#search input { flex: 1 1 8rem; max-inline-size: 16rem; }
#search .said { flex-basis: 100%; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18.25rem, 100%), 1fr)); gap: 0 2.5rem; }
.cards > li { display: flex; flex-direction: column; padding-block: 1.125rem 1.25rem; border-block-start: 1px solid var(--line); }
.cards h3 { font-family: var(--serif); font-size: 1.25rem; line-height: 1.25; }
.cards h3 a { display: inline-block; padding-block: 0.125rem; color: var(--ink); text-decoration-color: var(--line); }
.cards h3 a:hover { color: var(--accent); text-decoration-color: currentColor; }
.about { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; font-size: 0.9375rem; margin-block-start: 0.25rem; }
.cards .facts { margin-block-start: auto; padding-block-start: 0.625rem; }
.both { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: end; gap: 0.25rem 1rem; margin-block-start: 0.125rem; }
.both .spark { margin-block-end: 0.375rem; }
`;

const ITEMS = `
main > h2 { margin-block-end: 0.25rem; }
.newer { padding-block: 0.375rem 0.75rem; font-size: 0.9375rem; }
.newer a { display: inline-block; padding-block: 0.25rem; }
.items { max-inline-size: 42rem; }
.items > li { padding-block: 1.5rem; border-block-start: 1px solid var(--line); }
.items h3 { font-family: var(--serif); font-size: 1.375rem; line-height: 1.25; text-wrap: pretty; }
.items h3 a { color: var(--ink); text-decoration-color: var(--line); }
.items h3 a:hover { color: var(--accent); text-decoration-color: currentColor; }
.items h3 a:visited { color: var(--soft); }
.meta { margin-block-start: 0.25rem; color: var(--soft); font-size: 0.875rem; }
.summary { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; margin-block-start: 0.5rem; }
.chips { gap: 0.375rem; margin-block-start: 0.75rem; font-size: 0.8125rem; }
.chips a { display: inline-block; padding: 0.1875rem 0.625rem; border-radius: 1rem; background: var(--wash); text-decoration: none; }
.chips a:hover { text-decoration: underline; }
`;

const MEDIA = `
@media (min-width: 58rem) {
  .columns { grid-template-columns: minmax(17rem, 22rem) minmax(0, 1fr); }
  #search { justify-content: flex-end; }
  #search .said { text-align: end; }
}

@media (min-width: 58rem) and (min-height: 46rem) {
  .side { position: sticky; inset-block-start: 0; align-self: start; max-block-size: 100vh; overflow-y: auto; scrollbar-width: thin; margin: -1.5rem -0.5rem 0; padding: 1.5rem 0.5rem; }
}

@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
}

@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --soft: #333; --line: #bbb; --edge: #777; --accent: #000; --wash: #fff; }
  .skip, button, #search, .readers, .subscribe h3, .newer { display: none; }
  .columns { display: block; padding: 0; }
  .side { position: static; max-block-size: none; }
  .about, .summary { display: block; }
  .items > li, .cards > li { break-inside: avoid; }
}
`;
