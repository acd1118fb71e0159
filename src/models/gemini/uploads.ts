/**
 * Uploaded videos. Each is sent once, awaited until questions can be asked about it, and shared by all questions about
 * it. It is sent again when it has expired, and deleted when nobody needs it any more.
 */
import { RecordError, ReeltraceError } from '../../errors/errors.js';
import { Recent } from '../../flow/recent.js';
import { Shared } from '../../flow/shared.js';
import { fileOf } from '../../records/part.js';
import { attempt } from '../http/attempt.js';
import type { VideoInput } from '../model.js';
import {
  type FileRoutes,
  type RemoteFile,
  type StoredUpload,
  type UploadStore,
  untilProcessed,
} from './files.js';

/** An upload that can be asked about. */
export interface Upload extends StoredUpload {
  /** Bytes that were sent for it and that no call has reported yet. */
  unreported_bytes: number;
}

/** The bytes that were sent for an upload. Only the first call that asks gets them, so that bytes add up over calls. */
export function reportUpload(upload: Upload | undefined): number {
  const bytes = upload?.unreported_bytes ?? 0;
  if (upload !== undefined) upload.unreported_bytes = 0;
  return bytes;
}

/** What the uploads of an account need. */
export interface UploadsOptions {
  readonly routes: FileRoutes;
  readonly timeout_ms: number;
  /** The configuration field that allows an upload more time. */
  readonly timeout_field: string;
  readonly store?: UploadStore | undefined;
  /** The key of a video in the store. */
  readonly keyOf: (path: string, signal: AbortSignal) => Promise<string>;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Uploads = ReturnType<typeof createUploads>;

/** Files live 48 h; one that is older than this might expire during a question. */
const LIFETIME_MS = 47 * 3_600_000;
const REMOVAL_TIMEOUT_MS = 5000;

/** The uploads of one account. */
export function createUploads(options: UploadsOptions) {
  const { routes, store, now } = options;
  const shared = new Shared<Upload>(new Recent(Number.POSITIVE_INFINITY));
  /** By path: all uploads that were made and not deleted, ready or not. */
  const living = new Map<string, StoredUpload & { readonly key: string | undefined }>();
  const removals = new Set<Promise<void>>();
  /** By path: the parts of a file that share its upload and are not released yet. */
  const users = new Map<string, Set<string>>();

  async function make(video: VideoInput, signal: AbortSignal): Promise<Upload> {
    const key = store && (await options.keyOf(video.path, signal));
    const known = living.get(video.path) ?? (key === undefined ? undefined : await store?.get(key));
    if (known !== undefined && known.expires > now()) {
      const file = await routes.get(known.name, signal);
      if (file !== undefined && file.state !== 'FAILED') {
        living.set(video.path, { ...known, key });
        await settle(video.path, file, signal);
        return { ...known, unreported_bytes: 0 };
      }
    }
    const file = await routes.upload(video, signal);
    const upload = { name: file.name, uri: file.uri, expires: now() + LIFETIME_MS };
    living.set(video.path, { ...upload, key });
    if (key !== undefined) await store?.set(key, upload);
    await settle(video.path, file, signal);
    return { ...upload, unreported_bytes: video.info.size_bytes };
  }

  /** Waits for the file; one that the provider could not process is deleted at once. */
  async function settle(path: string, file: RemoteFile, signal: AbortSignal): Promise<void> {
    const settled = await untilProcessed(file, routes, options.wait, signal);
    if (settled.state === 'ACTIVE') return;
    await remove(path);
    const reason = settled.reason ?? 'no reason given';
    throw new RecordError('refused', `The provider could not process the uploaded video (${reason}).`, {
      hint: 'Check that it plays, or convert it to mp4 with H.264 video.',
    });
  }

  /** Deletes an upload if it can. One that can't be deleted expires by itself, so no video fails because of it. */
  async function remove(path: string): Promise<void> {
    const upload = living.get(path);
    if (upload === undefined) return;
    living.delete(path);
    try {
      const bounds = {
        timeout_ms: REMOVAL_TIMEOUT_MS,
        what: 'Deleting an upload',
        hint: 'It expires by itself.',
      };
      await attempt(bounds, (signal) => routes.remove(upload.name, signal));
      if (upload.key !== undefined) await store?.delete(upload.key);
    } catch (error) {
      if (!(error instanceof ReeltraceError)) throw error;
    }
  }

  /** Forgets an upload that turned out to be gone, unless another question has made a new one meanwhile. */
  async function discard(path: string, upload: Upload): Promise<void> {
    const current = living.get(path);
    if (current?.name !== upload.name) return;
    living.delete(path);
    shared.forget(path);
    if (current.key !== undefined) await store?.delete(current.key);
  }

  /** Deletes the video's upload, also one that is still under way; that of a file with the last of its parts. */
  async function release(video: string): Promise<void> {
    const path = fileOf(video);
    const parts = users.get(path);
    parts?.delete(video);
    if (parts !== undefined && parts.size > 0) return;
    users.delete(path);
    await end(path);
  }

  async function end(path: string): Promise<void> {
    shared.end(path);
    const removal = remove(path);
    removals.add(removal);
    await removal.finally(() => removals.delete(removal));
  }

  return {
    /** @throws RecordError when the provider can't read the video; what the routes throw. */
    async acquire(asked: VideoInput, signal?: AbortSignal): Promise<Upload> {
      const video = { ...asked, path: fileOf(asked.path) };
      users.set(video.path, (users.get(video.path) ?? new Set()).add(asked.path));
      const bounds = {
        timeout_ms: options.timeout_ms,
        what: 'The upload of the video',
        hint: `Raise ${options.timeout_field} if the connection is slow.`,
      };
      const start = (own: AbortSignal): Promise<Upload> =>
        attempt({ ...bounds, signal: own }, (within) => make(video, within));
      const upload = await shared.get(video.path, start, signal);
      if (upload.expires > now()) return upload;
      await discard(video.path, upload);
      return shared.get(video.path, start, signal);
    },
    discard: (video: string, upload: Upload) => discard(fileOf(video), upload),
    release,
    /** Deletes all uploads; waits until they are gone. */
    async close(): Promise<void> {
      await Promise.all([...new Set([...shared.keys(), ...living.keys()])].map(end));
      await Promise.all(removals);
    },
  };
}
