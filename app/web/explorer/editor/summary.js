// The network in one line.

import { count } from "../numbers.js";
import { dataSides, sizesOf } from "./sizes.js";

/** @import { Draft } from "./draft.js" */

const MOST = 8; // layers that are named one by one

/** The sizes as they are written: 2-3-1; of many layers the first and the last. @param {(number | string)[]} sizes */
export const sizesText = (sizes) => (sizes.length <= MOST + 1 ? sizes : [...sizes.slice(0, MOST - 2), "\u2026", ...sizes.slice(-2)]).join("-");

/** What there is to be said of a network before it is run, piece by piece. @param {Draft} draft */
export function summary(draft) {
  const { samples } = dataSides(draft.X, draft.layout);
  const kinds = draft.layers.map(({ activation }) => activation.kind);
  return [
    sizesText(sizesOf(draft).map((size) => size ?? "?")),
    kinds.length <= MOST ? kinds.join(", ") : `${kinds.length} layers: ${[...new Set(kinds)].join(", ")}`,
    draft.loss.kind,
    samples === null ? null : count(samples, "sample"),
    draft.optimizer?.kind,
    draft.clip && "clipped",
    Object.values(draft.regularization).some((text) => Number(text) !== 0) ? "regularized" : null,
    draft.layout === "columns" ? "samples as columns" : null,
    draft.dtype === "float64" ? null : draft.dtype,
  ].filter(Boolean);
}
