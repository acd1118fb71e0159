/** Answers of the chat-completions route: which text, how it ended, what it cost. */
import { z } from 'zod';
import type { Usage } from '../../records/record.js';
import type { Finish, RawAnswer } from '../outcome.js';

const count = z.number().nullish();
const usageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  completion_tokens_details: z.looseObject({ reasoning_tokens: count }).nullish(),
  prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
});
const contentSchema = z.union([z.string(), z.array(z.looseObject({ text: z.string().nullish() }))]);
const replySchema = z.looseObject({
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({ content: contentSchema.nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: usageSchema.nullish(),
});

/** Other servers than OpenAI's have words of their own. */
const FINISHES: Readonly<Record<string, Finish>> = {
  stop: 'complete',
  eos: 'complete',
  eos_token: 'complete',
  end_turn: 'complete',
  stop_sequence: 'complete',
  length: 'truncated',
  max_tokens: 'truncated',
  model_length: 'truncated',
  content_filter: 'blocked',
  refusal: 'blocked',
};

/** What a finish reason means; a reason that is not known is never a complete answer. */
export function openAiFinish(reason: string | undefined): Finish {
  return reason === undefined ? 'complete' : (FINISHES[reason.toLowerCase()] ?? 'interrupted');
}

/**
 * Tokens as this route counts them. It counts thinking into the output, which is taken out here, so that output means
 * the same for every backend.
 */
export function openAiUsage(usage: z.infer<typeof usageSchema> | null | undefined): Usage {
  const thinking = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    input_tokens: usage?.prompt_tokens ?? 0,
    output_tokens: Math.max(0, (usage?.completion_tokens ?? 0) - thinking),
    thinking_tokens: thinking,
    cached_tokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
  };
}

/**
 * Reads a reply.
 *
 * @param model Names the answer where the reply does not.
 * @returns Undefined when it is no such reply.
 */
export function openAiAnswer(reply: unknown, model: string): RawAnswer | undefined {
  const parsed = replySchema.safeParse(reply);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined) return undefined;
  const { content, refusal } = choice.message;
  const refused = refusal !== undefined && refusal !== null && refusal !== '';
  const reason = choice.finish_reason ?? undefined;
  return {
    text: typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(''),
    finish: refused ? 'blocked' : openAiFinish(reason),
    reason: refused ? refusal : (reason ?? 'no reason given'),
    model: parsed.data.model || model,
    usage: openAiUsage(parsed.data.usage),
  };
}
