/** Calls of an SDK, bounded by a signal and with errors that are named by consequence. */
import { type Exchange, throughExchange } from './exchange.js';
import { type ReadRefusal, translate } from './failure.js';
import type { EndpointNames } from './refusal.js';

/** Makes one call of an SDK; what passed is in the exchange afterwards, also when the call failed. */
export type SdkCall = <T>(signal: AbortSignal, exchange: Exchange, work: () => Promise<T>) => Promise<T>;

/** Creates the way in which all calls to one endpoint are made. */
export function sdkCall(names: EndpointNames, readRefusal: ReadRefusal): SdkCall {
  return async (signal, exchange, work) => {
    try {
      return await throughExchange(signal, exchange, work);
    } catch (error) {
      throw translate(error, exchange, names, readRefusal);
    }
  };
}
