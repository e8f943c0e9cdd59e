// The mistakes that make somebody's very numbers, each with the two formulas one above the other and the faulty part marked.

import { h } from "../dom.js";
import { formulaDiff } from "./formula_diff.js";
import { nameLink, nameList } from "./names.js";

/** @import { ClaimFinding, MistakeFound } from "contract" */
/** @import { Child } from "../dom.js" */
/** @import { Act, Told } from "../main.js" */
/** @import { Part } from "./formula_diff.js" */

/** @param {ClaimFinding} finding @param {Told} state @param {Act} act */
export function mistakeList({ name, mistakes = [], tie }, state, act) {
  const [best, ...others] = mistakes;
  const isTieInOne = new Set(mistakes.map(({ where }) => where)).size < mistakes.length;
  return [
    best && mistakeCard(best, name, state, act),
    tie && h("p", { class: "tie" }, tie),
    isTieInOne && h("p", {}, h("button", { type: "button", onclick: () => act.check.probe(act.network.take) }, "Make a network on which they differ")),
    others.length > 0 && h("details", {},
      h("summary", {}, others.length === 1 ? "The other explanation" : `The ${others.length} other explanations`),
      others.map((mistake) => mistakeCard(mistake, name, state, act))),
  ];
}

/** @param {MistakeFound} mistake @param {string} name @param {Told} state @param {Act} act @returns {Child} */
function mistakeCard(mistake, name, state, act) {
  const { code, where, cure, yours, right, explains = [], also_in: also, together_with: together } = mistake;
  return h("div", { class: "mistake" },
    h("p", { class: "says" }, sentence(mistake)),
    where !== undefined && where !== name && h("p", {}, "It was made in ", nameLink(where, state, act), "."),
    where !== undefined && yours !== undefined && right !== undefined && formulas(where, yours, right),
    cure && h("p", {}, h("b", {}, "Cure: "), quoted(cure)),
    explains.length > 1 && h("p", {}, "It explains ", nameList(explains, state, act), "."),
    also && h("p", {}, "Also in ", nameList(also, state, act), "."),
    h("p", {}, h("a", { href: act.check.page(code), target: "_blank", rel: "noopener" }, `More on \u201c${code.replaceAll("_", " ")}\u201d`)),
    together && h("div", { class: "together" }, h("h4", {}, "Together with"), mistakeCard(together, name, state, act)));
}

/** What stands in backquotes is a word of a program. @param {string} text */
const quoted = (text) => text.split("`").map((words, i) => (i % 2 === 1 ? h("code", {}, words) : words));

/** What was done, without what stands below it as formulas and names. @param {MistakeFound} mistake */
export function sentence({ says, where, yours, right, also_in: also = [] }) {
  return says
    .replace(` Your numbers are those of ${where} = ${yours}; right is ${where} = ${right}.`, "")
    .replace(` The same was done in ${also.join(", ")}.`, "");
}

/** @param {string} where @param {string} yours @param {string} right */
function formulas(where, yours, right) {
  const diff = formulaDiff(yours, right);
  return h("dl", { class: "formulas" },
    h("dt", {}, "Yours"), h("dd", {}, h("code", {}, `${where} = `, diff.yours.map(part))),
    h("dt", {}, "Right"), h("dd", {}, h("code", {}, `${where} = `, diff.right.map(part))));
}

/** @param {string} words */
const spoken = (words) => h("span", { class: "unseen" }, words);

/** @param {Part} part @returns {Child} */
const part = ({ kind, text }) =>
  ({
    same: text,
    much: h("del", {}, spoken("(too much: "), text, spoken(")")),
    missing: h("ins", {}, spoken("(missing from yours: "), text, spoken(")")),
    gap: h("span", { class: "gap-mark", title: "Something is missing here" }, spoken("(something is missing here)"), h("span", { "aria-hidden": "true" }, "\u22ef")),
  })[kind];
