import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent, remembered } from '../../src/flow/recent.js';

it('a memory of recent values drops what was not used for longest', () => {
  const recent = new Recent<string, number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c'), recent.size]).toEqual([1, undefined, 3, 2]);
  recent.delete('c');
  expect([...recent.keys()]).toEqual(['a']);
});

it('a function that remembers makes a result once, until there are too many', () => {
  const made: string[] = [];
  const shout = remembered(2, (text: string) => {
    made.push(text);
    return text.toUpperCase();
  });
  expect(['a', 'b', 'a', 'b', 'c', 'b', 'a'].map(shout)).toEqual(['A', 'B', 'A', 'B', 'C', 'B', 'A']);
  expect(made).toEqual(['a', 'b', 'c', 'b', 'a']);
});

it('a function that remembers takes equal objects for different ones', () => {
  const wrap = remembered(1, (given: { readonly name: string }) => ({ given }));
  const [one, other] = [{ name: 'x' }, { name: 'x' }];
  expect(wrap(one)).toBe(wrap(one));
  expect(wrap(other).given).toBe(other);
});

it('a memory of recent values answers like a list of the last ones used', () => {
  const use = fc.record({ key: fc.nat(6), action: fc.constantFrom('get', 'set', 'delete') });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 100 }), fc.integer({ min: 1, max: 4 }), (uses, limit) => {
      const recent = new Recent<number, number>(limit);
      let model: number[] = [];
      for (const { key, action } of uses) {
        const isKnown = model.includes(key);
        if (action === 'get') expect(recent.get(key)).toBe(isKnown ? key : undefined);
        if (action === 'set') recent.set(key, key);
        if (action === 'delete') recent.delete(key);
        const others = model.filter((other) => other !== key);
        const isIn = action === 'set' || (action === 'get' && isKnown);
        model = isIn ? [...others, key].slice(-limit) : others;
        expect([...recent.keys()]).toEqual(model);
      }
    }),
  );
});
