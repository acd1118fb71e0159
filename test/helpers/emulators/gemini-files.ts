/** The files of the Gemini emulator: resumable uploads, polling until active, deletion and expiry. */
import { createHash, randomBytes } from 'node:crypto';
import type { GeminiOptions } from './gemini-options.js';
import { type Received, Refusal, type Reply } from './wire.js';

/** The SDK sends pieces of 8 MiB; the protocol wants multiples of this for all but the last. */
const GRANULE = 256 * 1024;
const TWO_DAYS_MS = 48 * 3600 * 1000;

export interface EmulatedFile {
  readonly name: string;
  readonly uri: string;
  readonly mime_type: string;
  readonly display_name: string | undefined;
  readonly sha256: string;
  readonly data: Buffer;
  readonly created: number;
  readonly expires: number;
  polls_left: number;
}

interface Upload {
  readonly size: number;
  readonly mime_type: string;
  readonly display_name: string | undefined;
  readonly pieces: Buffer[];
  received: number;
}

/** State and routes of the files. */
export function geminiFiles(options: GeminiOptions) {
  const now = options.now ?? Date.now;
  const all = new Map<string, EmulatedFile>();
  const pending = new Map<string, Upload>();
  const uploads: { name: string; sha256: string; bytes: number }[] = [];
  let base = '';

  function find(name: string): EmulatedFile {
    const file = all.get(name);
    if (file === undefined || file.expires <= now()) {
      all.delete(name);
      throw new Refusal(`You do not have permission to access the File ${name} or it may not exist.`, 403);
    }
    return file;
  }

  function stateOf(file: EmulatedFile): 'PROCESSING' | 'ACTIVE' | 'FAILED' {
    if (file.polls_left > 0) return 'PROCESSING';
    return options.fails?.(file.sha256) ? 'FAILED' : 'ACTIVE';
  }

  function describe(file: EmulatedFile) {
    const state = stateOf(file);
    return {
      name: file.name,
      displayName: file.display_name,
      mimeType: file.mime_type,
      sizeBytes: String(file.data.length),
      createTime: new Date(file.created).toISOString(),
      updateTime: new Date(file.created).toISOString(),
      expirationTime: new Date(file.expires).toISOString(),
      sha256Hash: Buffer.from(file.sha256).toString('base64'),
      uri: file.uri,
      state,
      source: 'UPLOADED',
      ...(state === 'FAILED' ? { error: { code: 3, message: 'The video could not be processed.' } } : {}),
    };
  }

  function start({ headers, body }: Received): Reply {
    const size = Number(headers['x-goog-upload-header-content-length']);
    const mime_type = String(headers['x-goog-upload-header-content-type'] ?? '');
    if (headers['x-goog-upload-protocol'] !== 'resumable')
      throw new Refusal('Only resumable uploads are possible.');
    if (headers['x-goog-upload-command'] !== 'start')
      throw new Refusal('An upload begins with the command start.');
    if (!(size > 0)) throw new Refusal('x-goog-upload-header-content-length must be the number of bytes.');
    if (!/^(video|image)\//.test(mime_type)) throw new Refusal(`Unsupported MIME type: ${mime_type}`);
    const display = /"displayName"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body.toString('utf8'))?.[1];
    const id = randomBytes(12).toString('hex');
    pending.set(id, { size, mime_type, display_name: display, pieces: [], received: 0 });
    const url = `${base}/upload/v1beta/files?upload_id=${id}&upload_protocol=resumable`;
    return { status: 200, headers: { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' }, body: {} };
  }

  function piece({ url, headers, body }: Received): Reply {
    const id = url.searchParams.get('upload_id') ?? '';
    const upload = pending.get(id);
    if (upload === undefined) throw new Refusal('There is no such upload.', 404);
    const command = String(headers['x-goog-upload-command'] ?? '');
    if (command !== 'upload' && command !== 'upload, finalize')
      throw new Refusal(`Unknown command: ${command}`);
    if (Number(headers['x-goog-upload-offset']) !== upload.received) {
      throw new Refusal(
        `Expected the bytes from ${upload.received}, got ${headers['x-goog-upload-offset']}.`,
      );
    }
    upload.pieces.push(body);
    upload.received += body.length;
    if (upload.received > upload.size) throw new Refusal('More bytes than were announced.');
    if (command === 'upload') {
      if (body.length % GRANULE !== 0) throw new Refusal(`A piece must be a multiple of ${GRANULE} bytes.`);
      return { status: 200, headers: { 'x-goog-upload-status': 'active' }, body: {} };
    }
    if (upload.received !== upload.size) throw new Refusal('Fewer bytes than were announced.');
    pending.delete(id);
    return {
      status: 200,
      headers: { 'x-goog-upload-status': 'final' },
      body: { file: describe(keep(upload)) },
    };
  }

  function keep(upload: Upload): EmulatedFile {
    const name = `files/${randomBytes(6).toString('hex')}`;
    const data = Buffer.concat(upload.pieces);
    const sha256 = createHash('sha256').update(data).digest('hex');
    const created = now();
    const { mime_type, display_name } = upload;
    const file: EmulatedFile = {
      name,
      uri: `${base}/v1beta/${name}`,
      mime_type,
      display_name,
      sha256,
      data,
      created,
      expires: created + (options.file_lifetime_ms ?? TWO_DAYS_MS),
      polls_left: options.processing_polls ?? 1,
    };
    all.set(name, file);
    uploads.push({ name, sha256, bytes: data.length });
    return file;
  }

  function poll(name: string): Reply {
    const file = find(name);
    const body = describe(file);
    file.polls_left -= 1;
    return { status: 200, body };
  }

  return {
    all,
    uploads,
    base: (url: string) => {
      base = url;
    },
    expire: (name: string) => {
      all.delete(name);
    },
    /** The file of a URI that a prompt names. @throws Refusal when it is gone or not active. */
    active: (uri: string): EmulatedFile => {
      const name = /files\/[\w-]+$/.exec(uri)?.[0];
      if (name === undefined || uri !== `${base}/v1beta/${name}`)
        throw new Refusal(`Invalid file URI: ${uri}`);
      const file = find(name);
      if (stateOf(file) !== 'ACTIVE') {
        throw new Refusal(`The File ${name} is not in an ACTIVE state and usage is not allowed.`);
      }
      return file;
    },
    route: (method: string, url: URL): string | undefined => {
      if (url.pathname === '/upload/v1beta/files' && method === 'POST') {
        return url.searchParams.has('upload_id') ? 'upload' : 'upload_start';
      }
      if (url.pathname === '/v1beta/files' && method === 'GET') return 'file_list';
      if (!/^\/v1beta\/files\/[\w-]+$/.test(url.pathname)) return undefined;
      return method === 'GET' ? 'file_get' : method === 'DELETE' ? 'file_delete' : undefined;
    },
    receive: (route: string, received: Received): (() => Reply) => {
      const name = received.url.pathname.replace('/v1beta/', '');
      switch (route) {
        case 'upload_start':
          return () => start(received);
        case 'upload':
          return () => piece(received);
        case 'file_get':
          return () => poll(name);
        case 'file_delete':
          return () => {
            find(name);
            all.delete(name);
            return { status: 200, body: {} };
          };
        case 'file_list':
          return () => ({ status: 200, body: { files: [...all.values()].map(describe) } });
        default:
          throw new Refusal(`There is no ${received.method} ${received.url.pathname}.`, 404);
      }
    },
  };
}
