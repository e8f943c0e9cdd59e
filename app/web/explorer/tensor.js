// A tensor as JSON has it: a number, a flat list, or rows.

/**
 * @typedef {number[][]} Matrix
 * @typedef {number[] | Matrix} List a flat one, as biases and class numbers may be, or rows
 */

/** Whether a tensor has rows. @param {number | List} tensor @returns {tensor is Matrix} */
export const isMatrix = (tensor) => Array.isArray(tensor) && Array.isArray(tensor[0]);

/** A tensor as rows: a number is a matrix of one, a flat list a row. @param {number | List} tensor @returns {Matrix} */
export const rowsOf = (tensor) => (isMatrix(tensor) ? tensor : Array.isArray(tensor) ? [tensor] : [[tensor]]);

/**
 * The shape of a tensor: of a number it is [], of a flat list its length, of rows how many there are and how long they are.
 * @param {number | List} tensor
 */
export const shapeOf = (tensor) => (isMatrix(tensor) ? [tensor.length, tensor[0].length] : Array.isArray(tensor) ? [tensor.length] : []);

/** A shape as it is written: 4×3. @param {number[]} shape */
export const shapeText = (shape) => (shape.length === 0 ? "a number" : shape.join("\u00d7"));

/** Rows on their side. @param {Matrix} rows */
export const transposed = (rows) => rows[0].map((_, j) => rows.map((row) => row[j]));
