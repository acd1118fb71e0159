/** Files at the provider, and the wait until it has processed one. */
import { ThrottledError, TransientError } from '../../errors/errors.js';
import type { VideoInput } from '../model.js';

/** A file as the provider knows it. */
export interface RemoteFile {
  /** The provider's name for it, `files/…`. */
  readonly name: string;
  /** How questions refer to it. */
  readonly uri: string;
  readonly state: 'PROCESSING' | 'ACTIVE' | 'FAILED';
  /** Why it failed, in the provider's words. */
  readonly reason?: string;
}

/** The provider's file routes. */
export interface FileRoutes {
  upload(video: VideoInput, signal: AbortSignal): Promise<RemoteFile>;
  /** Undefined when the file is gone. */
  get(name: string, signal: AbortSignal): Promise<RemoteFile | undefined>;
  /** A file that is gone already is no error. */
  remove(name: string, signal: AbortSignal): Promise<void>;
}

/** Waits between looks at a file that is processed: short at first, because most videos are done within seconds. */
const LOOKS_MS = [500, 1000, 2000, 5000];
/** How many looks in a row may fail before the upload fails. */
const FAILED_LOOKS = 5;

/**
 * Looks at a file until the provider has processed it. A look that fails for a moment is no reason to send the video
 * again, so a few in a row may.
 *
 * @returns The file, ACTIVE or FAILED.
 * @throws TransientError when it vanishes; whatever the route throws.
 */
export async function untilProcessed(
  uploaded: RemoteFile,
  routes: Pick<FileRoutes, 'get'>,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<RemoteFile> {
  let file = uploaded;
  let failed = 0;
  for (let look = 0; file.state === 'PROCESSING'; look += 1) {
    await wait(LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)] ?? 0, signal);
    try {
      const found = await routes.get(file.name, signal);
      if (found === undefined)
        throw new TransientError('The uploaded video vanished while it was processed.');
      file = found;
      failed = 0;
    } catch (error) {
      const passes = error instanceof TransientError || error instanceof ThrottledError;
      failed += 1;
      if (!passes || signal.aborted || failed >= FAILED_LOOKS) throw error;
    }
  }
  return file;
}

/** An upload as it is remembered across restarts; `expires` in milliseconds since 1970. */
export interface StoredUpload {
  readonly name: string;
  readonly uri: string;
  readonly expires: number;
}

/** Where uploads are remembered; keys hold the video's content hash and the account's name. */
export interface UploadStore {
  get(key: string): StoredUpload | undefined | Promise<StoredUpload | undefined>;
  /** Awaited; what it returns does not matter. */
  set(key: string, upload: StoredUpload): unknown;
  /** Awaited; what it returns does not matter. */
  delete(key: string): unknown;
}
