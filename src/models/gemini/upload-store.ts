/** Uploads that are remembered across restarts, as long as the provider keeps them. */

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
