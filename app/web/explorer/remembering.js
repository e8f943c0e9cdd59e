// What need not be computed again. A view that is the same object as before needs no look when the page is rendered, either.

/**
 * The function, with its last answer remembered.
 * @template {unknown[]} Asked
 * @template Answer
 * @param {(...asked: Asked) => Answer} compute
 * @param {(...asked: Asked) => unknown[]} parts what its answer hangs on; compared one by one, by identity
 * @returns {(...asked: Asked) => Answer}
 */
export function remembering(compute, parts) {
  /** @type {{parts: unknown[], answer: Answer} | null} */
  let last = null;
  return (...asked) => {
    const now = parts(...asked);
    if (last === null || !areSame(last.parts, now)) last = { parts: now, answer: compute(...asked) };
    return last.answer;
  };
}

/** @param {unknown[]} before @param {unknown[]} now */
const areSame = (before, now) => before.length === now.length && now.every((part, i) => Object.is(part, before[i]));

/**
 * @template Value
 * @typedef {(key: string, make: () => Value) => Value} Keeping the value of a key, which says all that it hangs on
 */

/**
 * Values that are made once and kept.
 * @template Value
 * @returns {Keeping<Value>}
 */
export function keeping() {
  /** @type {Map<string, Value>} */
  const kept = new Map();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    kept.set(key, value);
    return value;
  };
}
