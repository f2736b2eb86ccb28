import { createHash } from 'node:crypto';
import { hashOf } from '../text/hash.ts';
import type { Answer, RequestOutcome } from './answers.ts';
import { outcomeOf, outcomeOfFault } from './answers.ts';
import type { Keys, Place } from './place.ts';
import { urlOf } from './place.ts';

/** A store to send to. `now` gives milliseconds since the epoch, which signatures are dated by; `timeout` is of one request, in milliseconds, with a second more for each 16 kB, up to 300. */
export interface Store {
  readonly place: Place;
  readonly keys: Keys;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly timeout: number;
  /** Ends requests and pauses when it is aborted. */
  readonly stop?: AbortSignal | undefined;
}

interface Sending {
  readonly method: 'PUT' | 'DELETE';
  readonly name: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const TRIES = 5;
/** A line slower than this is none. */
const BYTES_A_SECOND = 16_000;
/** Milliseconds; fetch itself waits no longer for an answer. */
const LONGEST = 300_000;
const FIRST_PAUSE = 500;
const ERROR_BYTES = 65_536;
const NOTHING = new Uint8Array();

/** Puts a whole file of that name and says how that ended, after up to 5 tries. Never rejects for what store or network do. */
export function putFile(store: Store, name: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<RequestOutcome> {
  return persist(store, { method: 'PUT', name, body, headers });
}

/** Removes the file of that name and says how that ended, as `putFile`; one that is not there is done. */
export function deleteFile(store: Store, name: string): Promise<RequestOutcome> {
  return persist(store, { method: 'DELETE', name, body: NOTHING, headers: {} });
}

/** The SHA-256 of a content, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function persist(store: Store, sending: Sending): Promise<RequestOutcome> {
  let unsure = false;
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(store, sending);
    if (outcome.kind === 'done') return outcome;
    unsure ||= outcome.unsure === true;
    if (outcome.kind !== 'again' || attempt === TRIES || store.stop?.aborted === true) return { ...outcome, unsure };
    await store.wait(pauseAfter(sending.name, attempt));
  }
}

/** Twice as long each time. The name scatters it, so that files sent together do not all come back together. */
function pauseAfter(name: string, attempt: number): number {
  const scatter = hashOf(`${name} ${attempt}`) / 2 ** 53;
  return Math.round(FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + scatter / 2));
}

async function sendOnce(store: Store, sending: Sending): Promise<RequestOutcome> {
  const { url, headers } = await signed(store, sending);
  const { method, body } = sending;
  const timeout = Math.min(LONGEST, store.timeout + 1000 * Math.floor(body.byteLength / BYTES_A_SECOND));
  const ending = new AbortController();
  const end = () => ending.abort(store.stop?.reason);
  // Not AbortSignal.any: in Node 20 a timeout that only it knows is lost when memory is given back, and never comes.
  const timer = setTimeout(() => ending.abort(new DOMException('', 'TimeoutError')), timeout);
  store.stop?.addEventListener('abort', end);
  try {
    store.stop?.throwIfAborted();
    const { signal } = ending;
    // A redirect would take the session token to a host that nobody named.
    const response = await fetch(url, { method, headers, redirect: 'manual', signal, ...(method === 'PUT' && { body }) });
    return outcomeOf(method, await answerOf(response, store.keys));
  } catch (fault) {
    return outcomeOfFault(fault, timeout);
  } finally {
    clearTimeout(timer);
    store.stop?.removeEventListener('abort', end);
  }
}

async function signed({ place, keys, now }: Store, { method, name, body, headers }: Sending): Promise<{ url: URL; headers: Headers }> {
  const { AwsV4Signer } = await import('aws4fetch');
  const datetime = new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const signer = new AwsV4Signer({
    ...keys,
    method,
    url: urlOf(place, name),
    // The store compares the hash with what it received: a body that was damaged on the way is refused.
    headers: { ...headers, 'x-amz-content-sha256': sha256(body) },
    service: 's3',
    region: place.region,
    datetime,
    // The type too: S3 wants it signed where it is sent.
    allHeaders: true,
  });
  return signer.sign();
}

async function answerOf(response: Response, keys: Keys): Promise<Answer> {
  const { status } = response;
  // That a success has come is enough, even if its end is cut off.
  const text = await beginningOf(response).catch((fault: unknown) => {
    if (response.ok) return '';
    throw fault;
  });
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? '';
  // A store that echoes what it was sent must not put it into our messages.
  const isOurs = Object.values(keys).some((secret) => typeof secret === 'string' && (secret.includes(code) || code.includes(secret)));
  return { status, code: isOurs ? '' : code };
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
