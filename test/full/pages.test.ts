import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { feedPage } from '../../src/pages/feed-page.ts';
import { indexPage } from '../../src/pages/index-page.ts';
import { script } from '../../src/pages/script.ts';
import { stylesheet } from '../../src/pages/style.ts';
import { sampleConfig, sampleFeeds, sampleItems } from './pages.sample.ts';

// A page of 200 topics takes axe half a minute on a small machine.
vi.setConfig({ testTimeout: 120_000 });

/** In the browser. */
declare const getComputedStyle: (element: unknown) => { readonly textAlign: string; readonly marginTop: string };

const CHROMIUM = process.env['FEEDMILL_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 320, height: 640 };
const DESK = { width: 1280, height: 900 };
const WALL = { width: 2560, height: 1440 };
const SIZES = { phone: PHONE, desk: DESK, wall: WALL };

const SITES: Record<string, { language: string; topics: number; items: number }> = {
  en: { language: 'en', topics: 10, items: 12 },
  ar: { language: 'ar', topics: 10, items: 12 },
  many: { language: 'en', topics: 200, items: 1 },
  one: { language: 'de', topics: 1, items: 1 },
};

/** The pages of a sample site by their names, as they lie in `out/`. */
function published(site: string): Map<string, string> {
  const { language, topics, items } = SITES[site] as (typeof SITES)[string];
  const config = sampleConfig(language);
  const feeds = sampleFeeds(config, topics);
  const [all] = feeds as [(typeof feeds)[number]];
  const files = new Map([
    ['index.html', indexPage(feeds, config)],
    ['feeds.css', stylesheet()],
    ['feeds.js', script()],
  ]);
  for (const feed of feeds.slice(1)) files.set(`${feed.slug}.html`, feedPage(feed, feed.items === 0 ? [] : sampleItems(items), all, config));
  return files;
}

const TYPES: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };
const sites = new Map(Object.keys(SITES).map((site) => [site, published(site)]));
const server = createServer((request, response) => {
  const [, site = '', name = ''] = decodeURIComponent(request.url ?? '').split('/');
  const text = sites.get(site)?.get(name);
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${TYPES[name.split('.').pop() ?? ''] ?? 'text/plain'}; charset=utf-8` });
  response.end(text);
});

let browser: Browser;
let base: string;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}, 60_000);

afterAll(async () => {
  await browser.close();
  server.close();
});

/** What a page did that it should not: said something on the console, or asked for anything but its own three files. */
interface Opened {
  readonly page: Page;
  readonly noise: string[];
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(String(error)));
  page.on('requestfailed', (request) => noise.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) noise.push(`asked for ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) noise.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(base + path);
  return { page, noise };
}

async function violations(page: Page): Promise<string[]> {
  // The policy of the page itself forbids a script element of ours; evaluating goes past it.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const results = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html)
        .join(' | ')}`,
  );
}

async function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['FEEDMILL_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const PAGES: readonly (readonly [path: string, sizes: readonly (keyof typeof SIZES)[]])[] = [
  ['en/index.html', ['phone', 'desk', 'wall']],
  ['en/data.html', ['phone', 'desk', 'wall']],
  ['en/الشبكات.html', ['phone', 'desk']],
  ['ar/index.html', ['phone', 'desk']],
  ['ar/data.html', ['phone', 'desk']],
  ['many/index.html', ['desk']],
  ['one/index.html', ['phone', 'desk']],
  ['one/accessibility.html', ['desk']],
];

const VIEWS = PAGES.flatMap(([path, sizes]) =>
  sizes.flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => ({ path, size, colorScheme }))),
);

describe('every page', () => {
  it.each(VIEWS)('$path, $size, $colorScheme: quiet, accessible, nothing wider than the screen', async ({ path, size, colorScheme }) => {
    const { page, noise } = await open(path, { viewport: SIZES[size], colorScheme });
    await shot(page, `${path.replace(/\W+/g, '-')}-${size}-${colorScheme}`);
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it.each(['many/index.html', 'many/ai.html'])('%s fits a phone too', async (path) => {
    const { page } = await open(path, { viewport: PHONE });
    expect(await overflow(page)).toBe(0);
    await page.context().close();
  });
});

describe('the script', () => {
  it('filters topics as one types, says how many, and Escape brings all back', async () => {
    const { page, noise } = await open('many/index.html');
    const shown = () => page.locator('#feeds > li:visible').count();
    await page.getByLabel('Find a topic').fill('NETWÓRKS 1');
    expect(await shown()).toBe(11);
    expect(await page.locator('#found').textContent()).toBe('11 of 200 shown');
    await page.getByLabel('Find a topic').fill('nowhere to be seen');
    expect(await shown()).toBe(0);
    expect(await page.locator('#found').textContent()).toBe('No topic is called that.');
    await page.keyboard.press('Escape');
    expect(await shown()).toBe(200);
    expect(await page.locator('#found').textContent()).toBe('');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('copies the address and says so', async () => {
    const { page, noise } = await open('en/ai.html', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy the address' }).click();
    await expect.poll(() => page.locator('#copied').textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('https://feeds.millrace.example/ai.rss');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('copies where a page may not use the clipboard, and leaves the address selected', async () => {
    const { page } = await open('en/ai.html', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.evaluate("navigator.clipboard.writeText('before')");
    await page.evaluate("Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) })");
    await page.getByRole('button', { name: 'Copy the address' }).click();
    await expect.poll(() => page.locator('#copied').textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('https://feeds.millrace.example/ai.rss');
    expect(await page.evaluate('getSelection().toString()')).toBe('https://feeds.millrace.example/ai.rss');
    await page.context().close();
  });
});

describe('without a script', () => {
  it('shows every topic and the address, and no control that does nothing', async () => {
    const { page, noise } = await open('many/index.html', { javaScriptEnabled: false });
    expect(await page.locator('#feeds > li:visible').count()).toBe(200);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('#address').inputValue()).toBe('https://feeds.millrace.example/index.rss');
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

describe('the keyboard', () => {
  it('goes first past the head, to the items', async () => {
    const { page } = await open('en/ai.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the items');
    expect(await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().top >= 0)).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
    await page.context().close();
  });

  it('and every target is 24 px or more in height', async () => {
    const { page } = await open('en/ai.html', { viewport: PHONE });
    const small = await page
      .locator('a:visible, button:visible, input:visible')
      .evaluateAll((targets) =>
        targets.filter((target) => target.closest('.skip') === null && target.getBoundingClientRect().height < 24).map((target) => target.outerHTML),
      );
    expect(small).toEqual([]);
    await page.context().close();
  });
});

describe('right to left', () => {
  it('puts the side of the page on the right, and its own English words from left to right', async () => {
    const { page } = await open('ar/index.html');
    const box = async (selector: string) => (await page.locator(selector).boundingBox())?.x ?? 0;
    expect(await box('.side')).toBeGreaterThan(await box('main'));
    expect(
      await page
        .locator('.cards h3')
        .first()
        .evaluate((title) => getComputedStyle(title).textAlign),
    ).toBe('right');
    expect(await page.locator('h2#subscribe span').getAttribute('lang')).toBe('en');
    await page.context().close();
  });
});

describe('from a disk', () => {
  it('has its style and script there too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'feedmill-pages-'));
    for (const [name, text] of published('en')) writeFileSync(join(folder, name), text);
    const page = await browser.newPage();
    const noise: string[] = [];
    page.on('console', (message) => noise.push(message.text()));
    await page.goto(`file://${folder}/index.html`);
    await page.getByRole('link', { name: '人工智能', exact: true }).click();
    expect(await page.locator('h1').textContent()).toBe('人工智能');
    expect(await page.getByRole('button', { name: 'Copy the address' }).isVisible()).toBe(true);
    expect(await page.locator('main').evaluate((main) => getComputedStyle(main.ownerDocument.body).marginTop)).toBe('0px');
    expect(noise).toEqual([]);
    await page.close();
    rmSync(folder, { recursive: true });
  });
});
