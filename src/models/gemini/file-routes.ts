/** The file routes, by way of the SDK. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TransientError } from '../../errors/errors.js';
import type { SdkCall } from '../http/call.js';
import type { Exchange } from '../http/exchange.js';
import { fileError, mediaTypeOf } from '../video.js';
import type { FileRoutes, RemoteFile } from './files.js';
import { isGoneFile } from './refusal.js';

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

/** Creates the routes; their errors are named by consequence, and a file that is gone is no error. */
export function fileRoutes(files: SdkFiles, call: SdkCall): FileRoutes {
  return {
    async upload(video, signal) {
      const mimeType = mediaTypeOf(video.path);
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
    async get(name, signal) {
      const exchange: Exchange = {};
      try {
        return remoteFile(await call(signal, exchange, () => files.get({ name })));
      } catch (error) {
        if (isGone(exchange)) return undefined;
        throw error;
      }
    },
    async remove(name, signal) {
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
