/**
 * Uploaded videos: each is sent once, awaited until it can be asked about, shared by all questions about it, made anew
 * when it has expired and deleted when nobody needs it any more.
 */
import { RecordError, ReeltraceError } from '../../errors/errors.js';
import { Recent } from '../../flow/recent.js';
import { Shared } from '../../flow/shared.js';
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

/** The bytes that were sent for an upload, told to the first call that asks: each call's bytes are to add up. */
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

/** The uploads of one account. */
export interface Uploads {
  /** @throws RecordError when the provider can't read the video; TransientError and others as the routes throw them. */
  acquire(video: VideoInput, signal?: AbortSignal): Promise<Upload>;
  /** Forgets an upload that turned out to be gone; one that another question has made meanwhile stays. */
  discard(path: string, upload: Upload): Promise<void>;
  /** Deletes the video's upload, or gives it up while it is made. */
  release(path: string): Promise<void>;
  /** Deletes all that are left; resolves when what is being deleted is gone too. */
  close(): Promise<void>;
}

/** Files live 48 h; one that is older than this is not trusted to outlast a question. */
const LIFETIME_MS = 47 * 3_600_000;
const REMOVAL_TIMEOUT_MS = 5000;

/** Creates an account's uploads. */
export function createUploads(options: UploadsOptions): Uploads {
  const { routes, store, now } = options;
  const shared = new Shared<Upload>(new Recent(Number.POSITIVE_INFINITY));
  /** By path: all that has been made and not been deleted, whether it is ready or not. */
  const living = new Map<string, StoredUpload & { readonly key: string | undefined }>();
  const removals = new Set<Promise<void>>();

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

  /** Awaits the file; one that the provider could not process is deleted at once. */
  async function settle(path: string, file: RemoteFile, signal: AbortSignal): Promise<void> {
    const settled = await untilProcessed(file, routes, options.wait, signal);
    if (settled.state === 'ACTIVE') return;
    await remove(path);
    const reason = settled.reason ?? 'no reason given';
    throw new RecordError('refused', `The provider could not process the uploaded video (${reason}).`, {
      hint: 'Check that it plays, or convert it to mp4 with H.264 video.',
    });
  }

  /** Deletes as well as it can: what can't be deleted expires by itself, and no video fails for it. */
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

  async function discard(path: string, upload: Upload): Promise<void> {
    const current = living.get(path);
    if (current?.name !== upload.name) return;
    living.delete(path);
    shared.forget(path);
    if (current.key !== undefined) await store?.delete(current.key);
  }

  async function release(path: string): Promise<void> {
    shared.end(path);
    const removal = remove(path);
    removals.add(removal);
    await removal.finally(() => removals.delete(removal));
  }

  return {
    async acquire(video, signal) {
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
    discard,
    release,
    async close() {
      await Promise.all([...new Set([...shared.keys(), ...living.keys()])].map(release));
      await Promise.all(removals);
    },
  };
}
