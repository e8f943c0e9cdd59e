// How one number came about: its terms with their numbers, and the paths by which the loss depends on it.

import { h, math } from "../dom.js";
import { count, exact, rounded } from "../numbers.js";
import { problemBox } from "../problem.js";

/** @import { ElementEntry, ElementPaths, ElementTerm } from "contract" */
/** @import { Act, Told } from "../main.js" */
/** @import { Story } from "../story.js" */

const MOST_TERMS = 12;
const MOST_PATHS = 6;

/** @param {Told} state @param {Act} act */
export function derivation({ see, story }, act) {
  const picked = see.element;
  if (picked === null) return h("p", { class: "hint" }, "Click a number to see how it came about.");
  if (see.problem) return problemBox(see.problem, { again: () => act.see.pick(picked) });
  if (see.derivation?.element !== picked) return h("p", { class: "hint" }, "\u2026");
  const { element, value, mathml, terms, paths, not_written: more, origin } = see.derivation;
  return h("section", { class: "derivation", "aria-label": `How ${element} came about` },
    h("h3", {}, element, " = ", h("output", { class: "exact" }, exact(value))),
    mathml && h("div", { class: "formula" }, math(mathml)),
    terms.length > 0 ? termsTable(terms, more, value, story, act) : h("p", {}, `It is ${origin}.`),
    paths && pathsList(paths, element));
}

/** @param {ElementTerm[]} terms @param {number} more @param {number} value @param {Story} story @param {Act} act */
const termsTable = (terms, more, value, story, act) =>
  h("div", { class: "scroll" }, h("table", { class: "terms" },
    h("tbody", {}, terms.slice(0, MOST_TERMS).map(({ formula, numbers, value: term, entries }) =>
      h("tr", {},
        h("td", { class: "entries" }, entries.length > 0 ? entries.map((entry) => entryOf(entry, story, act)) : formula),
        h("td", { class: "numbers", title: numbers }, numbers.replace(/-?\d+\.?\d*(e[-+]?\d+)?/g, (text) => rounded(Number(text)))),
        h("td", { class: "number", title: exact(term) }, rounded(term, 5))))),
    h("tfoot", {},
      terms.length + more > MOST_TERMS && h("tr", {}, h("td", { colspan: 3 }, `and ${terms.length + more - Math.min(terms.length, MOST_TERMS)} terms more`)),
      terms.length > 1 && h("tr", {}, h("th", { scope: "row", colspan: 2 }, "Sum"), h("td", { class: "number", title: exact(value) }, rounded(value, 5))))));

/**
 * A number of a tensor can be looked at in turn; one such as the number of samples cannot.
 * @param {ElementEntry} entry
 * @param {Story} story
 * @param {Act} act
 */
const entryOf = ({ name, value, tensor }, story, act) =>
  story.tensors.has(tensor)
    ? h("button", { type: "button", class: "entry", title: `${name} = ${exact(value)}`, onclick: () => act.see.pick(name, tensor) }, name)
    : h("span", { class: "entry", title: `${name} = ${exact(value)}` }, name);

/** @param {ElementPaths} paths @param {string} element */
const pathsList = ({ count: paths, told, rest }, element) =>
  h("details", { class: "paths" },
    h("summary", {}, `${count(paths, "path")} from the loss to it`),
    h("p", {}, `Along each, the slopes are multiplied; their sum is ${element}.`),
    h("ol", {}, told.slice(0, MOST_PATHS).map(({ through, slopes, value }) =>
      h("li", {},
        h("span", { class: "through" }, through.join(" \u2192 ")),
        h("span", { class: "product", title: `${slopes.map(exact).join(" * ")} = ${exact(value)}` }, `${slopes.map((slope) => rounded(slope)).join(" \u00b7 ")} = ${rounded(value, 5)}`)))),
    paths > MOST_PATHS && h("p", { class: "hint" }, `The ${MOST_PATHS} largest of ${paths}.`),
    rest !== 0 && told.length <= MOST_PATHS && h("p", { class: "hint" }, `All others together: ${rounded(rest)}.`));
