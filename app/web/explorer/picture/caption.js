// What stands under a column of the network.

import { kindOf } from "../fields/choice_text.js";
import { isMatrix } from "../tensor.js";
import { name as mathName } from "./name.js";

/** @import { Child } from "../dom.js" */
/** @import { Story } from "../story.js" */
/** @import { Column } from "./network_layout.js" */

const MOST_LETTERS = 21; // that fit under a column
const NOUNS = { data: "feature", layer: "unit", targets: "target", loss: "number" };
/** @param {Column} column */
const nounOf = ({ kind, count }) => `${NOUNS[kind]}${count === 1 ? "" : "s"}`;
/** Its two lines. @param {Column} column @param {Story} story @returns {Child[]} */
export function captionOf(column, { request }) {
  const { kind, layer, count } = column;
  if (kind === "data") return [mathName("X"), `${count} ${nounOf(column)}`];
  if (kind === "targets") return [mathName("y"), isMatrix(request.y) ? `${count} ${nounOf(column)}` : "the class"];
  if (kind === "loss") return [mathName("L"), kindOf(request.loss ?? "half_mse")];
  const activation = kindOf(request.layers[layer - 1].activation ?? "identity");
  const full = `${count} ${nounOf(column)}, ${activation}`;
  return [`layer ${layer}`, full.length > MOST_LETTERS ? `${count} ${activation}` : full];
}
