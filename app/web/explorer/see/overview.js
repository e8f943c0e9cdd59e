// What is said before the first step: what happened, in one breath, and how to go on.

import { h } from "../dom.js";
import { count, rounded } from "../numbers.js";

/** @import { Request } from "../editor/draft.js" */
/** @import { Act } from "../main.js" */
/** @import { Story } from "../story.js" */

/** The units of each layer, the data's features first: 2-3-1. @param {{request: Request}} story */
export function sizes({ request: { X, layers, layout } }) {
  const isColumns = layout === "columns";
  const units = layers.map(({ W }) => (isColumns ? W.length : W[0].length));
  return [isColumns ? X.length : X[0].length, ...units];
}

/** @param {Story} story @param {Act} act */
export function overview(story, act) {
  const { request, loss, statements } = story;
  const samples = request.layout === "columns" ? request.X[0].length : request.X.length;
  const backward = statements.filter(({ phase }) => phase === "backward").length;
  const updates = statements.filter(({ phase }) => phase === "update").length;
  return [
    h("header", {}, h("h2", { tabindex: -1 }, "Forward, and back again")),
    h("p", {}, `${count(samples, "sample")} went forward through a ${sizes(story).join("-")} network, and the loss is `, h("strong", { title: String(loss) }, rounded(loss)), "."),
    h("p", {}, `Then ${count(backward, "gradient")} came back by the chain rule: how the loss changes with every number on the way. `,
      updates > 0 && "At last the optimizer moved the parameters. "),
    h("p", {}, "Each picture holds the very numbers that were computed. Go through them one by one: each has a formula, and each number its reason."),
    h("p", {}, h("button", { type: "button", class: "primary", onclick: () => act.see.go(1) }, "Step forward \u203a"), h("span", { class: "hint" }, " or press ", h("kbd", {}, "\u2192"))),
  ];
}
