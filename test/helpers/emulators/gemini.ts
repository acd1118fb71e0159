/** The Gemini API on loopback: generateContent, resumable uploads, files that take time to become active. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { type EmulatedFile, geminiFiles } from './gemini-files.js';
import type { GeminiOptions } from './gemini-options.js';
import { answerBody, geminiError, geminiFault } from './gemini-replies.js';
import { checkRange, fromBase64, logged, mediaPart, plainAnswer } from './media.js';
import { PrefixCache } from './prefix-cache.js';
import { serve } from './server.js';
import {
  type EmulatedMedia,
  type Emulator,
  type LoggedPart,
  type LoggedRequest,
  type Received,
  Refusal,
  type Reply,
} from './wire.js';

export interface GeminiEmulator extends Emulator {
  /** Files that exist now, by name. */
  readonly files: ReadonlyMap<string, EmulatedFile>;
  /** All uploads that were completed, also of files that are gone. */
  readonly uploads: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
  /** Makes a file disappear as if its time had come. */
  expire(name: string): void;
}

const offset = z.string().regex(/^\d+(\.\d{1,9})?s$/);
const partSchema = z.object({
  text: z.string().optional(),
  inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
  fileData: z.object({ fileUri: z.string(), mimeType: z.string().optional() }).optional(),
  videoMetadata: z
    .strictObject({
      startOffset: offset.optional(),
      endOffset: offset.optional(),
      fps: z.number().gt(0).max(24).optional(),
    })
    .optional(),
});
const requestSchema = z.strictObject({
  contents: z
    .array(z.object({ role: z.enum(['user', 'model']).optional(), parts: z.array(partSchema).min(1) }))
    .min(1),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      maxOutputTokens: z.number().int().positive().optional(),
      mediaResolution: z
        .string()
        .regex(/^MEDIA_RESOLUTION_/)
        .optional(),
      thinkingConfig: z.unknown(),
      seed: z.number().optional(),
      stopSequences: z.array(z.string()).optional(),
      responseMimeType: z.string().optional(),
      responseJsonSchema: z.unknown(),
    })
    .partial()
    .optional(),
  systemInstruction: z.object({ parts: z.array(partSchema) }).optional(),
  safetySettings: z.array(z.unknown()).optional(),
});

/**
 * Starts a Gemini API on loopback.
 * @example const gemini = await startGemini({ answer: () => 'Two cars collide.' });
 *   new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: gemini.url } });
 */
export async function startGemini(options: GeminiOptions = {}): Promise<GeminiEmulator> {
  const files = geminiFiles(options);
  const prefixes = new PrefixCache();
  const emulator = await serve(
    {
      route: ({ method, url }) => {
        if (method === 'POST' && /^\/v1beta\/models\/[^/]+:generateContent$/.test(url.pathname)) {
          return { name: 'generate', asks: true };
        }
        return { name: files.route(method, url) ?? 'unknown', asks: false };
      },
      key: (headers) => ({ header: 'x-goog-api-key', key: headerOf(headers, 'x-goog-api-key') }),
      receive: (request, received) =>
        request.route === 'generate'
          ? receiveGenerate(request, received)
          : files.receive(request.route, received),
      fault: geminiFault,
      refuse: (status, message) => geminiError(status, message),
    },
    options,
  );
  files.base(emulator.url);

  function receiveGenerate(request: LoggedRequest, { url, body }: Received): () => Promise<Reply> {
    const model = /models\/([^/]+):generateContent$/.exec(url.pathname)?.[1] ?? '';
    request.model = decodeURIComponent(model);
    if (options.models && !options.models.includes(request.model)) {
      throw new Refusal(`models/${request.model} is not found for API version v1beta.`, 404);
    }
    const parsed = requestSchema.safeParse(parseJson(body));
    if (!parsed.success) throw new Refusal(`Invalid request: ${z.prettifyError(parsed.error)}`);
    const { contents, systemInstruction, generationConfig } = parsed.data;
    const media: EmulatedMedia[] = [];
    const parts: LoggedPart[] = [];
    for (const part of [
      ...(systemInstruction?.parts ?? []),
      ...contents.flatMap((content) => content.parts),
    ]) {
      if (part.text !== undefined) parts.push({ kind: 'text', text: part.text });
      else {
        const read = readMedia(part);
        media.push(read);
        parts.push(logged(read));
      }
    }
    request.form = generationConfig?.responseJsonSchema;
    request.parts = parts;
    request.text = parts.flatMap((part) => (part.kind === 'text' ? [part.text ?? ''] : [])).join('\n');
    const limit = options.inline_limit_bytes ?? 20 * 1024 * 1024;
    if (body.length > limit && media.some((part) => part.delivery === 'inline')) {
      throw new Refusal(`Request payload size exceeds the limit: ${limit} bytes.`);
    }
    if (request.text.trim() === '') throw new Refusal('There is no text that asks anything.');
    const question = { model, text: request.text, parts, media, temperature: generationConfig?.temperature };
    return async () => {
      prefixes.look(request);
      const text =
        (await options.answer?.(question, request)) ?? plainAnswer(request.text, parts.filter(isMedia));
      prefixes.keep(request);
      return { status: 200, body: answerBody(request, text, 'STOP', options.thinking) };
    };
  }

  function readMedia(part: z.infer<typeof partSchema>): EmulatedMedia {
    const { inlineData, fileData, videoMetadata } = part;
    const fps = videoMetadata?.fps;
    const more = fps === undefined ? {} : { fps };
    let media: EmulatedMedia;
    if (inlineData)
      media = mediaPart(fromBase64(inlineData.data), inlineData.mimeType, { delivery: 'inline', ...more });
    else if (fileData) {
      const file = files.active(fileData.fileUri);
      if (fileData.mimeType !== undefined && fileData.mimeType !== file.mime_type) {
        throw new Refusal(`The file was uploaded as ${file.mime_type}, not ${fileData.mimeType}.`);
      }
      media = mediaPart(file.data, file.mime_type, { delivery: 'upload', ...more });
    } else throw new Refusal('A part must have text, inlineData or fileData.');
    if (videoMetadata?.startOffset === undefined && videoMetadata?.endOffset === undefined) return media;
    const range = {
      start: seconds(videoMetadata.startOffset) ?? 0,
      end: seconds(videoMetadata.endOffset) ?? Infinity,
    };
    return { ...media, range: checkRange(range, media.sha256 ?? '', options) };
  }

  return { ...emulator, files: files.all, uploads: files.uploads, expire: files.expire };
}

const isMedia = (part: LoggedPart) => part.kind !== 'text';

function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number.parseFloat(text);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal('Invalid JSON payload received.');
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
