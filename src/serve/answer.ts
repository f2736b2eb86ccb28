import { createHash } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaOfName } from '../text/media.ts';
import type { Gzip } from './coding.ts';
import { wantsGzip } from './coding.ts';
import type { Version } from './conditions.ts';
import { judge } from './conditions.ts';
import type { Site } from './headers.ts';
import { fileHeaders, MESSAGE_HEADERS } from './headers.ts';
import { nameOfTarget } from './names.ts';
import type { PublishedFile } from './published.ts';
import { holdsAnything, isFolder, readPublished } from './published.ts';

const LIST = 'feeds.opml';

/** What answers are made from: the folder that is served, its public place, and a compressor. */
export interface Service extends Site {
  readonly root: string;
  readonly gzip: Gzip;
}

/** Answers a GET or HEAD for a request target with the file as it is on disk now, or with 404. Rejects when reading fails. */
export async function answer(target: string, request: FastifyRequest, reply: FastifyReply, service: Service): Promise<FastifyReply> {
  const name = nameOfTarget(target);
  const file = name === undefined ? undefined : await readPublished(service.root, name);
  if (name !== undefined && file !== undefined) return sendFile(name, file, request, reply, service);
  return sendMessage(reply, 404, await whyNot(name, service.root));
}

/** Whoever opens the site itself is told where its feeds are, when it has no pages. */
async function whyNot(name: string | undefined, root: string): Promise<string> {
  const atTop = name === 'index.html';
  if (!(atTop ? await holdsAnything(root) : await isFolder(root))) return 'no feeds here yet: run feedmill build';
  return atTop && (await readPublished(root, LIST)) !== undefined ? `no pages here: the feeds are listed in /${LIST}` : 'not found';
}

/** Answers with one line of text. */
export function sendMessage(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).headers(MESSAGE_HEADERS).send(`${text}\n`);
}

async function sendFile(name: string, file: PublishedFile, request: FastifyRequest, reply: FastifyReply, service: Service): Promise<FastifyReply> {
  const media = mediaOfName(name);
  const gzipped = media.text && wantsGzip(request.headers['accept-encoding']?.toString());
  const digest = createHash('sha256').update(file.bytes).digest('base64url');
  const version = versionOf(digest, gzipped, file.modified);
  const judgement = judge(request.headers, version);
  if (judgement.outcome === 'failed') return sendMessage(reply, 412, 'not the version that was asked for');
  reply.headers(fileHeaders(name, media, version, service));
  if (judgement.outcome === 'unchanged') return reply.code(304).header('ETag', judgement.tag).send();
  const content = gzipped ? await service.gzip(digest, file.bytes) : file.bytes;
  if (gzipped) reply.header('Content-Encoding', 'gzip');
  return reply.headers({ ETag: version.selected, 'Content-Type': media.contentType }).send(content);
}

function versionOf(digest: string, gzipped: boolean, modified: number): Version {
  const [identity, coded] = [`"${digest}"`, `"${digest}-gzip"`];
  return { selected: gzipped ? coded : identity, other: gzipped ? identity : coded, modified: Math.floor(modified / 1000) * 1000 };
}
