/**
 * An object with more fields, or with others in their place; neither of the two is changed.
 *
 * For the objects of which a run makes many. `{ ...base, field }` would say the same, but on Node 20 an object whose literal
 * begins with a spread and goes on gets a hidden class of its own: it takes ten times as long to make, everything that
 * reads it later is slowed down, and the class is garbage that only a full collection frees. (A literal that begins with
 * anything else is spared, as is one that is nothing but a spread.)
 *
 * Objects that are read from outside and may hold a field named `__proto__` are none to be grown: it would be lost.
 *
 * @example grown(record, { global_caption, dense_caption })
 */
export function grown<Base extends object, Fields extends object>(base: Base, fields: Fields): Base & Fields {
  return Object.assign({}, base, fields);
}
