/** Gemini's answers: which text, how it ended, what it cost. */
import { z } from 'zod';
import { TransientError } from '../../errors/errors.js';
import type { Usage } from '../../records/record.js';
import { plainText } from '../http/texts.js';
import type { Finish, RawAnswer } from '../outcome.js';

// What is no count of tokens is unknown: it is no reason to lose the answer.
const count = z.number().nonnegative().nullish().catch(undefined);
const usageSchema = z.looseObject({
  promptTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  cachedContentTokenCount: count,
});
const replySchema = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z
          .looseObject({
            parts: z
              .array(z.looseObject({ text: z.string().nullish(), thought: z.boolean().nullish() }))
              .nullish(),
          })
          .nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.looseObject({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: usageSchema.nullish().catch(undefined),
  modelVersion: z.string().nullish(),
});

const FINISHES: Readonly<Record<string, Finish>> = {
  STOP: 'complete',
  FINISH_REASON_UNSPECIFIED: 'complete',
  MAX_TOKENS: 'truncated',
  CONTINUATION: 'truncated',
  SAFETY: 'blocked',
  RECITATION: 'blocked',
  LANGUAGE: 'blocked',
  BLOCKLIST: 'blocked',
  PROHIBITED_CONTENT: 'blocked',
  SPII: 'blocked',
  IMAGE_SAFETY: 'blocked',
  IMAGE_PROHIBITED_CONTENT: 'blocked',
  IMAGE_RECITATION: 'blocked',
};

/** What a finish reason means; with an unknown reason the answer is never complete. */
export function geminiFinish(reason: string | undefined): Finish {
  return reason === undefined ? 'complete' : (FINISHES[reason] ?? 'interrupted');
}

/** Tokens as Gemini counts them: the input includes what was cached, the output excludes thinking. */
export function geminiUsage(metadata: z.infer<typeof usageSchema> | null | undefined): Usage {
  return {
    input_tokens: metadata?.promptTokenCount ?? 0,
    output_tokens: metadata?.candidatesTokenCount ?? 0,
    thinking_tokens: metadata?.thoughtsTokenCount ?? 0,
    cached_tokens: metadata?.cachedContentTokenCount ?? 0,
  };
}

/**
 * Reads a reply of `generateContent`.
 * @param model used where the reply names none
 * @throws TransientError for anything else
 */
export function geminiAnswer(reply: unknown, model: string): RawAnswer {
  const parsed = replySchema.safeParse(reply);
  if (!parsed.success) {
    throw new TransientError(
      `Expected an answer from Gemini, got something else: ${plainText(z.prettifyError(parsed.error))}`,
    );
  }
  const { candidates, promptFeedback, usageMetadata, modelVersion } = parsed.data;
  const candidate = candidates?.[0];
  const blocked = promptFeedback?.blockReason ?? undefined;
  const reason = candidate?.finishReason ?? undefined;
  const spoken = (candidate?.content?.parts ?? []).filter((part) => part.thought !== true);
  return {
    text: spoken.map((part) => part.text ?? '').join(''),
    finish: blocked !== undefined ? 'blocked' : geminiFinish(reason),
    reason: blocked ?? reason ?? 'no reason given',
    model: modelVersion ?? model,
    usage: geminiUsage(usageMetadata),
  };
}
