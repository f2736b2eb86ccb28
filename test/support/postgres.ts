import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newFolder } from './folder.ts';
import { ENV, run, started } from './tools.ts';

const VERSIONS = '/usr/lib/postgresql';

/** A cluster of its own that goes with the test: what `psql` needs to find it, and its database `feeds`. */
export interface Cluster {
  readonly env: NodeJS.ProcessEnv;
}

/** Why there can be no cluster here; undefined where there can. */
export function postgresLacks(): string | undefined {
  return binaries() === undefined ? 'PostgreSQL is not installed here' : undefined;
}

/** Starts a cluster that listens at a socket in a temporary folder alone; as the user postgres where this is root, which it refuses. */
export async function startPostgres(): Promise<Cluster> {
  const bin = binaries() ?? '';
  const folder = newFolder(tmpdir());
  const data = join(folder, 'data');
  mkdirSync(data);
  const drop = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--reset-env'] : [];
  if (drop.length > 0) {
    const id = (flag: string) => Number(run('id', [flag, 'postgres']).out);
    for (const path of [folder, data]) chownSync(path, id('-u'), id('-g'));
  }
  const asOwner = (name: string, ...args: string[]): [string, string[]] => {
    const [first = '', ...rest] = [...drop, join(bin, name), ...args];
    return [first, rest];
  };
  const initialised = run(...asOwner('initdb', '-D', data, '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '-U', 'postgres', '--no-sync'), {
    cwd: folder,
  });
  if (initialised.code !== 0) throw new Error(initialised.err);
  const settings = [`unix_socket_directories=${folder}`, 'listen_addresses=', 'fsync=off', 'timezone=UTC'].flatMap((setting) => ['-c', setting]);
  const { said } = started(...asOwner('postgres', '-D', data, ...settings), { cwd: folder });
  const env = { ...ENV, PGHOST: folder, PGUSER: 'postgres' };
  for (let tries = 0; tries < 100; tries++) {
    if (run('psql', ['-Xqc', 'create database feeds', 'postgres'], { env }).code === 0) return { env };
    await sleep(100);
  }
  throw new Error(said());
}

function binaries(): string | undefined {
  try {
    const [newest] = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
    return newest === undefined ? undefined : join(VERSIONS, newest, 'bin');
  } catch {
    return undefined;
  }
}
