// What the service told of a request: its statements in order of computation, and every tensor by its name.

import { rowsOf, shapeOf } from "./tensor.js";

/** @import { Explained, ExplainAnswer } from "contract" */
/** @import { Request } from "./editor/draft.js" */
/** @import { List, Matrix } from "./tensor.js" */

/**
 * @typedef {Explained} Statement
 * @typedef {{name: string, value: Matrix, shape: number[], given: boolean}} Tensor
 *   `given`: it came with the request. A scalar, such as the loss, is a matrix of one number with the shape [].
 * @typedef {{request: Request, loss: number, statements: Statement[], tensors: Map<string, Tensor>}} Story
 */

/**
 * The story that the page tells: of a request and the answer of /explain to it.
 * @param {Request} request
 * @param {ExplainAnswer} answer
 * @returns {Story}
 */
export function storyOf(request, { loss, statements }) {
  return { request, loss, statements, tensors: tensorsOf(request, statements) };
}

/** Every tensor by its name. @param {Request} request @param {Statement[]} statements @returns {Map<string, Tensor>} */
function tensorsOf({ X, y, layers }, statements) {
  /** @type {{name: string, tensor?: List | null}[]} */
  const given = [
    { name: "X", tensor: X },
    { name: "y", tensor: y },
    ...layers.flatMap(({ W, b }, l) => [{ name: `W_${l + 1}`, tensor: W }, { name: `b_${l + 1}`, tensor: b }]),
  ];
  const tensors = [
    ...given.flatMap(({ name, tensor }) => (tensor ? [{ name, value: rowsOf(tensor), shape: shapeOf(tensor), given: true }] : [])),
    ...statements.map(({ name, value, shape }) => ({ name, value: rowsOf(value), shape, given: false })),
  ];
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** A tensor that a story has. @param {Pick<Story, "tensors">} story @param {string} name */
export function tensorIn({ tensors }, name) {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new TypeError(`No story is told of ${name}.`);
  return tensor;
}

/**
 * Where in the story a tensor is made: the index of its statement, or -1 for what was given.
 * @param {Story} story
 * @param {string | null} name
 */
export const placeOf = (story, name) => story.statements.findIndex((statement) => statement.name === name);
