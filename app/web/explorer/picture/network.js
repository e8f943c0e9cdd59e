// The network as in every textbook: units in columns, edges for weights, and in each the number that one sample gives it.

import { h, svg } from "../dom.js";
import { elementName, heat, tint } from "../matrix_table.js";
import { exact, fitted } from "../numbers.js";
import { sizes } from "../see/overview.js";
import { frame, part, words } from "./frame.js";
import { largestOf } from "./heat_map.js";
import { name as mathName } from "./name.js";
import { BIAS, BOX, networkLayout, UNIT } from "./network_layout.js";
import { placesOf, samplesOf, targetsOf } from "./samples.js";
import { standing } from "./standing.js";

export function network(state, act) {
  const { story, see } = state;
  const samples = samplesOf(story);
  const sample = Math.min(state.picture.sample, samples - 1);
  const layout = networkLayout(sizes(story), targetsOf(story));
  const shows = standing(story, see.at);
  const scene = { story, act, layout, shows, places: placesOf(story, sample), picked: see.element };
  return h("figure", { class: "picture network" },
    h("figcaption", {},
      layout.whole ? h("span", {}, "The network, layer by layer") : sampleChoice(sample, samples, act),
      key(shows.phase, layout.whole)),
    frame({
      id: "network-words", label: "The network", at: see.at, width: layout.width, height: layout.height,
      description: `${sizes(story).join("-")}: data at the left, the loss at the right. Arrow keys go from number to number; Enter tells how one came about.`,
    }, layout.edges.map((edge) => edgeView(edge, scene)), layout.columns.map((column, k) => columnView(column, k, scene))));
}

const sampleChoice = (sample, samples, act) =>
  h("label", {}, "Sample ",
    h("input", {
      type: "number", min: 1, max: samples, title: `From 1 to ${samples}`, value: String(sample + 1), disabled: samples === 1,
      oninput: ({ target }) => target.validity.valid && target.value !== "" && act.picture.sample(Number(target.value) - 1),
    }), ` of ${samples}`);

const WORDS = {
  forward: "values in units, weights on edges",
  loss: "values in units, weights on edges",
  backward: "gradients, as far as they have come",
  update: "value over gradient in units, weights as updated so far",
};

const key = (phase, whole) =>
  h("span", { class: "key" }, WORDS[phase] ?? "value over gradient in units, weights on edges",
    !whole && [h("span", { class: "sign-of above" }, "above 0"), h("span", { class: "sign-of below" }, "below 0")]);

const classes = (...names) => names.filter(Boolean).join(" ");
const marks = (mark, scene) => scene.shows.marked === mark && `current ${scene.shows.phase ?? ""}`;

/** What a number or a whole tensor is pressed for. */
function pressed(name, at, group, { story, act, picked }) {
  const tensor = story.tensors.get(name);
  if (at === null) return { says: name, group, press: () => act.see.show(name) };
  const element = elementName(tensor, ...at);
  return {
    says: `${element} = ${exact(tensor.value[at[0]][at[1]])}`, group,
    "aria-pressed": String(element === picked), press: () => act.see.pick(element, name),
  };
}

const tinted = (tensor, [i, j]) => ({ tint: tint(tensor.value[i][j]), style: { "--heat": heat(tensor.value[i][j], largestOf(tensor)) } });

function edgeView({ layer, from, to, x1, y1, x2, y2 }, scene) {
  const line = (properties) => svg("line", { x1, y1, x2, y2, ...properties });
  if (layer === null) return line({ key: `loss ${from} ${x1}`, class: classes("edge plain", scene.shows.loss().later && "later") });
  const { name, later } = scene.shows.weights(layer);
  const tensor = scene.story.tensors.get(name);
  const at = from === null ? null : scene.places.weight(from, to);
  const { tint: sign, style } = at ? tinted(tensor, at) : { tint: "plain" };
  return part({
    ...pressed(name, at, 2 * layer - 1, scene), key: `${layer} ${from} ${to}`, style,
    class: classes("edge", sign, later && "later", marks(`weights ${layer}`, scene)),
  }, line({ class: "reach" }), line({}), at === null && words((x1 + x2) / 2, y1 - 8, mathName(name)));
}

function columnView(column, k, scene) {
  const { kind, layer, x, units, gap } = column;
  const shown = { loss: () => [scene.shows.loss()], targets: () => [{ name: "y", later: false }] }[kind]?.() ?? scene.shows.units(layer);
  const mark = layer === null ? kind : `units ${layer}`;
  return svg("g", { key: `column ${k}`, class: classes("column", kind) },
    units.map((place) => {
      const numbers = shown.map((one, row) => unitView({ place, row: shown.length > 1 ? row : null, group: 2 * k, mark, ...one }, scene));
      return svg("g", { class: "unit" }, numbers, kind === "layer" && place.unit !== null && biasView(place, column, 2 * k, scene));
    }),
    gap && words(gap.x, gap.y + 4, `\u22ee ${gap.count} more`),
    captionOf(column, scene.story).map((line, row) => words(x, scene.layout.captions + 12 + 14 * row, line, row === 0 ? "title" : null)));
}

// Where the number of a unit stands; null for all units in one box, unless there is but one number.
const placeIn = ({ name, shape }, unit, { places }) => (unit === null && shape.length > 0 ? null : places.unit(unit, name));

function unitView({ place: { unit, x, y }, row, name, later, group, mark }, scene) {
  const tensor = scene.story.tensors.get(name);
  const at = placeIn(tensor, unit, scene);
  const { tint: sign, style } = at ? tinted(tensor, at) : {};
  const text = at ? fitted(tensor.value[at[0]][at[1]], 7) : null;
  const size = unit === null ? BOX : UNIT;
  return part({
    ...pressed(name, at, group, scene), key: `${name.startsWith("d") ? "gradient" : "value"} ${unit}`, style, text,
    class: classes("node", sign, later && "later", marks(mark, scene)),
  }, svg("path", { d: pill(x, y, size, row) }), words(x, y + 4 + (row === null ? 0 : (row - 0.5) * (size.height / 2)), text ?? mathName(name)));
}

function biasView({ unit, x, y }, { layer }, group, scene) {
  const bias = scene.shows.biases(layer);
  if (bias === null) return null;
  const tensor = scene.story.tensors.get(bias.name);
  const at = scene.places.bias(unit, bias.name);
  const { tint: sign, style } = tinted(tensor, at);
  const value = tensor.value[at[0]][at[1]];
  const [left, top] = [x - BIAS.width / 2, y - UNIT.height / 2 - BIAS.height + 2];
  const text = fitted(value, 5);
  return part({
    ...pressed(bias.name, at, group, scene), key: "bias", style, text,
    class: classes("bias", sign, bias.later && "later", marks(`biases ${layer}`, scene)),
  }, svg("rect", { x: left, y: top, width: BIAS.width, height: BIAS.height, rx: BIAS.height / 2 }), words(x, top + 10.5, text));
}

const MOST_LETTERS = 21; // that fit under a column
const NOUNS = { data: "feature", layer: "unit", targets: "target", loss: "number" };
const nounOf = ({ kind, count }) => `${NOUNS[kind]}${count === 1 ? "" : "s"}`;
const kindOf = (choice) => choice?.kind ?? choice;

function captionOf(column, { request }) {
  const { kind, layer, count } = column;
  if (kind === "data") return [mathName("X"), `${count} ${nounOf(column)}`];
  if (kind === "targets") return [mathName("y"), Array.isArray(request.y[0]) ? `${count} ${nounOf(column)}` : "the class"];
  if (kind === "loss") return [mathName("L"), kindOf(request.loss ?? "half_mse")];
  const activation = kindOf(request.layers[layer - 1].activation ?? "identity");
  const full = `${count} ${nounOf(column)}, ${activation}`;
  return [`layer ${layer}`, full.length > MOST_LETTERS ? `${count} ${activation}` : full];
}

const ROUND = 12;

// The outline of a unit, or of its upper (0) or lower (1) half.
function pill(x, y, { width, height }, row) {
  const [left, across, down] = [x - width / 2, width - 2 * ROUND, height / 2 - ROUND];
  const corner = (dx, dy, sweep) => `a${ROUND} ${ROUND} 0 0 ${sweep} ${dx} ${dy}`;
  const over = `M${left} ${y}v${-down}${corner(ROUND, -ROUND, 1)}h${across}${corner(ROUND, ROUND, 1)}v${down}`;
  const under = `M${left} ${y}v${down}${corner(ROUND, ROUND, 0)}h${across}${corner(ROUND, -ROUND, 0)}v${-down}`;
  return { null: `${over}v${down}${corner(-ROUND, ROUND, 1)}h${-across}${corner(-ROUND, -ROUND, 1)}z`, 0: `${over}z`, 1: `${under}z` }[row];
}
