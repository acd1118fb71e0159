/** Results that are needed again soon: several checks read the same pair and the same texts. */

/**
 * A pure function of a text that remembers what it gave for the last texts. All is forgotten when there are too many, so
 * that memory stays bounded whatever passes through.
 *
 * @param capacity texts that are remembered
 */
export function remembered<T>(capacity: number, make: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (results.size >= capacity) results.clear();
    results.set(text, made);
    return made;
  };
}

/** A pure function that remembers what it gave for the last thing it was given: the same thing, not one that is equal. */
export function rememberedLast<K extends object, T>(make: (given: K) => T): (given: K) => T {
  let last: { readonly given: K; readonly made: T } | undefined;
  return (given) => {
    if (last?.given !== given) last = { given, made: make(given) };
    return last.made;
  };
}
