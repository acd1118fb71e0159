/** A bounded memory of recent values; the value that was not used for longest is dropped first. */
export class Recent<K, V> {
  /** Longest unused first. */
  readonly #values = new Map<K, V>();
  /** Kept, because a new iterator would have to skip all that was deleted at the front of the map. */
  readonly #oldest = this.#values.keys();
  readonly #limit: number;
  #newest: K | undefined;

  /** @param limit how many values are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined && key !== this.#newest) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    this.#newest = key;
    if (this.#values.size <= this.#limit) return;
    const oldest = this.#oldest.next();
    if (oldest.done !== true) this.#values.delete(oldest.value);
  }

  delete(key: K): void {
    this.#values.delete(key);
  }

  keys(): Iterable<K> {
    return this.#values.keys();
  }

  get size(): number {
    return this.#values.size;
  }
}

/**
 * A pure function that remembers its last results. Only identical objects count as the same argument. When there are too
 * many results, all are dropped: keeping them in the order of their use would cost more than most of them.
 * @param limit how many results are kept
 */
export function remembered<K, V>(limit: number, make: (given: K) => V): (given: K) => V {
  const results = new Map<K, V>();
  let lastGiven: K | undefined;
  let lastMade: V | undefined;
  return (given) => {
    // Comparing two texts takes a tenth of the time of hashing one for the map.
    if (given === lastGiven && lastMade !== undefined) return lastMade;
    let made = results.get(given);
    if (made === undefined) {
      made = make(given);
      if (results.size >= limit) results.clear();
      results.set(given, made);
    }
    [lastGiven, lastMade] = [given, made];
    return made;
  };
}
