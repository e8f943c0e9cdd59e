// The sizes that a draft's texts have: features, units, samples.

import { reading } from "../text/reading.js";

/** @import { Draft, LayerDraft } from "./draft.js" */

/**
 * The inputs and the units of a weight matrix, in its layout; null for what cannot be read yet.
 * @param {string} W
 * @param {string} layout
 */
function sidesOf(W, layout) {
  const { shape } = reading(W);
  if (shape.length !== 2) return { inputs: null, units: null };
  const [inputs, units] = layout === "columns" ? [shape[1], shape[0]] : shape;
  return { inputs, units };
}

/** The samples and the features of the data; null where they cannot be read yet. @param {string} X @param {string} layout */
export function dataSides(X, layout) {
  const { shape } = reading(X);
  if (shape.length !== 2) return { features: null, samples: null };
  const [samples, features] = layout === "columns" ? [shape[1], shape[0]] : shape;
  return { features, samples };
}

/**
 * The number of units of a layer: as typed, if it was, or as its weights have them; null where neither is a number of units.
 * @param {LayerDraft} layer
 * @param {string} layout
 */
function unitsOf({ units, W }, layout) {
  if (units === undefined) return sidesOf(W, layout).units;
  return /^\s*[1-9]\d{0,8}\s*$/.test(units) ? Number(units) : null;
}

/** Features, then units layer by layer. @param {Draft} draft @returns {(number | null)[]} */
export function sizesOf({ X, layers, layout }) {
  return [dataSides(X, layout).features, ...layers.map((layer) => unitsOf(layer, layout))];
}

/**
 * Whether weights are a matrix from so many inputs to so many units.
 * @param {Pick<LayerDraft, "W">} layer
 * @param {number} inputs
 * @param {number} units
 * @param {string} layout
 */
export function weightsFit({ W }, inputs, units, layout) {
  const sides = sidesOf(W, layout);
  return sides.inputs === inputs && sides.units === units;
}

/** Whether there is one bias a unit, if there are any. @param {Pick<LayerDraft, "b" | "hasBias">} layer @param {number} units */
export function biasesFit({ b, hasBias }, units) {
  const { shape } = reading(b);
  return !hasBias || (shape.length > 0 && shape.reduce((product, side) => product * side, 1) === units);
}
