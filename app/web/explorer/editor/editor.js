// The editor: the data, the layers, what is done with them. All that can be chosen comes from the catalogue.

import { h } from "../dom.js";
import { problemAt, problemBox } from "../problem.js";
import { reading } from "../text/reading.js";
import { SIZE_UNKNOWN } from "./actions.js";
import { choiceField, parameterField } from "../fields/choice.js";
import { matrixField } from "./field.js";
import { withLayer } from "./initialize.js";
import { layerCard } from "./layer.js";
import { sizesOf } from "./sizes.js";
import { turned } from "./turned.js";

/** @import { Catalog } from "contract" */
/** @import { Act, Begun } from "../main.js" */

/** @param {Begun} state @param {Catalog} entries @param {Act} act */
export function editor(state, entries, act) {
  const { network: { draft }, editor: { problem } } = state;
  return h("div", { class: "editor" },
    data(state, entries, act),
    h("div", { class: "layers" }, draft.layers.map((_, l) => layerCard(state, entries, act, l))),
    h("div", { class: "below-layers" },
      h("button", { type: "button", onclick: () => act.editor.reshape((layers) => withLayer(layers, sizesOf(draft))) }, "Add a layer"),
      drawing(state, entries, act)),
    problem && problemBox(problem, { placed: isOfDrawing, again: problem.errors.length === 0 && problem.code !== SIZE_UNKNOWN ? act.editor.again : undefined }),
    settings(state, entries, act));
}

/** @param {Begun} state @param {Catalog} entries @param {Act} act */
function data(state, entries, act) {
  const { network: { draft, problems } } = state;
  const isRows = draft.layout === "rows";
  const takesClasses = entries.losses.find(({ kind }) => kind === draft.loss.kind)?.class_numbers;
  const samples = isRows ? "a row a sample" : "a column a sample";
  return h("fieldset", { class: "data" },
    h("legend", {}, "Data"),
    matrixField({ id: "X", label: [h("span", { class: "name" }, "X"), `, ${samples}`], text: draft.X, problem: problemAt(problems, "#/X"), placeholder: "0.1, 0.2\n0.3, 0.4", hint: "Rows of numbers, CSV, cells of a spreadsheet, JSON or a NumPy array.", oninput: (X) => act.network.edit({ X }) }, state, act),
    matrixField({ id: "y", label: [h("span", { class: "name" }, "y"), ", the targets"], text: draft.y, problem: problemAt(problems, "#/y"), placeholder: "1\n0", hint: takesClasses ? "A matrix, or class numbers as one list: [0, 2, 1]" : `A target for each output, ${samples}.`, offer: takesClasses && classesOffer(draft.y, act), oninput: (y) => act.network.edit({ y }) }, state, act));
}

/** One whole number a sample is read as a column, which is what a spreadsheet has for classes. @param {string} text @param {Act} act */
function classesOffer(text, act) {
  const { value, shape } = reading(text);
  const numbers = value?.flat() ?? [];
  if (shape.length !== 2 || Math.min(...shape) > 1 || !numbers.every((x) => Number.isInteger(x) && x >= 0)) return null;
  return h("button", { type: "button", class: "plain", onclick: () => act.network.edit({ y: `[${numbers.join(", ")}]` }) }, "Take them for class numbers");
}

const DRAWING = ["#/scheme", "#/seed"];
/** @param {string} pointer */
const isOfDrawing = (pointer) => DRAWING.some((field) => pointer === field || pointer.startsWith(`${field}/`));

/** @param {Begun} state @param {Catalog} entries @param {Act} act */
function drawing({ editor: { scheme, seed, problem } }, entries, act) {
  const problems = problem?.places ?? {};
  return h("div", { class: "drawing", role: "group", "aria-label": "Draw weights by seed" },
    parameterField({ id: "seed", parameter: { name: "Seed", type: "number", default: 0 }, value: seed, problem: problems["#/seed"] ?? null, onchange: (text) => act.editor.set({ seed: String(text) }) }),
    choiceField({ id: "scheme", label: "Scheme", entries: entries.initializers, choice: scheme, none: "default", problems, pointer: "#/scheme", onchange: (choice) => act.editor.set({ scheme: choice }) }),
    h("button", { type: "button", onclick: () => act.editor.reshape(undefined, { all: true }) }, "Draw all weights by seed"));
}

// These have names of their own in the request, and no kinds in the catalogue.
const PENALTIES = [{ name: "l1", type: "number", default: 0, minimum: 0 }, { name: "l2", type: "number", default: 0, minimum: 0 }];
const LAYOUT = { name: "Samples are", type: "string", choices: ["rows", "columns"] };
const DTYPE = { name: "Numbers are", type: "string", choices: ["float64", "float32"] };

/** @param {Begun} state @param {Catalog} entries @param {Act} act */
function settings({ network: { draft, problems } }, entries, act) {
  const edit = act.network.edit;
  return h("fieldset", { class: "settings whole" },
    h("legend", {}, "Loss and update"),
    choiceField({ id: "loss", label: "Loss", entries: entries.losses, choice: draft.loss, problems, pointer: "#/loss", onchange: (loss) => loss && edit({ loss }) }),
    choiceField({ id: "optimizer", label: "Optimizer", entries: entries.optimizers, choice: draft.optimizer, none: "none: no update", problems, pointer: "#/optimizer", onchange: (optimizer) => edit({ optimizer }) }),
    choiceField({ id: "clip", label: "Clip gradients", entries: entries.clips, choice: draft.clip, none: "no", problems, pointer: "#/clip", onchange: (clip) => edit({ clip }) }),
    h("div", { class: "choice", role: "group", "aria-label": "Penalties on the weights" },
      h("span", { class: "group-label" }, "Penalties"),
      PENALTIES.map((parameter) => parameterField({
        id: parameter.name, parameter, value: draft.regularization[parameter.name], problem: problems[`#/regularization/${parameter.name}`] ?? null,
        onchange: (value) => edit({ regularization: { ...draft.regularization, [parameter.name]: value } }),
      }))),
    h("div", { class: "choice" },
      parameterField({ id: "layout", parameter: LAYOUT, value: draft.layout, problem: problemAt(problems, "#/layout"), onchange: () => edit(turned(draft)) }),
      parameterField({ id: "dtype", parameter: DTYPE, value: draft.dtype, problem: problemAt(problems, "#/dtype"), onchange: (dtype) => edit({ dtype: String(dtype) }) })));
}
