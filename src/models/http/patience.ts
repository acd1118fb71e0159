/** Switches off the built-in timeouts of Node's fetch, so that the configured timeout is the only one. */

/** Where every copy of undici, Node's own included, keeps the dispatcher that fetch uses. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

function isDispatcher(value: unknown): value is { dispatch(options: object, handler: unknown): boolean } {
  return (
    typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function'
  );
}

const patientDispatcher = {
  dispatch(options: object, handler: unknown): boolean {
    const dispatcher: unknown = Reflect.get(globalThis, GLOBAL_DISPATCHER);
    if (!isDispatcher(dispatcher))
      throw new Error('Expected fetch to have set up its dispatcher, found none.');
    return dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler);
  },
};

/**
 * Makes fetch wait as long as its signal allows. By default it gives up after 300 s without headers, but a reasoning
 * model that does not stream may take longer. Where the runtime has no such dispatcher, the request stays as it is.
 */
export function patiently(request: RequestInit): RequestInit {
  new Headers(); // Node creates its dispatcher when the first of these classes is used.
  if (isDispatcher(Reflect.get(globalThis, GLOBAL_DISPATCHER))) {
    Reflect.set(request, 'dispatcher', patientDispatcher);
  }
  return request;
}
