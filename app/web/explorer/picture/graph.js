// The computation graph as a film of tensors: what was computed from what, forward and back, each tensor a small heat map.

import { h, svg } from "../dom.js";
import { placeOf, tensorIn } from "../story.js";
import { shapeText } from "../tensor.js";
import { frame, part, words } from "./frame.js";
import { graphLayout, LABEL } from "./graph_layout.js";
import { pathOf } from "./graph_routes.js";
import { heatMap, heatMapSize } from "./heat_map.js";
import { name as mathName } from "./name.js";

/** @import { Act, Told } from "../main.js" */
/** @import { Statement, Story, Tensor } from "../story.js" */
/** @import { Arrow, Box } from "./graph_layout.js" */

/** @type {WeakMap<Story, ReturnType<typeof graphLayout>>} */
const layouts = new WeakMap(); // stories never change

/** @param {Story} story */
function layoutOf(story) {
  const layout = layouts.get(story) ?? graphLayout(story);
  layouts.set(story, layout);
  return layout;
}

/** @type {Statement["phase"][]} */
const PHASES = ["forward", "loss", "backward", "update"];

const WORDS = `Every tensor, in columns in order of computation; gradients under what they are the gradients of. Arrow keys go from tensor to
tensor; Enter shows one's statement.`;

/** @param {Told} state @param {Act} act */
export function graph({ story, see: { at } }, act) {
  const { width, height, boxes, arrows } = layoutOf(story);
  const phases = new Map(story.statements.map(({ name, phase }) => [name, phase]));
  const told = new Set(phases.values());
  const now = placeOf(story, at);
  const later = new Set(now < 0 ? [] : story.statements.slice(now + 1).map(({ name }) => name));
  /** @param {Arrow} arrow */
  const isStrong = ({ from, to }) => to === at || (from === at && now < 0);
  const inputs = new Set(arrows.filter(({ to }) => to === at).map(({ from }) => from));

  /** @param {Arrow} arrow */
  const arrowView = (arrow) => {
    const strong = isStrong(arrow);
    const look = strong ? `strong ${phases.get(arrow.to)}` : later.has(arrow.to) ? "later" : "";
    return svg("path", { key: `${arrow.from} ${arrow.to}`, class: `arrow ${look}`, d: pathOf(arrow.points) });
  };
  /** @param {Box} box */
  const boxView = (box) => {
    const tensor = tensorIn(story, box.name);
    const phase = phases.get(box.name);
    const look = [phase ?? "given", box.name === at && "current", inputs.has(box.name) && "input", later.has(box.name) && "later"];
    return part({
      key: box.name, class: `tensor ${look.filter(Boolean).join(" ")}`, transform: `translate(${box.x} ${box.y})`, group: box.column,
      says: `${box.name}, ${shapeText(tensor.shape)}, ${phase ?? "given"}`, press: () => act.see.show(box.name),
      "aria-current": box.name === at ? "step" : null,
    }, svg("rect", { class: "paper", width: box.width, height: box.height, rx: 6 }), label(tensor, box), map(tensor, box));
  };
  return h("figure", { class: "picture graph" },
    h("figcaption", {}, h("span", {}, "What is computed from what"),
      h("span", { class: "key" }, PHASES.filter((phase) => told.has(phase)).map((phase) => h("span", { class: `phase ${phase}` }, phase)))),
    frame({ id: "graph-words", label: "The computation graph", at, width, height, description: WORDS }, svg("g", { class: "arrows", "aria-hidden": "true" },
      arrows.filter(({ always }) => always).map(arrowView),
      arrows.filter((arrow) => !arrow.always && isStrong(arrow)).map(arrowView)),
    boxes.map(boxView)));
}

/** @param {Tensor} tensor @param {Box} box */
const label = ({ name, shape }, { width }) =>
  words(width / 2, LABEL - 3, mathName(name, shape.length > 0 ? shapeText(shape) : null));

/** @param {Tensor} tensor @param {Box} box */
const map = (tensor, { width }) => svg("g", { transform: `translate(${(width - heatMapSize(tensor).width) / 2} ${LABEL + 4})` }, heatMap(tensor));
