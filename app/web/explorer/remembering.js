// What need not be computed again. A view that is the same object as before needs no look when the page is rendered, either.

/**
 * The function, with its last answer remembered.
 * @param {Function} compute
 * @param {(...asked) => *[]} parts what its answer hangs on; compared one by one, by identity
 */
export function remembering(compute, parts) {
  let last = null;
  let answer;
  return (...asked) => {
    const now = parts(...asked);
    if (last === null || last.length !== now.length || now.some((part, i) => !Object.is(part, last[i]))) {
      answer = compute(...asked);
      last = now;
    }
    return answer;
  };
}

/**
 * Values that are made once and kept.
 * @returns {(key: string, make: () => *) => *} the value of a key, which says all that it hangs on
 */
export function keeping() {
  const kept = new Map();
  return (key, make) => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key);
  };
}
