// The optimizer and its parameters, out of the catalogue.

import { h } from "../dom.js";
import { exact } from "../numbers.js";
import { field } from "./field.js";

/**
 * @param {object} chosen its kind and those parameters that are set, as numbers or as they are typed
 * @param {object[]} known the optimizers of the catalogue; none as long as it has not come
 * @param {Object<string, string>} problems by JSON pointer
 * @param {(optimizer: object) => void} onchange
 */
export function optimizerForm(chosen, known, problems, onchange) {
  const entry = known.find(({ kind }) => kind === chosen.kind);
  const parameters = entry?.parameters ?? [];
  return [
    h("label", { class: "setting wide" }, h("span", {}, "Optimizer"),
      h("select", { value: chosen.kind, title: entry?.summary, onchange: (event) => onchange(asDefault(known, event.target.value)) },
        (known.length > 0 ? known.map(({ kind }) => kind) : [chosen.kind]).map((kind) => h("option", { value: kind }, kind)))),
    parameters.map(({ name, type, default: usual }) =>
      type === "boolean"
        ? h("label", { class: "switch", key: name }, h("input", { type: "checkbox", checked: chosen[name] ?? usual, onchange: (event) => onchange({ ...chosen, [name]: event.target.checked }) }), ` ${name}`)
        : field({
          name: `optimizer/${name}`, title: name, value: shown(chosen[name] ?? usual), problems, onchange: (text) => onchange({ ...chosen, [name]: text }),
        })),
  ];
}

const shown = (value) => (typeof value === "number" ? exact(value) : value);

// As the catalogue has it, with its learning rate at hand.
const asDefault = (known, kind) => {
  const lr = known.find((entry) => entry.kind === kind).parameters.find(({ name }) => name === "lr");
  return lr ? { kind, lr: lr.default } : { kind };
};
