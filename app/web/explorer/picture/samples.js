// Where in its tensor the number of a unit, a weight or a bias stands, whether samples are rows or columns.

import { isMatrix } from "../tensor.js";

/** @import { Request } from "../editor/draft.js" */
/** @import { Story } from "../story.js" */

/** How many samples there are. @param {{request: Request}} story */
export const samplesOf = ({ request: { X, layout } }) => (layout === "columns" ? X[0].length : X.length);

/** How many numbers each sample's target has; a class number is one. @param {{request: Request}} story */
export const targetsOf = ({ request: { y, layout } }) => (!isMatrix(y) ? 1 : layout === "columns" ? y.length : y[0].length);

/**
 * @typedef {[number, number]} Place the row and column of a number in `value` of its tensor
 * @typedef {ReturnType<typeof placesOf>} Places
 */

/**
 * The places of one sample's numbers.
 * @param {Pick<Story, "request" | "tensors">} story
 * @param {number} sample
 */
export function placesOf({ request, tensors }, sample) {
  /** @param {number} i @param {number} j @returns {Place} */
  const turned = (i, j) => (request.layout === "columns" ? [j, i] : [i, j]);
  /** @param {string} name */
  const axesOf = (name) => tensors.get(name)?.shape.length;
  return {
    /**
     * A unit's number in a tensor of all samples; a scalar has but one, a list of class numbers one for each sample.
     * @param {number} unit
     * @param {string} name
     * @returns {Place}
     */
    unit: (unit, name) => (axesOf(name) === 0 ? [0, 0] : axesOf(name) === 1 ? [0, sample] : turned(sample, unit)),
    /** The weight from a unit to one of the next layer. @param {number} from @param {number} to */
    weight: (from, to) => turned(from, to),
    /** A unit's bias; a list of them is as good as a row. @param {number} unit @param {string} name @returns {Place} */
    bias: (unit, name) => (axesOf(name) === 1 ? [0, unit] : turned(0, unit)),
  };
}
