/** Answers and errors in the form of the Gemini API. */
import { promptTokens } from './media.js';
import type { Fault, LoggedRequest, Reply } from './wire.js';

function usageOf(request: LoggedRequest, text: string, thinking: string | undefined) {
  const promptTokenCount = promptTokens(request.parts);
  const candidatesTokenCount = Math.ceil(text.length / 4);
  const cachedContentTokenCount = request.cached_tokens ?? 0;
  const thoughtsTokenCount = Math.ceil((thinking ?? '').length / 4);
  return {
    promptTokenCount,
    candidatesTokenCount,
    // The API leaves out what is zero.
    ...(cachedContentTokenCount > 0 && { cachedContentTokenCount }),
    ...(thinking === undefined ? {} : { thoughtsTokenCount }),
    totalTokenCount: promptTokenCount + candidatesTokenCount + thoughtsTokenCount,
  };
}

/** A generateContent answer with one candidate. */
export function answerBody(request: LoggedRequest, text: string, finishReason: string, thinking?: string) {
  const parts = [...(thinking === undefined ? [] : [{ text: thinking, thought: true }]), { text }];
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
    usageMetadata: usageOf(request, text, thinking),
    modelVersion: `${request.model}-emulated`,
    responseId: `response-${request.number}`,
  };
}

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** An error with its status word and details. */
export function geminiError(code: number, message: string, details: readonly object[] = []): Reply {
  return { status: code, body: { error: { code, message, status: STATUS[code] ?? 'UNKNOWN', details } } };
}

const TYPE = 'type.googleapis.com/google.rpc';

function quotaFailure(period: 'PerMinute' | 'PerDay') {
  const quotaId = `GenerateRequests${period}PerProjectPerModel-FreeTier`;
  const quotaMetric = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
  return { '@type': `${TYPE}.QuotaFailure`, violations: [{ quotaMetric, quotaId, quotaValue: '15' }] };
}

/** The wire form of a fault. */
export function geminiFault(fault: Fault, request: LoggedRequest): Reply | undefined {
  switch (fault.fault) {
    case 'throttle': {
      const delay =
        fault.seconds === undefined
          ? []
          : [{ '@type': `${TYPE}.RetryInfo`, retryDelay: `${fault.seconds}s` }];
      return geminiError(429, 'You exceeded your current quota.', [quotaFailure('PerMinute'), ...delay]);
    }
    case 'quota':
      return geminiError(429, 'You exceeded your current quota.', [quotaFailure('PerDay')]);
    case 'payment_required':
      return geminiError(402, 'Billing is not enabled for this project.');
    case 'status':
      return geminiError(fault.status, fault.message ?? 'The service reported an error.');
    case 'bad_key': {
      const reason = { '@type': `${TYPE}.ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' };
      return geminiError(400, 'API key not valid. Please pass a valid API key.', [reason]);
    }
    case 'unknown_model':
      return geminiError(404, `models/${request.model} is not found for API version v1beta.`);
    case 'empty':
      return { status: 200, body: answerBody(request, '', 'STOP') };
    case 'too_long':
      return { status: 200, body: answerBody(request, 'This answer ends in the midd', 'MAX_TOKENS') };
    case 'blocked':
      return {
        status: 200,
        body: {
          promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
          usageMetadata: usageOf(request, '', undefined),
        },
      };
    default:
      return undefined;
  }
}
