/** Answers of the chat-completions route: which text, how it ended, what it cost. */
import { z } from 'zod';
import type { Usage } from '../../records/record.js';
import type { Finish, RawAnswer } from '../outcome.js';

// What is no count of tokens is unknown: it is no reason to lose the answer.
const count = z.number().nonnegative().nullish().catch(undefined);
const usageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  completion_tokens_details: z.looseObject({ reasoning_tokens: count }).nullish().catch(undefined),
  prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish().catch(undefined),
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
  usage: usageSchema.nullish().catch(undefined),
});

/** Servers other than OpenAI's have their own words. */
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

/** What a finish reason means; with an unknown reason the answer is never complete. */
export function openAiFinish(reason: string | undefined): Finish {
  return reason === undefined ? 'complete' : (FINISHES[reason.toLowerCase()] ?? 'interrupted');
}

/**
 * Tokens of a reply. This route counts thinking as output; it is taken out, so that output means the same everywhere.
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

/** Reads a reply; undefined when it is not one of this route. @param model used where the reply names none */
export function openAiAnswer(reply: unknown, model: string): RawAnswer | undefined {
  const parsed = replySchema.safeParse(reply);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined) return undefined;
  const { content, refusal } = choice.message;
  const reason = choice.finish_reason ?? undefined;
  return {
    text: typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(''),
    finish: refusal ? 'blocked' : openAiFinish(reason),
    reason: refusal || (reason ?? 'no reason given'),
    model: parsed.data.model || model,
    usage: openAiUsage(parsed.data.usage),
  };
}
