// What a field's text means: read once, however often the page is drawn.

import { matrixOf } from "./matrix_text.js";
import { NoMatrix } from "./no_matrix.js";

/**
 * @typedef {{value: number[][]|number[]|null, shape: number[], problem: string|null}} Reading
 *   `value`: the matrix, or the list where one is written as `[0, 2, 1]`; null where the text is neither, and `problem` says why
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
    const matrix = matrixOf(text);
    return isList(text) ? { value: matrix[0], shape: [matrix[0].length], problem: null } : { value: matrix, shape: [matrix.length, matrix[0].length], problem: null };
  } catch (error) {
    if (!(error instanceof NoMatrix)) throw error;
    return { value: null, shape: [], problem: error.message };
  }
}

// One list in brackets stays one: class numbers are written so, and biases may be.
const isList = (text) => /^\s*\[[^[\];\n]*\]\s*$/.test(text);
