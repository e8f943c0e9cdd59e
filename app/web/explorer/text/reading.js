// What a field's text means: read once, however often the page is drawn.

import { shapeOf } from "../tensor.js";
import { NoMatrix } from "./no_matrix.js";
import { tensorOf } from "./tensor_text.js";

/**
 * @typedef {{value: import("./tensor_text.js").Tensor|null, shape: number[], problem: string|null}} Reading
 *   `value` is null where the text is no tensor, and `problem` says why
 */

const MOST = 256; // texts remembered: twice as many as a network's fields, for 64 layers have 130
const remembered = new Map();

/** What a text means. @returns {Reading} */
export function reading(text) {
  if (!remembered.has(text)) remembered.set(text, read(text));
  else remembered.set(text, forgotten(text)); // the last one used is forgotten last
  if (remembered.size > MOST) forgotten(remembered.keys().next().value);
  return remembered.get(text);
}

function forgotten(text) {
  const known = remembered.get(text);
  remembered.delete(text);
  return known;
}

function read(text) {
  try {
    const value = tensorOf(text);
    return { value, shape: shapeOf(value), problem: null };
  } catch (error) {
    if (!(error instanceof NoMatrix)) throw error;
    return { value: null, shape: [], problem: error.message };
  }
}
