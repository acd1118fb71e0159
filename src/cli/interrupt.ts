/** The two stages of stopping. */
export interface Interrupt {
  /** First signal: take no more videos, finish those in flight. */
  readonly stop: AbortSignal;
  /** Second signal, or finishing took too long: end everything at once. */
  readonly abort: AbortSignal;
  /** Stops listening. */
  readonly close: () => void;
}

/** Listens for SIGINT and SIGTERM and says what each does. */
export function listenForSignals(drain_timeout_ms: number, say: (line: string) => void): Interrupt {
  const stop = new AbortController();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = () => {
    if (stop.signal.aborted) return abort.abort();
    stop.abort();
    say('stopping: finishing the videos in flight; again to stop at once');
    timer = setTimeout(() => {
      say('the videos in flight took too long; stopping now');
      abort.abort();
    }, drain_timeout_ms);
    timer.unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const close = () => {
    clearTimeout(timer);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  return { stop: stop.signal, abort: abort.signal, close };
}
