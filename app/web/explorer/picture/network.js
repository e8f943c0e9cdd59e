// The network as in every textbook: units in columns, edges for weights, and in each the number that one sample gives it.

import { h, svg } from "../dom.js";
import { elementName, heat, tint } from "../matrix_table.js";
import { exact, fitted } from "../numbers.js";
import { sizes } from "../see/overview.js";
import { tensorIn } from "../story.js";
import { captionOf } from "./caption.js";
import { frame, part, words } from "./frame.js";
import { largestOf } from "./heat_map.js";
import { name as mathName } from "./name.js";
import { BIAS, BOX, networkLayout, UNIT } from "./network_layout.js";
import { outline } from "./outline.js";
import { placesOf, samplesOf, targetsOf } from "./samples.js";
import { standing } from "./standing.js";

/** @import { Act, Told } from "../main.js" */
/** @import { Story, Tensor } from "../story.js" */
/** @import { Column, Edge, Place } from "./network_layout.js" */
/** @import { Row } from "./outline.js" */
/** @import { Place as At, Places } from "./samples.js" */
/** @import { Phase, Shown, Standing } from "./standing.js" */

/** @typedef {{story: Story, act: Act, captions: number, shows: Standing, places: Places, picked: string | null}} Scene */

/** @param {Told} state @param {Act} act */
export function network(state, act) {
  const { story, see } = state;
  const samples = samplesOf(story);
  const sample = Math.min(state.picture.sample, samples - 1);
  const layout = networkLayout(sizes(story), targetsOf(story));
  const shows = standing(story, see.at);
  /** @type {Scene} */
  const scene = { story, act, captions: layout.captions, shows, places: placesOf(story, sample), picked: see.element };
  return h("figure", { class: "picture network" },
    h("figcaption", {},
      layout.whole ? h("span", {}, "The network, layer by layer") : sampleChoice(sample, samples, act),
      key(shows.phase, layout.whole)),
    frame({
      id: "network-words", label: "The network", at: see.at, width: layout.width, height: layout.height,
      description: `${sizes(story).join("-")}: data at the left, the loss at the right. Arrow keys go from number to number; Enter tells how one came about.`,
    }, layout.edges.map((edge) => edgeView(edge, scene)), layout.columns.map((column, k) => columnView(column, k, scene))));
}

/** @param {number} sample @param {number} samples @param {Act} act */
const sampleChoice = (sample, samples, act) =>
  h("label", {}, "Sample ",
    h("input", {
      type: "number", min: 1, max: samples, title: `From 1 to ${samples}`, value: String(sample + 1), disabled: samples === 1,
      oninput: ({ target }) => target.validity.valid && target.value !== "" && act.picture.sample(Number(target.value) - 1),
    }), ` of ${samples}`);

/** @type {{[Name in Phase]: string}} */
const WORDS = {
  forward: "values in units, weights on edges",
  loss: "values in units, weights on edges",
  backward: "gradients, as far as they have come",
  update: "value over gradient in units, weights as updated so far",
};

/** @param {Phase | null} phase @param {boolean} whole */
const key = (phase, whole) =>
  h("span", { class: "key" }, phase === null ? "value over gradient in units, weights on edges" : WORDS[phase],
    !whole && [h("span", { class: "sign-of above" }, "above 0"), h("span", { class: "sign-of below" }, "below 0")]);

/** @param {...(string | false)} names */
const classes = (...names) => names.filter(Boolean).join(" ");
/** @param {string} mark @param {Scene} scene */
const marks = (mark, scene) => scene.shows.marked === mark && `current ${scene.shows.phase ?? ""}`;

/**
 * What a number or a whole tensor is pressed for.
 * @param {Tensor} tensor
 * @param {At | null} at
 * @param {number} group
 * @param {Scene} scene
 */
function pressed(tensor, at, group, { act, picked }) {
  const { name } = tensor;
  if (at === null) return { says: name, group, press: () => act.see.show(name) };
  const element = elementName(tensor, ...at);
  return {
    says: `${element} = ${exact(tensor.value[at[0]][at[1]])}`, group,
    "aria-pressed": String(element === picked), press: () => act.see.pick(element, name),
  };
}

/** @param {Tensor} tensor @param {At} at */
const tinted = (tensor, [i, j]) => ({ tint: tint(tensor.value[i][j]), style: { "--heat": heat(tensor.value[i][j], largestOf(tensor)) } });

/** @param {Edge} edge @param {Scene} scene */
function edgeView({ layer, from, to, x1, y1, x2, y2 }, scene) {
  /** @param {object} properties */
  const line = (properties) => svg("line", { x1, y1, x2, y2, ...properties });
  if (layer === null) return line({ key: `loss ${from} ${x1}`, class: classes("edge plain", scene.shows.loss()?.later === true && "later") });
  const weights = scene.shows.weights(layer);
  if (weights === null) return null;
  const { name, later } = weights;
  const tensor = tensorIn(scene.story, name);
  const at = from === null || to === null ? null : scene.places.weight(from, to);
  const { tint: sign, style } = at ? tinted(tensor, at) : { tint: "plain", style: {} };
  return part({
    ...pressed(tensor, at, 2 * layer - 1, scene), key: `${layer} ${from} ${to}`, style,
    class: classes("edge", sign, later && "later", marks(`weights ${layer}`, scene)),
  }, line({ class: "reach" }), line({}), at === null && words((x1 + x2) / 2, y1 - 8, mathName(name)));
}

/** @param {Column} column @param {number} k @param {Scene} scene */
function columnView(column, k, scene) {
  const { kind, layer, x, units, gap } = column;
  const shown = shownIn(column, scene.shows);
  const mark = layer === null ? kind : `units ${layer}`;
  return svg("g", { key: `column ${k}`, class: classes("column", kind) },
    units.map((place) => {
      const numbers = shown.map((one, row) => unitView({ place, row: shown.length === 1 ? null : row === 0 ? 0 : 1, group: 2 * k, mark, ...one }, scene));
      return svg("g", { class: "unit" }, numbers, kind === "layer" && place.unit !== null && biasView(place.unit, place, layer, 2 * k, scene));
    }),
    gap && words(gap.x, gap.y + 4, `\u22ee ${gap.count} more`),
    captionOf(column, scene.story).map((line, row) => words(x, scene.captions + 12 + 14 * row, line, row === 0 ? "title" : null)));
}

/** The tensors whose numbers stand in a column, below each other. @param {Column} column @param {Standing} shows */
function shownIn({ kind, layer }, shows) {
  if (kind === "loss") return [shows.loss()].filter((shown) => shown !== null);
  return kind === "targets" ? [{ name: "y", later: false }] : shows.units(layer);
}

/**
 * Where the number of a unit stands; null for all units in one box, unless there is but one number.
 * @param {Tensor} tensor
 * @param {number | null} unit
 * @param {Scene} scene
 */
const placeIn = ({ name, shape }, unit, { places }) => (unit === null && shape.length > 0 ? null : places.unit(unit ?? 0, name));

/** @param {Shown & {place: Place, row: Row, group: number, mark: string}} unit @param {Scene} scene */
function unitView({ place: { unit, x, y }, row, name, later, group, mark }, scene) {
  const tensor = tensorIn(scene.story, name);
  const at = placeIn(tensor, unit, scene);
  const { tint: sign, style } = at ? tinted(tensor, at) : { tint: "", style: {} };
  const text = at ? fitted(tensor.value[at[0]][at[1]], 7) : null;
  const size = unit === null ? BOX : UNIT;
  return part({
    ...pressed(tensor, at, group, scene), key: `${name.startsWith("d") ? "gradient" : "value"} ${unit}`, style, text,
    class: classes("node", sign, later && "later", marks(mark, scene)),
  }, svg("path", { d: outline(x, y, size, row) }), words(x, y + 4 + (row === null ? 0 : (row - 0.5) * (size.height / 2)), text ?? mathName(name)));
}

/** @param {number} unit @param {Place} place @param {number} layer @param {number} group @param {Scene} scene */
function biasView(unit, { x, y }, layer, group, scene) {
  const bias = scene.shows.biases(layer);
  if (bias === null) return null;
  const tensor = tensorIn(scene.story, bias.name);
  const at = scene.places.bias(unit, bias.name);
  const { tint: sign, style } = tinted(tensor, at);
  const value = tensor.value[at[0]][at[1]];
  const [left, top] = [x - BIAS.width / 2, y - UNIT.height / 2 - BIAS.height + 2];
  const text = fitted(value, 5);
  return part({
    ...pressed(tensor, at, group, scene), key: "bias", style, text,
    class: classes("bias", sign, bias.later && "later", marks(`biases ${layer}`, scene)),
  }, svg("rect", { x: left, y: top, width: BIAS.width, height: BIAS.height, rx: BIAS.height / 2 }), words(x, top + 10.5, text));
}
