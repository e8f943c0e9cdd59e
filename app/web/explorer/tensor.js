// A tensor as JSON has it: a number, a flat list, or rows.

/** A tensor as rows: a number is a matrix of one, a flat list a row. */
export const rowsOf = (tensor) => (!Array.isArray(tensor) ? [[tensor]] : Array.isArray(tensor[0]) ? tensor : [tensor]);

/** The shape of a tensor: of a number it is [], of a flat list its length, of rows how many there are and how long they are. */
export const shapeOf = (tensor) => (!Array.isArray(tensor) ? [] : Array.isArray(tensor[0]) ? [tensor.length, tensor[0].length] : [tensor.length]);

/** A shape as it is written: 4×3. */
export const shapeText = (shape) => (shape.length === 0 ? "a number" : shape.join("\u00d7"));

/** Rows on their side. */
export const transposed = (rows) => rows[0].map((_, j) => rows.map((row) => row[j]));
