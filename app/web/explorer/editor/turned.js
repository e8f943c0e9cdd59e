// The same network in the other layout: every matrix on its side.

import { isMatrix, transposed } from "../tensor.js";
import { reading } from "../text/reading.js";
import { textOf } from "../text/tensor_text.js";

/** @import { Draft } from "./draft.js" */

/**
 * A draft whose samples are columns where they were rows, and rows where they were columns. What cannot be read stays.
 * @param {Draft} draft
 * @returns {Draft}
 */
export function turned(draft) {
  return {
    ...draft,
    layout: draft.layout === "rows" ? "columns" : "rows",
    X: onItsSide(draft.X),
    y: onItsSide(draft.y),
    layers: draft.layers.map((layer) => ({ ...layer, W: onItsSide(layer.W), b: onItsSide(layer.b) })),
  };
}

/** @param {string} text */
function onItsSide(text) {
  const { value } = reading(text);
  return value !== null && isMatrix(value) ? textOf(transposed(value)) : text;
}
