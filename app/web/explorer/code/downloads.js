// The run as a document to keep: a notebook, a page, a picture, a program. The service writes them all.

import { h } from "../dom.js";
import { problemBox } from "../problem.js";
import { sizesText } from "../editor/summary.js";

/** @import { Act, State } from "../main.js" */

/** @typedef {{title: string, query: {format: string, dialect?: string, view?: string}, ending: string}} Form */

/** What can be saved: how it is called, what /explain is asked for, and how the file's name ends. @type {Form[]} */
export const FORMS = [
  { title: "Notebook", query: { format: "ipynb" }, ending: ".ipynb" },
  { title: "Markdown", query: { format: "markdown" }, ending: ".md" },
  { title: "HTML page", query: { format: "html" }, ending: ".html" },
  { title: "NumPy", query: { format: "python" }, ending: ".py" },
  { title: "PyTorch", query: { format: "python", dialect: "pytorch" }, ending: "-pytorch.py" },
  { title: "JAX", query: { format: "python", dialect: "jax" }, ending: "-jax.py" },
  { title: "Octave", query: { format: "octave" }, ending: ".m" },
  { title: "JavaScript", query: { format: "javascript" }, ending: ".mjs" },
  { title: "Network (SVG)", query: { format: "svg" }, ending: ".svg" },
  { title: "Graph (SVG)", query: { format: "svg", view: "graph" }, ending: "-graph.svg" },
  { title: "JSON", query: { format: "json" }, ending: ".json" },
];

/**
 * The name of a file: what it is of, and what it is. Octave takes a name for a variable's, in which no - may stand.
 * @param {number[]} sizes
 * @param {Pick<Form, "ending">} form
 */
export function fileName(sizes, { ending }) {
  const name = `chainrule-${sizesText(sizes).replace("\u2026", "to")}`;
  return (ending === ".m" ? name.replaceAll("-", "_") : name) + ending;
}

/** @param {State} state @param {Act} act */
export function downloads({ code: { saving, problem }, isLinked }, act) {
  return h("div", { class: "downloads" },
    h("h3", { id: "downloads-title" }, "Take it with you"),
    h("ul", { "aria-labelledby": "downloads-title" },
      h("li", { key: "link" }, isLinked
        ? h("button", { type: "button", class: "download", title: "Copy the address of this page, which holds all that it shows", onclick: () => act.code.copy(location.href) }, "Link")
        : h("span", { class: "hint" }, "Too large for a link.")),
      FORMS.map((form) =>
      h("li", { key: form.title }, h("button", { type: "button", class: "download", disabled: saving === form.title, title: `Save it as ${form.ending.replace(/^-\w+/, "")}`, onclick: () => act.code.save(form) }, form.title)))),
    problem && problemBox(problem.reason, { again: () => act.code.save(problem.form) }));
}

/** Save what the service has answered as a file. @param {string} name @param {Blob} blob */
export function saveAs(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000); // browsers begin to read it a moment later
}
