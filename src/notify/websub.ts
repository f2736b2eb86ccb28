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
  /** Urls of the feeds that changed, absolute. */
  readonly changed: readonly string[];
  /** Existing folder, where what could not be told is kept. */
  readonly state: string;
  /** Whether the hub may have a loopback or private address. */
  readonly allowPrivate: boolean;
  readonly save: Save;
  /** Urls that change while the hub is being told: they stay kept, told or not. */
  readonly since?: ReadonlySet<string> | undefined;
  /** Ends the telling when it is aborted: what was to be told stays kept. */
  readonly stop?: AbortSignal | undefined;
  readonly lookup?: Lookup | undefined;
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
  /** Milliseconds that one try may take; 10,000. */
  readonly timeout?: number | undefined;
}

/** What the hub has been told and what it has yet to be told, sorted; `problem` says, to a person, why, or that it could not be kept. */
export interface HubAnswer {
  readonly told: readonly string[];
  readonly pending: readonly string[];
  readonly problem?: string;
}

/** How a try ended: no reason is success. */
interface Try {
  readonly reason?: string;
  readonly passing?: boolean;
}

const TIMEOUT = 10_000;
/** Milliseconds after the first and after the second try; there is a third, so it all takes 33 s at most. */
const PAUSES = [1_000, 2_000];
const PASSING = new Set([408, 425, 429]);

/**
 * Tells the hub, in one request, which feeds changed, with those that an earlier run could not tell. Never rejects; takes at most three
 * tries of 10 s and 3 s between them. WebSub (section 6) leaves the request to hub and publisher: PubSubHubbub 0.3 (section 7.1), and
 * with it the hubs most used, read `hub.url`, repeated; others read `hub.topic`; so every url is sent under both names.
 */
export async function tellHub(options: HubOptions): Promise<HubAnswer> {
  const { state, save, changed, since } = options;
  const urls = [...new Set([...readPending(state), ...changed])].sort();
  if (urls.length === 0) return { told: [], pending: [] };
  // First kept, then sent: a run that is stopped while the hub is slow loses nothing.
  const unkept = problemOf('what the hub is to be told could not be kept', () => keepPending(state, changed, save));
  const reason = await persist(options, urls);
  if (reason !== undefined) return { told: [], pending: urls, problem: unkept === undefined ? reason : `${reason}; ${unkept}` };
  // What was kept meanwhile, by this run or another one, has not been told.
  const told = new Set(urls);
  const uncleared = problemOf('that could not be noted', () => forgetPending(state, (url) => told.has(url) && since?.has(url) !== true, save));
  return { told: urls, pending: [], ...(uncleared !== undefined && { problem: uncleared }) };
}

async function persist(options: HubOptions, urls: readonly string[]): Promise<string | undefined> {
  const { stop, wait = (ms) => sleep(ms, undefined, { signal: stop }).catch(() => undefined) } = options;
  for (let attempt = 0; ; attempt++) {
    const { reason, passing } = await tryOnce(options, urls);
    const pause = PAUSES[attempt];
    if (reason === undefined || passing !== true || pause === undefined) return reason;
    await wait(pause);
  }
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
  return { reason: `the hub ${host} answered ${status}`, passing: status >= 500 || PASSING.has(status) };
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
