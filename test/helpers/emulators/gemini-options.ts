import type { EmulatorOptions } from './wire.js';

/** How the Gemini emulator behaves. */
export interface GeminiOptions extends EmulatorOptions {
  /** How often a new file is seen as PROCESSING before it is ACTIVE; default 1. */
  readonly processing_polls?: number;
  /** Files whose processing ends with FAILED, by the hash of their bytes. */
  readonly fails?: (sha256: string) => boolean;
  /** Milliseconds until a file is gone; default 48 h. */
  readonly file_lifetime_ms?: number;
  /** The largest request with inline media in bytes; default 20 MiB. */
  readonly inline_limit_bytes?: number;
}
