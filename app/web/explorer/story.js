// What the service told of a request: its statements in order of computation, and every tensor by its name.

import { rowsOf, shapeOf } from "./tensor.js";

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
  const told = statements.map(({ name, value, shape }) => [name, { name, value: rowsOf(value), shape, given: false }]);
  return new Map([
    ...given.filter(([, value]) => value).map(([name, value]) => [name, { name, value: rowsOf(value), shape: shapeOf(value), given: true }]),
    ...told,
  ]);
}

/** Where in the story a tensor is made: the index of its statement, or -1 for what was given. */
export const placeOf = (story, name) => story.statements.findIndex((statement) => statement.name === name);
