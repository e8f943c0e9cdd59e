// What stands beside the pictures: the current statement with its formula, sentence, inputs and numbers.

import { h, math } from "../dom.js";
import { matrixTable } from "../matrix_table.js";
import { shapeText } from "../tensor.js";
import { derivation } from "./derivation.js";
import { tensorChip, tensorName, withNames } from "../names.js";
import { overview } from "./overview.js";

/** @import { Act, Told } from "../main.js" */
/** @import { Statement, Story, Tensor } from "../story.js" */

/** @param {Told} state @param {Act} act */
export function statementCard(state, act) {
  const { story, see } = state;
  const tensor = story.tensors.get(see.at ?? "");
  if (tensor === undefined) return h("article", { class: "card statement", key: "overview" }, overview(story, act));
  const statement = story.statements.find(({ name }) => name === see.at);
  return h("article", { class: "card statement", key: "statement" },
    statement ? told(statement, story, act) : given(tensor, story, act),
    matrixTable(tensor, { picked: see.element, onpick: act.see.pick }),
    derivation(state, act));
}

/** @param {Statement} statement @param {Story} story @param {Act} act */
const told = ({ name, phase, layer, sentence, mathml, shape, inputs }, story, act) => [
  h("header", {},
    h("h2", { tabindex: -1 }, tensorName(name)),
    h("span", { class: "shape" }, shapeText(shape)),
    h("span", { class: `tag ${phase}` }, layer === null ? phase : `${phase} \u00b7 layer ${layer}`)),
  h("div", { class: "formula" }, math(mathml)),
  h("p", {}, withNames(sentence, story, act)),
  h("ul", { class: "inputs", "aria-label": "Made from" }, inputs.map(({ name: input, origin }) => h("li", {}, chipOf(input, story, act), h("span", { class: "origin" }, origin)))),
];

/** @param {Tensor} tensor @param {Story} story @param {Act} act */
const given = ({ name, shape }, story, act) => {
  const users = story.statements.filter(({ inputs }) => inputs.some((input) => input.name === name));
  return [
    h("header", {}, h("h2", { tabindex: -1 }, tensorName(name)), h("span", { class: "shape" }, shapeText(shape)), h("span", { class: "tag" }, "given")),
    h("p", {}, "It came with the request. From it are made:"),
    h("ul", { class: "inputs" }, users.map((user) => h("li", {}, chipOf(user.name, story, act)))),
  ];
};

/** A tensor to be clicked, or the plain name of what is none, such as m. @param {string} name @param {Story} story @param {Act} act */
function chipOf(name, story, act) {
  const tensor = story.tensors.get(name);
  return tensor ? tensorChip(tensor, act) : h("span", { class: "chip plain" }, name);
}
