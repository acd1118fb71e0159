/** Files at the provider: its routes, and the wait until it has processed a file. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ThrottledError, TransientError } from '../../errors/errors.js';
import type { SdkCall } from '../http/call.js';
import type { Exchange } from '../http/exchange.js';
import type { VideoInput } from '../model.js';
import { fileError, mediaTypeOf } from '../video.js';
import { isGoneFile } from './refusal.js';

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

/** What the SDK tells of a file. */
interface SdkFile {
  name?: string;
  uri?: string;
  state?: string;
  error?: { message?: string };
}

/** The part of the SDK that is used here. */
export interface SdkFiles {
  upload(request: { file: Blob; config: { mimeType: string } }): Promise<SdkFile>;
  get(request: { name: string }): Promise<SdkFile>;
  delete(request: { name: string }): Promise<unknown>;
}

export type FileRoutes = ReturnType<typeof fileRoutes>;

/** The provider's file routes. Their errors are named by consequence, and a file that is gone is no error. */
export function fileRoutes(files: SdkFiles, call: SdkCall) {
  return {
    async upload(video: VideoInput, signal: AbortSignal): Promise<RemoteFile> {
      const mimeType = mediaTypeOf(video);
      const file = await openVideo(video.path, mimeType);
      const exchange: Exchange = {};
      const send = async (): Promise<SdkFile> => {
        try {
          return await files.upload({ file, config: { mimeType } });
        } catch (error) {
          // a plain Error is how the SDK reports that a reply lacks the headers of the upload protocol
          const broken = error instanceof Error && exchange.status === 200 && /upload/i.test(error.message);
          throw broken ? new TransientError('The provider did not finish the upload of the video.') : error;
        }
      };
      return remoteFile(await call(signal, exchange, send));
    },
    /** Undefined when the file is gone. */
    async get(name: string, signal: AbortSignal): Promise<RemoteFile | undefined> {
      const exchange: Exchange = {};
      try {
        return remoteFile(await call(signal, exchange, () => files.get({ name })));
      } catch (error) {
        if (isGone(exchange)) return undefined;
        throw error;
      }
    },
    async remove(name: string, signal: AbortSignal): Promise<void> {
      const exchange: Exchange = {};
      try {
        await call(signal, exchange, () => files.delete({ name }));
      } catch (error) {
        if (!isGone(exchange)) throw error;
      }
    },
  };
}

/** On these routes a 404 can only mean the file. */
function isGone(exchange: Exchange): boolean {
  return exchange.status === 404 || isGoneFile(exchange);
}

/** A file as a Blob: the SDK can't send names that are not ASCII, and a Blob has none. */
async function openVideo(path: string, type: string): Promise<Blob> {
  try {
    await stat(path); // says why a file can't be opened, which openAsBlob does not
    return await openAsBlob(path, { type });
  } catch (error) {
    throw fileError(error, path);
  }
}

function remoteFile(file: SdkFile): RemoteFile {
  const { name, uri, state, error } = file;
  if (name === undefined || uri === undefined) {
    throw new TransientError('Expected an uploaded file with a name and an address, got none.');
  }
  const known = state === 'ACTIVE' || state === 'FAILED' ? state : 'PROCESSING';
  return { name, uri, state: known, ...(error?.message !== undefined && { reason: error.message }) };
}

/** Waits between looks at a file that is processed: short at first, because most videos are done within seconds. */
const LOOKS_MS = [500, 1000, 2000, 5000];
/** How many looks in a row may fail before the upload fails. */
const FAILED_LOOKS = 5;

/**
 * Looks at a file until the provider has processed it. A few looks in a row may fail: that is no reason to send the
 * video again.
 * @returns the file, ACTIVE or FAILED
 * @throws TransientError when it vanishes; what the route throws
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
