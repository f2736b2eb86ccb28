import { lookup as resolve } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPrivateAddress } from './address.ts';
import { forgetPending, keepPending, readPending, type Save } from './pending.ts';
import type { Lookup } from './post.ts';
import { postForm, resolveHost } from './post.ts';

/** What `tellHub` is told. */
export interface HubOptions {
  /** Absolute, http or https. */
  readonly hub: string;
  /** Where the feeds are served from; ends in `/`. What is not below it is neither told nor kept. */
  readonly site: string;
  /** Urls of the feeds that changed, absolute. */
  readonly changed: readonly string[];
  /** Whether something is published there: the name of what never was, or is no more, is told to nobody. */
  readonly isPublished: (url: string) => boolean;
  /** Where what could not be told is kept. */
  readonly file: string;
  /** Whether the hub may have a loopback or private address. */
  readonly allowPrivate: boolean;
  readonly save: Save;
  /** Urls that change while the hub is being told: they stay kept, told or not. */
  readonly since?: ReadonlySet<string> | undefined;
  /** Ends the telling when it is aborted: what was to be told stays kept. */
  readonly stop?: AbortSignal | undefined;
  readonly lookup?: Lookup | undefined;
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
  /** Milliseconds that one try may take; 10,000. After three times as many no part is begun. */
  readonly timeout?: number | undefined;
}

/** What the hub has been told and what it has yet to be told, sorted; `problem` says, to a person, why, or that it could not be kept. */
export interface HubAnswer {
  readonly told: readonly string[];
  readonly pending: readonly string[];
  readonly problem?: string;
}

/** How a try ended: no reason is success; `refused` may be for what was sent, and not for who sends. */
interface Try {
  readonly reason?: string;
  readonly passing?: boolean;
  readonly refused?: boolean;
}

const TIMEOUT = 10_000;
/** Milliseconds after the first and after the second try that fails for now; the third one ends the telling. */
const PAUSES = [1_000, 2_000];
const TRIES = PAUSES.length + 1;
const PASSING = new Set([408, 425, 429]);
/** Most urls and most bytes of one request: hubs refuse a large one. */
const PART = { urls: 100, bytes: 65_536 };

/**
 * Tells the hub which feeds changed, and then what an earlier run could not tell, in requests of at most 100 urls and 64 kB: what it refuses
 * keeps no other part. Never rejects. No part is begun after 30 s, and three tries of 10 s may fail in all, with 3 s between them: it takes
 * 63 s at most. WebSub (section 6) leaves the request to hub and publisher: PubSubHubbub 0.3 (section 7.1), and with it the hubs most used,
 * read `hub.url`, repeated; others read `hub.topic`; so every url is sent under both names.
 */
export async function tellHub(options: HubOptions): Promise<HubAnswer> {
  const { file, site, isPublished, save, since } = options;
  const changed = new Set(options.changed.filter((url) => url.startsWith(site)));
  const kept = readPending(file, site).filter((url) => !changed.has(url));
  const earlier = new Set(kept.filter((url) => isPublished(url)));
  const forget = (gone: (url: string) => boolean) => forgetPending(file, site, gone, save);
  const isNothing = changed.size + earlier.size === 0;
  // What is of another site, was removed, or kept by a build that was killed before it published that: every run would look at it.
  if (isNothing || earlier.size < kept.length) problemOf('', () => forget((url) => !changed.has(url) && !earlier.has(url)));
  if (isNothing) return { told: [], pending: [] };
  // First kept, then sent: a run that is stopped while the hub is slow loses nothing.
  const unkept = problemOf('what the hub is to be told could not be kept', () => keepPending(file, site, [...changed], save));
  const told = new Set<string>();
  let uncleared: string | undefined;
  const reason = await tellParts(options, [...partsOf(changed), ...partsOf(earlier)], (part) => {
    for (const url of part) told.add(url);
    // What was kept meanwhile, by this run or another one, has not been told.
    const fresh = new Set(part);
    uncleared ??= problemOf('that could not be noted', () => forget((url) => fresh.has(url) && since?.has(url) !== true));
  });
  const pending = [...changed, ...earlier].filter((url) => !told.has(url)).sort();
  const problems = [reason, reason === undefined ? undefined : unkept, uncleared].filter((text) => text !== undefined);
  return { told: [...told].sort(), pending, ...(problems.length > 0 && { problem: problems.join('; ') }) };
}

/** Tells part after part, and notes each that was taken; gives the reason of the first that was not. */
async function tellParts(
  options: HubOptions,
  parts: readonly (readonly string[])[],
  note: (part: readonly string[]) => void,
): Promise<string | undefined> {
  const { stop, timeout = TIMEOUT, wait = (ms) => sleep(ms, undefined, { signal: stop }).catch(() => undefined) } = options;
  const end = performance.now() + TRIES * timeout;
  const pauses = [...PAUSES];
  let problem: string | undefined;
  for (const part of parts) {
    if (performance.now() > end) return problem ?? 'the hub takes too long';
    let done = await tryOnce(options, part);
    while (done.passing === true && pauses.length > 0) {
      await wait(pauses.shift() ?? 0);
      done = await tryOnce(options, part);
    }
    if (done.reason === undefined) note(part);
    else {
      problem ??= done.reason;
      if (done.refused !== true) return problem;
    }
  }
  return problem;
}

function partsOf(urls: ReadonlySet<string>): string[][] {
  const parts: string[][] = [];
  let bytes = PART.bytes;
  for (const url of [...urls].sort()) {
    const size = formOf([url]).toString().length;
    const part = parts.at(-1);
    bytes += size;
    if (part !== undefined && part.length < PART.urls && bytes <= PART.bytes) part.push(url);
    else {
      parts.push([url]);
      bytes = size;
    }
  }
  return parts;
}

async function tryOnce({ hub, allowPrivate, lookup = lookupAll, timeout = TIMEOUT, stop }: HubOptions, urls: readonly string[]): Promise<Try> {
  const ending = new AbortController();
  const end = () => ending.abort();
  // Not AbortSignal.any: in Node 20 a timeout that only it knows is lost when memory is given back, and never comes.
  const timer = setTimeout(end, timeout);
  stop?.addEventListener('abort', end);
  try {
    stop?.throwIfAborted();
    const { signal } = ending;
    const url = new URL(hub);
    const addresses = await resolveHost(url, lookup, signal);
    // One is enough to refuse: which of them is connected to is not ours to say.
    if (!allowPrivate && addresses.some(({ address }) => isPrivateAddress(address))) {
      return { reason: `the hub ${url.host} has a loopback or private address: correct "hub", or set "hubPrivate" if that is meant` };
    }
    return judged(url.host, await postForm(url, formOf(urls), addresses, signal));
  } catch (fault) {
    if (stop?.aborted === true) return { reason: 'the run was ended' };
    if (ending.signal.aborted) return { reason: `the hub did not answer within ${timeout / 1000} s`, passing: true };
    return { reason: `the hub cannot be reached (${codeOf(fault)})`, passing: true };
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', end);
  }
}

function judged(host: string, status: number): Try {
  if (status >= 200 && status < 300) return {};
  if (status >= 300 && status < 400)
    return { reason: `the hub ${host} answered ${status}, a redirect, which is not followed: set "hub" to its new url` };
  const passing = status >= 500 || PASSING.has(status);
  return { reason: `the hub ${host} answered ${status}`, passing, refused: !passing };
}

function formOf(urls: readonly string[]): URLSearchParams {
  const form = new URLSearchParams({ 'hub.mode': 'publish' });
  for (const url of urls) form.append('hub.url', url);
  for (const url of urls) form.append('hub.topic', url);
  return form;
}

function lookupAll(host: string): ReturnType<Lookup> {
  return resolve(host, { all: true });
}

/** Why `act` could not be done, in words that begin with `what`. */
function problemOf(what: string, act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (fault) {
    return `${what} (${codeOf(fault)})`;
  }
}

function codeOf(fault: unknown): string {
  const { code, message } = fault as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : String(message);
}
