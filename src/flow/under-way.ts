/** Work that is under way, each piece shared by all who want the same; what is over is not kept. */
import { abortError, onAbort } from './abort.js';

/** Does the work; the signal aborts when nobody wants it any more. */
type Start<T> = (signal: AbortSignal) => Promise<T>;

/** Work by key. */
export interface UnderWay<T> {
  /**
   * Joins what is under way or held, or starts it. The last one to leave ends it, and then waits until it has cleaned up.
   * @returns the result, and whether this caller is the first to have it
   */
  join(key: string, start: Start<T>, signal?: AbortSignal): Promise<{ value: T; isFirst: boolean }>;
  /**
   * Starts work before anybody wants it, and holds the result or the error for the first who joins. Does nothing where it
   * is under way already. Until somebody has joined, the signal ends it. @throws what the work throws
   */
  hold(key: string, holder: string, start: Start<T>, signal?: AbortSignal): Promise<void>;
  /** Ends what is held for a holder, or for any, and nobody has joined. */
  letGo(holder?: string): void;
}

interface Piece<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  isOver: boolean;
  /** Undefined once somebody has joined. */
  holder: string | undefined;
}

/** Makes one with nothing under way. */
export function createUnderWay<T>(): UnderWay<T> {
  const pieces = new Map<string, Piece<T>>();

  function begin(key: string, start: Start<T>, holder?: string): Piece<T> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      piece.isOver = true;
      if (piece.holder === undefined) forget(key, piece);
    });
    const piece: Piece<T> = { result, controller, waiting: 0, isOver: false, holder };
    pieces.set(key, piece);
    return piece;
  }

  function forget(key: string, piece: Piece<T>): void {
    if (pieces.get(key) === piece) pieces.delete(key);
  }

  function end(key: string, piece: Piece<T>, signal?: AbortSignal): void {
    forget(key, piece);
    piece.controller.abort(abortError(signal));
  }

  function waitFor(key: string, piece: Piece<T>, signal: AbortSignal | undefined): Promise<T> {
    piece.waiting += 1;
    return new Promise((resolve, reject) => {
      const unlink = onAbort(signal, () => {
        piece.waiting -= 1;
        if (piece.waiting > 0) reject(abortError(signal));
        else end(key, piece, signal);
      });
      piece.result.then(resolve, reject).finally(unlink);
    });
  }

  return {
    async join(key, start, signal) {
      const found = pieces.get(key);
      const piece = found ?? begin(key, start);
      const isFirst = found === undefined || piece.holder !== undefined;
      piece.holder = undefined;
      if (piece.isOver) forget(key, piece);
      return { value: await waitFor(key, piece, signal), isFirst };
    },
    async hold(key, holder, start, signal) {
      if (pieces.has(key)) return;
      const piece = begin(key, start, holder);
      const unlink = onAbort(signal, () => {
        if (piece.holder !== undefined) end(key, piece, signal);
      });
      await piece.result.finally(unlink);
    },
    letGo(holder) {
      for (const [key, piece] of pieces)
        if (piece.holder !== undefined && (holder ?? piece.holder) === piece.holder) end(key, piece);
    },
  };
}
