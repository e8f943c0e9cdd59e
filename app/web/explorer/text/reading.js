// What a field's text means: read once, however often the page is drawn.

import { shapeOf } from "../tensor.js";
import { NoMatrix } from "./no_matrix.js";
import { tensorOf } from "./tensor_text.js";

/** @import { List } from "../tensor.js" */

/**
 * @typedef {{value: List, shape: number[], problem: null} | {value: null, shape: number[], problem: string}} Reading
 *   `value` is null where the text is no tensor, and `problem` says why
 */

const MOST = 256; // texts remembered: twice as many as a network's fields, for 64 layers have 130
/** @type {Map<string, Reading>} */
const remembered = new Map();

/** What a text means. @param {string} text */
export function reading(text) {
  const meant = remembered.get(text) ?? read(text);
  remembered.delete(text); // the last one used is forgotten last
  remembered.set(text, meant);
  const [first] = remembered.keys();
  if (remembered.size > MOST) remembered.delete(first);
  return meant;
}

/** @param {string} text @returns {Reading} */
function read(text) {
  try {
    const value = tensorOf(text);
    return { value, shape: shapeOf(value), problem: null };
  } catch (error) {
    if (!(error instanceof NoMatrix)) throw error;
    return { value: null, shape: [], problem: error.message };
  }
}
