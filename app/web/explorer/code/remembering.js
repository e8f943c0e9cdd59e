// A function that need not be called again for what it was last asked.

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
