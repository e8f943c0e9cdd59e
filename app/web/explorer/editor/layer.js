// One layer in the editor: its units, its activation, its weights and biases, and its place among the others.

import { h } from "../dom.js";
import { problemAt } from "../problem.js";
import { tensorName } from "../names.js";
import { choiceField } from "../fields/choice.js";
import { matrixField } from "./field.js";
import { withBias, withMoved, withoutLayer } from "./initialize.js";
import { biasesFit, sizesOf, weightsFit } from "./sizes.js";

/** @import { Catalog } from "contract" */
/** @import { Act, Begun } from "../main.js" */
/** @import { LayerDraft } from "./draft.js" */

/** @param {Begun} state @param {Catalog} entries @param {Act} act @param {number} l its index */
export function layerCard(state, entries, act, l) {
  const { network: { draft, problems } } = state;
  const layer = draft.layers[l];
  const sizes = sizesOf(draft);
  const units = sizes[l + 1];
  const at = `#/layers/${l}`;
  const number = l + 1;
  const inputs = sizes[l];
  const isUnfit = inputs !== null && units !== null && !(weightsFit(layer, inputs, units, draft.layout) && biasesFit(layer, units));
  /** @param {Partial<LayerDraft>} change */
  const edit = (change) => act.network.editLayer(l, change);
  /** @param {number} by */
  const move = (by) => act.editor.reshape((layers) => withMoved(layers, l, by, sizes));
  const last = draft.layers.length - 1;
  /** @param {string} sign @param {string} words @param {() => void} onclick @param {boolean} disabled */
  const tool = (sign, words, onclick, disabled) => h("button", { type: "button", class: "tool", title: words, "aria-label": `${words}: layer ${number}`, disabled, onclick }, sign);
  return h("fieldset", { class: "layer", key: `layer-${l}` },
    h("legend", {}, `Layer ${number}`),
    h("div", { class: "tools" },
      tool("\u2191", "Move towards the input", () => move(-1), l === 0),
      tool("\u2193", "Move towards the output", () => move(1), l === last),
      tool("\u00d7", "Remove", () => act.editor.reshape((layers) => withoutLayer(layers, l)), last === 0)),
    h("div", { class: "settings" },
      unitsField(layer, l, units, act),
      choiceField({ id: `activation-${number}`, label: "Activation", entries: entries.activations, choice: layer.activation, problems, pointer: `${at}/activation`, onchange: (activation) => activation && edit({ activation }) }),
      h("label", { class: "tick" }, h("input", { type: "checkbox", checked: layer.hasBias, onchange: ({ target }) => setBias(l, target.checked, act) }), "Bias"),
      (draft.optimizer || draft.clip || layer.rest.frozen?.length) && frozenFields(entries, layer, l, edit),
      problemAt(problems, `${at}/frozen`) && h("p", { class: "field-problem" }, problemAt(problems, `${at}/frozen`))),
    isUnfit && h("p", { class: "unfit" }, `Its numbers are not of ${inputs} inputs and ${units} units. `, h("button", { type: "button", onclick: () => act.editor.reshape() }, "Draw weights that fit")),
    matrixField({ id: `W_${number}`, label: tensorName(`W_${number}`), text: layer.W, problem: problemAt(problems, `${at}/W`), oninput: (W) => edit({ W }) }, state, act),
    layer.hasBias && matrixField({ id: `b_${number}`, label: tensorName(`b_${number}`), text: layer.b, problem: problemAt(problems, `${at}/b`), oninput: (b) => edit({ b }) }, state, act));
}

/** @param {LayerDraft} layer @param {number} l @param {number | null} units @param {Act} act */
function unitsField(layer, l, units, act) {
  const id = `units-${l + 1}`;
  return h("div", { class: "labelled" },
    h("label", { for: id }, "Units"),
    h("input", {
      id, type: "text", inputmode: "numeric", autocomplete: "off", class: "units", value: layer.units ?? String(units ?? ""), "aria-invalid": String(units === null),
      oninput: ({ target }) => act.editor.resize(l, target.value),
    }));
}

/** What was written for biases comes back with them. @param {number} l @param {boolean} hasBias @param {Act} act */
const setBias = (l, hasBias, act) => (hasBias ? act.editor.reshape((layers) => withBias(layers, l, true)) : act.network.editLayer(l, { hasBias: false }));

/**
 * Which parameters of a layer an update can leave alone, the catalogue says.
 * @param {Catalog} entries
 * @param {LayerDraft} layer
 * @param {number} l
 * @param {(change: Partial<LayerDraft>) => void} edit
 */
function frozenFields(entries, { rest, hasBias }, l, edit) {
  const choices = entries.layers.find(({ kind }) => kind === (rest.kind ?? "dense"))?.parameters.find(({ name }) => name === "frozen")?.choices ?? [];
  const frozen = rest.frozen ?? [];
  /** @param {string} name @param {boolean} on */
  const set = (name, on) => edit({ rest: { ...rest, frozen: choices.filter((choice) => (choice === name ? on : frozen.includes(choice))) } });
  return h("div", { class: "frozen", role: "group", "aria-label": `What an update leaves alone in layer ${l + 1}` },
    h("span", { class: "group-label" }, "Frozen"),
    choices.filter((name) => name !== "b" || hasBias).map((name) =>
      h("label", { class: "tick", key: name }, h("input", { type: "checkbox", checked: frozen.includes(name), onchange: ({ target }) => set(name, target.checked) }), tensorName(`${name}_${l + 1}`))));
}
