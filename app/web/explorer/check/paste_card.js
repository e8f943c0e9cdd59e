// Everything at once: one field for all tensors, and what was found in it.

import { h } from "../dom.js";
import { abridged } from "./names.js";

/** @import { Act, State } from "../main.js" */
/** @import { Near, Unknown } from "./actions.js" */

const EXAMPLE = 'dW_1 = [[0.1, 0.2], [0.3, 0.4]]\nloss = 0.3\n\nor {"dW_1": [[0.1, 0.2], [0.3, 0.4]], "loss": 0.3}\nor what print("dW_1", dW_1) wrote';

/** @param {State} state @param {Act} act */
export const pasteCard = ({ check: { paste } }, act) =>
  h("div", { class: "card" },
    h("h2", { tabindex: -1 }, "Your numbers beside ours"),
    h("p", {}, "Paste what your own program computed, as much of it as you have, rounded or not. ",
      "Each tensor is judged on your other numbers, so one mistake gives one finding, at the place where it was made."),
    h("label", { for: "paste" }, "Paste all at once"),
    h("textarea", {
      id: "paste", rows: 5, spellcheck: "false", autocomplete: "off", placeholder: EXAMPLE, value: paste.text, "aria-describedby": "pasted",
      oninput: (event) => act.check.setPaste(event.target.value),
    }),
    h("p", { class: "actions" },
      h("button", { type: "button", disabled: paste.text.trim() === "", onclick: act.check.fill }, "Fill the fields"),
      h("button", { type: "button", class: "plain", onclick: act.check.clear }, "Clear all")),
    h("div", { id: "pasted", role: "status" }, paste.filled !== null && found(paste.filled, paste.unknown, act)));

/** @param {Unknown} entry @returns {entry is Near} */
const isNear = (entry) => entry.near !== null;

/** @param {string[]} filled @param {Unknown[]} unknown @param {Act} act */
function found(filled, unknown, act) {
  if (filled.length + unknown.length === 0) {
    return h("p", { class: "field-problem" }, "No names with numbers were found. Write dW_1 = [[0.1, 0.2], [0.3, 0.4]], or a JSON object.");
  }
  const near = unknown.filter(isNear);
  const foreign = unknown.filter((entry) => !isNear(entry)).map(({ name }) => name);
  return [
    h("p", {}, filled.length > 0 ? `Filled: ${abridged(filled)}.` : "No name in it is one of this network\u2019s tensors."),
    foreign.length > 0 && h("p", {}, `Not known here: ${abridged([...new Set(foreign)])}.`),
    near.length > 0 && h("p", {}, "Not known here, and near to names that are:"),
    near.length > 0 && h("ul", { class: "near" }, near.map((entry) =>
      h("li", {}, h("code", {}, entry.name), " \u2192 ", h("button", { type: "button", onclick: () => act.check.adopt([entry]) }, `Take it as ${entry.near}`)))),
    near.length > 1 && h("p", {}, h("button", { type: "button", onclick: () => act.check.adopt(near) }, `Take all ${near.length} so`)),
  ];
}
