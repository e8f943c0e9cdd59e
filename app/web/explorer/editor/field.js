// A matrix as a field: its text, the shape that was understood, what is wrong with it; a file can be chosen or dropped.

import { h } from "../dom.js";
import { shapeText } from "../tensor.js";
import { reading } from "../text/reading.js";
import { refusalAt } from "./files.js";

/** @import { Child } from "../dom.js" */
/** @import { Act, State } from "../main.js" */

const MOST_LINES = 8;

/**
 * `offer` is what may be done with the text at one click.
 * @param {{
 *   id: string, label: Child, text: string, problem: string | null, hint?: string, placeholder?: string, offer?: Child,
 *   oninput: (text: string) => void
 * }} field
 * @param {State} state
 * @param {Act} act
 */
export function matrixField({ id, label, text, problem, hint, placeholder, offer, oninput }, { editor }, act) {
  const { shape, value } = reading(text);
  /** @param {FileList | undefined} files */
  const take = (files) => files?.[0] && act.editor.takeFile({ id, text, oninput }, files[0]);
  const refusal = refusalAt(editor, { id, text });
  return h("div", { class: "field", key: id },
    h("div", { class: "field-head" },
      h("label", { for: id }, label),
      h("output", { class: "shape", for: id }, value === null ? "" : shape.length === 1 ? `a list of ${shape[0]}` : shapeText(shape)),
      offer,
      h("label", { class: "file", title: "Read it from a file: CSV, TSV, text or JSON" }, "File\u2026",
        h("input", { type: "file", accept: ".csv,.tsv,.txt,.json,text/*", "aria-label": `${id}: read from a file`, onchange: ({ target }) => { take(target.files ?? undefined); target.value = ""; } }))),
    h("textarea", {
      id, value: text, rows: text === "" ? 2 : text.split("\n", MOST_LINES).length, placeholder, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off",
      "aria-invalid": String(problem !== null), "aria-describedby": problem !== null ? `${id}-problem` : hint ? `${id}-hint` : null,
      oninput: ({ target }) => oninput(target.value), ondragover: (event) => event.preventDefault(),
      ondrop: (event) => {
        if (!event.dataTransfer?.files.length) return; // text is dropped as the browser does it
        event.preventDefault();
        take(event.dataTransfer.files);
      },
    }),
    problem !== null ? h("p", { class: "field-problem", id: `${id}-problem` }, problem) : hint && h("small", { id: `${id}-hint` }, hint),
    refusal !== null && h("p", { class: "field-problem", role: "alert" }, refusal));
}
