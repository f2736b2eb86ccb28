import { parsedUrl } from '../text/url.ts';

/** Where the files of a target go. */
export interface Place {
  /** Url that the name of a file follows: bucket and prefix are in it, and it ends in `/`. */
  readonly base: string;
  readonly region: string;
}

/** What requests are signed with. Never in a message, a log or a file. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const TARGET = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[A-Za-z0-9-]{1,63}$/;
const CREDENTIAL = /^[\x21-\x7e]+$/;

/** Why a text is no target `s3://bucket/prefix`, without quoting it, as someone may have put a secret into it; undefined where it is one. */
export function targetFault(target: string): string | undefined {
  const { bucket, segments } = partsOf(target);
  if (!BUCKET.test(bucket)) return 'the target names no bucket: write s3://bucket or s3://bucket/prefix, without credentials';
  return segments.every(isSegment) ? undefined : 'the prefix of the target has an empty part, or one that is "." or ".."';
}

/**
 * The place that a target `s3://bucket/prefix` names, with endpoint and region of the usual AWS variables. At an endpoint of one's own
 * the bucket is the first part of the path; at AWS it is part of the host, unless a dot in it would not fit the certificate. Throws an
 * error fit for a person, which quotes neither the target nor the endpoint.
 */
export function placeOf(target: string, env: Environment): Place {
  const fault = targetFault(target);
  if (fault !== undefined) throw new Error(fault);
  const { bucket, segments } = partsOf(target);
  const path = segments.map((segment) => `${encodedKey(segment)}/`).join('');
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (endpoint ? 'us-east-1' : '');
  if (region === '') throw new Error("AWS_REGION is not set: set it to the bucket's region, such as eu-central-1");
  if (!REGION.test(region)) throw new Error('AWS_REGION holds no name of a region: one is written like eu-central-1');
  return { base: `${endpoint ? `${endpointOf(endpoint)}/${bucket}` : hostOf(bucket, region)}/${path}`, region };
}

/** The credentials of the usual AWS variables, and of nothing else. Throws an error that names the variable, not its value. */
export function keysOf(env: Environment): Keys {
  const accessKeyId = credential(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = credential(env, 'AWS_SECRET_ACCESS_KEY');
  return env['AWS_SESSION_TOKEN']
    ? { accessKeyId, secretAccessKey, sessionToken: credential(env, 'AWS_SESSION_TOKEN') }
    : { accessKeyId, secretAccessKey };
}

/** The url of a file of that name, which has no `/` in it. */
export function urlOf(place: Place, name: string): string {
  return place.base + encodedKey(name);
}

/** As the signature wants it (UriEncode of Signature Version 4): all but the unreserved characters of RFC 3986, as UTF-8. */
function encodedKey(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function partsOf(target: string): { readonly bucket: string; readonly segments: readonly string[] } {
  const [, bucket = '', prefix = ''] = TARGET.exec(target) ?? [];
  const segments = prefix.replace(/\/$/, '').split('/');
  return { bucket, segments: segments.filter((segment) => segment !== '' || segments.length > 1) };
}

function isSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/\p{Surrogate}/u.test(segment);
}

function hostOf(bucket: string, region: string): string {
  const service = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.') ? `https://${service}/${bucket}` : `https://${bucket}.${service}`;
}

/** What is wrong is told without the value: a user name and password may be in it. */
function endpointOf(text: string): string {
  const url = parsedUrl(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || url.username + url.password + url.search + url.hash !== '') {
    throw new Error('AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is no plain http or https url, such as https://s3.example.org');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function credential(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: credentials are taken from the environment, and from nowhere else`);
  // In a header it would be refused with a message that quotes it.
  if (!CREDENTIAL.test(value)) throw new Error(`${name} has a space, a line break or another character in it that no credential has`);
  return value;
}
