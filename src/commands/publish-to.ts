import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { replaceFile } from '../publish/atomic.ts';
import { CATALOGUE, readCatalogue } from '../publish/catalogue.ts';
import { manifestName, manifestText, readManifest } from '../remote/manifest.ts';
import { keysOf, placeOf } from '../remote/place.ts';
import type { LocalFiles } from '../remote/plan.ts';
import { planOf } from '../remote/plan.ts';
import { deleteFile, putFile } from '../remote/s3.ts';
import type { UploadReport } from '../remote/upload.ts';
import { carryOut } from '../remote/upload.ts';
import { readPublished } from '../serve/published.ts';
import { CACHE_CONTROL, mediaOfName } from '../text/media.ts';
import { makeState } from '../workspace.ts';

/** What `publishTo` is told. */
export interface PublishOptions {
  /** `s3://bucket` or `s3://bucket/prefix`. */
  readonly target: string;
  /** The published folder, absolute. */
  readonly out: string;
  /** Absolute folder for the manifest; made, for its owner alone, where it is missing. */
  readonly state: string;
  /** Endpoint, region and credentials are looked up here: the usual AWS variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Remove from the store what was published by us and is no longer. */
  readonly prune: boolean;
  readonly dryRun: boolean;
  /** Milliseconds since the epoch; dates the signatures. */
  readonly now: () => number;
  readonly onProgress?: ((done: number, total: number, name: string) => void) | undefined;
  /** Hears of each file that the store has taken. */
  readonly onUploaded?: ((name: string) => void) | undefined;
  /** The command that publishes into `out`; `feedmill build`. */
  readonly buildCommand?: string | undefined;
  /** Ends requests and pauses when it is aborted. */
  readonly stop?: AbortSignal | undefined;
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
  /** Milliseconds that one request may take, with a second more for each 16 kB, up to 300 seconds; 30,000. */
  readonly timeout?: number | undefined;
}

const TIMEOUT = 30_000;
const MANIFEST_MODE = 0o600;

/**
 * Sends to an S3-compatible store what the catalogue in `out` names and the last publish to the same place did not send. With `dryRun`
 * nothing is sent or written, no credentials are needed, and `uploaded` is what would be. What goes wrong with files is in `failed` and
 * `stopped`; rejects, with an error fit for a person and without secrets, only when nothing could begin or the manifest cannot be kept,
 * or with the reason of `stop`, when what was uploaded by then is in the manifest.
 */
export async function publishTo(options: PublishOptions): Promise<UploadReport> {
  const { out, state, env, prune, dryRun, now, onProgress, onUploaded, stop, timeout = TIMEOUT } = options;
  const { wait = (ms) => sleep(ms, undefined, { signal: stop }).catch(() => undefined) } = options;
  const place = placeOf(options.target, env);
  const files = filesIn(out, options.buildCommand ?? 'feedmill build');
  const file = join(state, manifestName(place.base));
  const manifest = readManifest(file);
  if (dryRun) {
    const { changed, unchanged, gone, missing } = await planOf(files, manifest, stop);
    return { uploaded: changed, unchanged, deleted: [], wouldDelete: gone, failed: missing };
  }
  const store = { place, keys: keysOf(env), now, wait, timeout, stop };
  makeState({ state });
  return carryOut(await planOf(files, manifest, stop), files, manifest, {
    async put(name, bytes, headers) {
      const outcome = await putFile(store, name, bytes, headers);
      if (outcome.kind === 'done') onUploaded?.(name);
      return outcome;
    },
    remove: (name) => deleteFile(store, name),
    remember: (known) => replaceFile(file, manifestText(place.base, known), MANIFEST_MODE),
    prune,
    stop,
    onProgress,
  });
}

/** Says of a folder that no build has published into it, and which command does. */
export function nothingBuilt(out: string, command: string): Error {
  return new Error(`nothing is built yet: there is no ${CATALOGUE} in ${out} that can be read. Run: ${command}`);
}

function filesIn(out: string, buildCommand: string): LocalFiles {
  const catalogue = readCatalogue(out);
  if (catalogue === undefined) throw nothingBuilt(out, buildCommand);
  return {
    names: [...new Set([...catalogue.files, CATALOGUE])],
    read: async (name) => (await readPublished(out, name))?.bytes,
    headersOf: (name) => ({ 'content-type': mediaOfName(name).contentType, 'cache-control': CACHE_CONTROL }),
  };
}
