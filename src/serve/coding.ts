import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Compresses bytes that the key identifies. */
export type Gzip = (key: string, bytes: Buffer) => Promise<Buffer>;

/** Tells whether an `Accept-Encoding` field wants gzip, by its weights (RFC 9110, section 12.5.3): accepted, and not below `identity`. */
export function wantsGzip(field: string | undefined): boolean {
  const weights = new Map((field ?? '').split(',').map(weighted));
  const gzipped = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzipped > 0 && gzipped >= (weights.get('identity') ?? 0);
}

/**
 * A compressor that remembers. The memo holds what the bytes alone decide: the key is made of them, never of a file's name,
 * size or dates, so it cannot be stale. It holds results of at most `limit` bytes in all and forgets the oldest first.
 */
export function rememberingGzip(limit: number): Gzip {
  const memo = new Map<string, Buffer>();
  let held = 0;
  return async (key, bytes) => {
    const known = memo.get(key);
    if (known !== undefined) return known;
    const result = await compress(bytes);
    held += result.length - (memo.get(key)?.length ?? 0);
    memo.set(key, result);
    for (const [oldest, { length }] of memo) {
      if (held <= limit) break;
      memo.delete(oldest);
      held -= length;
    }
    return result;
  };
}

/** A coding with its weight; what cannot be read as a weight is a refusal. */
function weighted(member: string): [string, number] {
  const [coding = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.length === 0 ? '1' : /^q\s*=\s*([01](?:\.\d{0,3})?)$/.exec(parameters.join(';'))?.[1];
  return [coding, Math.min(Number(weight ?? '0'), 1)];
}
