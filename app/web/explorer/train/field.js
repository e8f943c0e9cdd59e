// A field for a number, with what is wrong with it under it.

import { h } from "../dom.js";

/**
 * @param {{name: string, title: string, value: string, problems: Object<string, string>, onchange: (text: string) => void, hint?: string}} field
 *   `name` is the pointer to it in the request, without its #/
 */
export function field({ name, title, value, problems, onchange, hint }) {
  const id = `train-${name.replace("/", "-")}`;
  const problem = problems[`#/${name}`];
  return h("div", { class: "setting", key: name },
    h("label", { for: id }, title),
    h("input", {
      id, type: "text", inputmode: "decimal", autocomplete: "off", value, placeholder: hint, oninput: (event) => onchange(event.target.value),
      "aria-invalid": problem ? "true" : null, "aria-describedby": problem ? `${id}-problem` : null,
    }),
    problem && h("p", { class: "field-problem", id: `${id}-problem` }, problem));
}
