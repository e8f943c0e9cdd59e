// A function that need not be called again for what it was last asked.

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
