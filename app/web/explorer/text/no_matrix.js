// What is said of text that is no matrix.

/** Text that is no matrix; the message has the place and what would mend it. */
export class NoMatrix extends Error {}

/** @param {string} message @returns {never} */
export function fail(message) {
  throw new NoMatrix(message);
}

/** A piece of text as it is quoted: not at any length. @param {string} text */
export const said = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 24)}\u2026` : text}\u201d`;
