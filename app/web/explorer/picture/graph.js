// The computation graph as a film of tensors: what was computed from what, forward and back, each tensor a small heat map.

import { h, svg } from "../dom.js";
import { keeping } from "../remembering.js";
import { placeOf, tensorIn } from "../story.js";
import { shapeText } from "../tensor.js";
import { frame, part, words } from "./frame.js";
import { graphLayout, LABEL } from "./graph_layout.js";
import { pathOf } from "./graph_routes.js";
import { heatMap, heatMapSize } from "./heat_map.js";
import { name as mathName } from "./name.js";

/** @import { Child } from "../dom.js" */
/** @import { Act, Told } from "../main.js" */
/** @import { Keeping } from "../remembering.js" */
/** @import { Statement, Story, Tensor } from "../story.js" */
/** @import { Arrow, Box } from "./graph_layout.js" */

/** @type {WeakMap<Story, ReturnType<typeof graphLayout> & {kept: Keeping<Child>}>} */
const scenes = new WeakMap(); // stories never change: their layouts stay, and each step changes the look of a few parts

/** @param {Story} story */
function sceneOf(story) {
  const scene = scenes.get(story) ?? { ...graphLayout(story), kept: keeping() };
  scenes.set(story, scene);
  return scene;
}

/** @type {Statement["phase"][]} */
const PHASES = ["forward", "loss", "backward", "update"];

const WORDS = `Every tensor, in columns in order of computation; gradients under what they are the gradients of. Arrow keys go from tensor to
tensor; Enter shows one's statement.`;

/** @param {Told} state @param {Act} act */
export function graph({ story, see: { at } }, act) {
  const { width, height, boxes, arrows, kept } = sceneOf(story);
  const phases = new Map(story.statements.map(({ name, phase }) => [name, phase]));
  const told = new Set(phases.values());
  const now = placeOf(story, at);
  const later = new Set(now < 0 ? [] : story.statements.slice(now + 1).map(({ name }) => name));
  /** @param {Arrow} arrow */
  const isStrong = ({ from, to }) => to === at || (from === at && now < 0);
  const inputs = new Set(arrows.filter(({ to }) => to === at).map(({ from }) => from));

  /** @param {Arrow} arrow */
  const arrowView = (arrow) => {
    const key = `${arrow.from} ${arrow.to}`;
    const look = isStrong(arrow) ? `strong ${phases.get(arrow.to)}` : later.has(arrow.to) ? "later" : "";
    return kept(`${key} ${look}`, () => svg("path", { key, class: `arrow ${look}`, d: pathOf(arrow.points) }));
  };
  /** @param {Box} box */
  const boxView = (box) => {
    const { name } = box;
    const given = phases.get(name) ?? "given";
    const look = [given, name === at && "current", inputs.has(name) && "input", later.has(name) && "later"].filter(Boolean).join(" ");
    const tensor = tensorIn(story, name);
    return kept(`${name} ${look}`, () => part({
      key: name, class: `tensor ${look}`, group: box.column,
      says: `${name}, ${shapeText(tensor.shape)}, ${given}`, press: () => act.see.show(name), "aria-current": name === at ? "step" : null,
    }, kept(name, () => inside(tensor, box))));
  };
  return h("figure", { class: "picture graph" },
    h("figcaption", {}, h("span", {}, "What is computed from what"),
      h("span", { class: "key" }, PHASES.filter((phase) => told.has(phase)).map((phase) => h("span", { class: `phase ${phase}` }, phase)))),
    frame({ id: "graph-words", label: "The computation graph", at, width, height, description: WORDS }, svg("g", { class: "arrows", "aria-hidden": "true" },
      arrows.filter(({ always }) => always).map(arrowView),
      arrows.filter((arrow) => !arrow.always && isStrong(arrow)).map(arrowView)),
    boxes.map(boxView)));
}

/**
 * Where it stands is in each piece: a transform of the whole would make each of a thousand tensors a layer of its own.
 * @param {Tensor} tensor
 * @param {Box} box
 */
function inside(tensor, { x, y, width, height }) {
  const shape = tensor.shape.length > 0 ? shapeText(tensor.shape) : null;
  return [
    svg("rect", { class: "paper", x, y, width, height, rx: 6 }),
    words(x + width / 2, y + LABEL - 3, mathName(tensor.name, shape)),
    heatMap(tensor, x + (width - heatMapSize(tensor).width) / 2, y + LABEL + 4),
    svg("rect", { class: "veil", x, y, width, height }),
  ];
}
