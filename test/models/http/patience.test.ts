import { afterEach, describe, expect, it, vi } from 'vitest';
import { patiently } from '../../../src/models/http/patience.js';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
const before: unknown = Reflect.get(globalThis, DISPATCHER);
afterEach(() => {
  Reflect.set(globalThis, DISPATCHER, before);
});

describe('patiently', () => {
  it("takes fetch's own time limits away and leaves the rest to Node's dispatcher", () => {
    const dispatch = vi.fn(() => true);
    Reflect.set(globalThis, DISPATCHER, { dispatch });
    const dispatcher: unknown = Reflect.get(patiently({ method: 'POST' }), 'dispatcher');
    const handler = {};
    expect(dispatcher).toHaveProperty('dispatch');
    Reflect.apply(Reflect.get(Object(dispatcher), 'dispatch'), dispatcher, [{ path: '/' }, handler]);
    expect(dispatch).toHaveBeenCalledWith({ path: '/', headersTimeout: 0, bodyTimeout: 0 }, handler);
  });

  it('leaves a request alone where the runtime has another fetch', () => {
    Reflect.set(globalThis, DISPATCHER, 'something else');
    expect(patiently({ method: 'POST' })).toEqual({ method: 'POST' });
  });
});
