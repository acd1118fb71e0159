/** A bounded memory of recent values; the value that was not used for longest is dropped first. */
export class Recent<K, V> {
  readonly #values = new Map<K, V>();
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
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
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
 * A pure function that remembers its last results. Objects are the same argument only when they are identical.
 * @param limit how many results are kept
 */
export function remembered<K, V>(limit: number, make: (given: K) => V): (given: K) => V {
  const results = new Recent<K, V>(limit);
  return (given) => {
    const known = results.get(given);
    if (known !== undefined) return known;
    const made = make(given);
    results.set(given, made);
    return made;
  };
}
