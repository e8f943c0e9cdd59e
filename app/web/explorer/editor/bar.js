// The bar above what every tab shows: which example, what network, and the editor that unfolds under it.

import { h } from "../dom.js";
import { problemBox } from "../problem.js";
import { editor as editorView } from "./editor.js";
import { summary } from "./summary.js";

/** @import { ExampleLine } from "contract" */
/** @import { Act, Begun, State } from "../main.js" */

const OWN = ""; // the choice of no example

/** @param {State} state @returns {state is Begun} */
const isBegun = (state) => state.network.draft !== null;

/** @param {State} state @param {Act} act */
export function bar(state, act) {
  if (!isBegun(state)) return null;
  const { network: { draft, own, example, problems }, editor } = state;
  const wrong = Object.keys(problems).length;
  return h("section", { class: "network", "aria-label": "The network" },
    h("div", { class: "bar" },
      h("label", { class: "examples" }, h("span", {}, "Example"),
        h("select", { value: example ?? OWN, onchange: ({ target }) => (target.value === OWN ? act.network.own() : act.network.load(target.value)) },
          (example === null || own !== null) && h("option", { value: OWN, key: OWN }, "Your own network"),
          example !== null && !editor.examples.some(({ name }) => name === example) && h("option", { value: example, key: example }, example),
          groups(editor.examples).map(([title, examples]) =>
            h("optgroup", { label: title, key: title }, examples.map(({ name, summary: words }) => h("option", { value: name, key: name }, words)))))),
      h("p", { class: "summary" }, summary(draft).map((piece, i, { length }) => h("span", {}, piece, i < length - 1 && h("span", { class: "dot", "aria-hidden": "true" }, "\u00b7")))),
      h("button", { type: "button", class: wrong > 0 ? "edit wrong" : "edit", "aria-expanded": String(editor.isUnfolded), "aria-controls": "editor", onclick: () => act.editor.unfold() },
        editor.isUnfolded ? "Close the editor" : "Edit", wrong > 0 && h("span", { class: "count" }, ` ${wrong} to mend`))),
    h("div", { id: "editor", hidden: !editor.isUnfolded }, editor.isUnfolded && unfolded(state, act)));
}

/** @param {Begun} state @param {Act} act */
function unfolded(state, act) {
  const { entries, problem } = state.catalog;
  if (entries) return editorView(state, entries, act);
  return problem ? problemBox(problem, { again: act.catalog.ask }) : h("p", { class: "hint" }, "\u2026");
}

/** The verb that makes most of an example says what it shows; one that no tab takes is not offered. @type {[string, string[]][]} */
const SHOWN_BY = [
  ["Forward and backward", ["backward"]],
  ["One update of the parameters", ["step"]],
  ["Wrong numbers, and the mistake in them", ["check"]],
  ["Training", ["train"]],
];

/** The examples, grouped by what they show. @param {ExampleLine[]} examples @returns {[string, ExampleLine[]][]} */
export function groups(examples) {
  return SHOWN_BY.flatMap(([title, verbs]) => {
    const members = examples.filter((example) => verbs.some((verb) => example.verbs.includes(verb)));
    return members.length > 0 ? [[title, members]] : [];
  });
}
