import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';

/** Gives all addresses of a host name, as `dns.promises.lookup` with `all`. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/** The addresses of a url's host, which may itself be one. Rejects as `lookup` does, and when `signal` is aborted. */
export async function resolveHost(url: URL, lookup: Lookup, signal: AbortSignal): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  return Promise.race([lookup(host), abortOf(signal)]);
}

/**
 * Posts a form to `url` at one of those addresses, whatever its name resolves to by now, and gives the status of the answer, which is
 * not read further. Redirects are not followed. Rejects when there is no answer, and when `signal` is aborted.
 */
export function postForm(url: URL, form: URLSearchParams, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    // No connection is kept: the build is over, and its process is to end.
    const sent = request(url, { method: 'POST', agent: false, headers, lookup: pinnedTo(addresses), signal });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      answer.on('error', reject);
      resolve(answer.statusCode ?? 0);
      answer.destroy();
    });
    sent.end(form.toString());
  });
}

function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, answer) => {
    const [first] = addresses;
    if (options.all === true) answer(null, [...addresses]);
    else if (first !== undefined) answer(null, first.address, first.family);
    else answer(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
  };
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
