// What the service told of a request: its statements in order of computation, and every tensor by its name.

/**
 * @typedef {{name: string, value: number[][], shape: number[], given: boolean}} Tensor
 *   `given`: it came with the request. A scalar, such as the loss, is a matrix of one number with the shape [].
 */

/** The story that the page tells: of a request and the answer of /explain to it. */
export function storyOf(request, { loss, statements }) {
  return { request, loss, statements, tensors: tensorsOf(request, statements) };
}

/** Every tensor by its name. @returns {Map<string, Tensor>} */
function tensorsOf({ X, y, layers }, statements) {
  const given = [["X", X], ["y", y], ...layers.flatMap(({ W, b }, l) => [[`W_${l + 1}`, W], [`b_${l + 1}`, b]])];
  const told = statements.map(({ name, value, shape }) => [name, { name, value: matrix(value), shape, given: false }]);
  return new Map([
    ...given.filter(([, value]) => value).map(([name, value]) => [name, { name, value: matrix(value), shape: shapeOf(value), given: true }]),
    ...told,
  ]);
}

/** A tensor as rows: a number is a matrix of one, a flat list a row. */
export const matrix = (value) => (!Array.isArray(value) ? [[value]] : Array.isArray(value[0]) ? value : [value]);
/** The shape of a tensor: of a number it is [], of a flat list [its length]. */
export const shapeOf = (value) => (!Array.isArray(value) ? [] : Array.isArray(value[0]) ? [value.length, value[0].length] : [value.length]);

/** A shape as it is written: 4×3. */
export const shapeText = (shape) => (shape.length === 0 ? "a number" : shape.join("\u00d7"));

/** Where in the story a tensor is made: the index of its statement, or -1 for what was given. */
export const placeOf = (story, name) => story.statements.findIndex((statement) => statement.name === name);
