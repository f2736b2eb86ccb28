/**
 * How a request ended. `refused`: this file will not be taken; `again`: a trouble that may pass; `stop`: no request can succeed before
 * a person has done what `reason` says. `unsure`: the store may have done it all the same.
 */
export type RequestOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'again' | 'stop'; readonly reason: string; readonly unsure?: boolean };

/** What is looked at of an answer of the store; `code` is that of S3's error document, empty if there is none. */
export interface Answer {
  readonly status: number;
  readonly code: string;
}

const EXPIRED = 'the credentials have expired: get new ones, and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
const UNKNOWN = 'the store does not know these credentials: check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, and that they belong to this endpoint';
const REGION = 'the bucket is elsewhere: set AWS_REGION to its region, and check AWS_ENDPOINT_URL_S3';
const REFUSED = 'the store refuses these credentials: check the AWS variables, and what they are allowed to do';
const NO_BUCKET = 'the store has no such bucket: create it, or check the target and AWS_ENDPOINT_URL_S3';

const REMEDIES = new Map([
  ['ExpiredToken', EXPIRED],
  ['ExpiredTokenException', EXPIRED],
  ['TokenRefreshRequired', EXPIRED],
  ['InvalidAccessKeyId', UNKNOWN],
  ['InvalidToken', UNKNOWN],
  ['SignatureDoesNotMatch', 'the signature is not right: check AWS_SECRET_ACCESS_KEY and AWS_REGION'],
  ['RequestTimeTooSkewed', "this machine's clock is wrong by too much: set it"],
  ['AccessDenied', 'these credentials may not do this: allow s3:PutObject, and s3:DeleteObject for --prune'],
  ['NoSuchBucket', NO_BUCKET],
  ['AuthorizationHeaderMalformed', REGION],
  ['IllegalLocationConstraintException', REGION],
  ['PermanentRedirect', REGION],
  ['TemporaryRedirect', REGION],
]);
const PASSING_CODES = new Set(['RequestTimeout', 'SlowDown', 'IncompleteBody']);
const PASSING = new Set([408, 425, 429]);
/** No byte of a request has gone out. */
const UNREACHED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** What an answer to a request of that method means (Amazon S3 API Reference, Error Responses). */
export function outcomeOf(method: 'PUT' | 'DELETE', { status, code }: Answer): RequestOutcome {
  if (status >= 200 && status < 300) return { kind: 'done' };
  const told = `${status}${code === '' ? '' : ` ${code}`}`;
  // The code before the status: an expired token is a 400 at AWS and a 403 elsewhere.
  const remedy = REMEDIES.get(code);
  if (remedy !== undefined) return { kind: 'stop', reason: `${remedy} (${told})` };
  if (status >= 500 || PASSING.has(status) || PASSING_CODES.has(code)) return { kind: 'again', reason: `the store answered ${told}`, unsure: true };
  if (status === 401 || status === 403) return { kind: 'stop', reason: `${REFUSED} (${told})` };
  if (status >= 300 && status < 400) return { kind: 'stop', reason: `${REGION} (${told})` };
  if (status === 404) return method === 'DELETE' ? { kind: 'done' } : { kind: 'stop', reason: `${NO_BUCKET} (${told})` };
  return { kind: 'refused', reason: `the store answered ${told}` };
}

/** What a request without an answer means; only the system's code is told of the error, as its text is not ours. */
export function outcomeOfFault(fault: unknown, timeout: number): RequestOutcome {
  const named = fault as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } } | undefined;
  if (named?.name === 'TimeoutError') return { kind: 'again', reason: `the store did not answer within ${timeout / 1000} s`, unsure: true };
  const code = named?.cause?.code;
  const unsure = typeof code !== 'string' || !UNREACHED.has(code);
  return { kind: 'again', reason: `the connection to the store failed${typeof code === 'string' ? ` (${code})` : ''}`, unsure };
}
