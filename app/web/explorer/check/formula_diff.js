// Two formulas compared token by token: what is too much in one, and what is missing from it.

/**
 * @typedef {{kind: "same"|"much"|"gap"|"missing", text: string}} Part
 *   `much` is in yours alone, `missing` in the right one alone; a `gap` has no text: it is where in yours something is missing
 * @typedef {{blank: string, text: string}} Token
 */

/**
 * @param {string} yours
 * @param {string} right
 * @returns {{yours: Part[], right: Part[]}}
 */
export function formulaDiff(yours, right) {
  const [a, b] = [tokensOf(yours), tokensOf(right)];
  /** @type {{yours: Part[], right: Part[]}} */
  const parts = { yours: [], right: [] };
  /** @param {"yours" | "right"} side @param {Part["kind"]} kind @param {Token} token */
  const put = (side, kind, token) => {
    const last = parts[side].at(-1);
    const text = token.blank + token.text;
    if (last?.kind === kind) last.text += text;
    else parts[side].push({ kind, text });
  };
  const gap = () => {
    const last = parts.yours.at(-1)?.kind;
    if (last !== "gap" && last !== "much") parts.yours.push({ kind: "gap", text: "" });
  };
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...common(a, b), [a.length, b.length]]) {
    while (i < nextI) put("yours", "much", a[i++]);
    if (j < nextJ) gap();
    while (j < nextJ) put("right", "missing", b[j++]);
    if (i < a.length && j < b.length) {
      put("yours", "same", a[i++]);
      put("right", "same", b[j++]);
    }
  }
  return { yours: parts.yours.flatMap(apart), right: parts.right.flatMap(apart) };
}

/** A blank before a part that is marked belongs to no mark. @param {Part} part @returns {Part[]} */
function apart({ kind, text }) {
  const bare = text.trimStart();
  return kind === "same" || bare === text ? [{ kind, text }] : [{ kind: "same", text: " " }, { kind, text: bare }];
}

/** Names with their indices, numbers, operators, brackets; each with the blank before it. @param {string} formula @returns {Token[]} */
const tokensOf = (formula) =>
  [...formula.matchAll(/(\s*)(\d+\.?\d*(?:e[-+]?\d+)?|\w+|\.T\b|\*\*|[<>=!]=|\S)/g)].map(([, blank, text]) => ({ blank, text }));

/**
 * The places of a longest common subsequence, in pairs. A formula has some dozen tokens, so all pairs may be looked at.
 * @param {Token[]} a
 * @param {Token[]} b
 * @returns {[number, number][]}
 */
function common(a, b) {
  const length = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      length[i][j] = a[i].text === b[j].text ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i].text === b[j].text) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}
