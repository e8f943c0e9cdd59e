// Tensors by their names: set as the formulas set them, and to be clicked, which leads to the statement that made them.

import { h } from "./dom.js";
import { shapeText } from "./tensor.js";

/** @import { Act } from "./main.js" */
/** @import { Story, Tensor } from "./story.js" */

/** @type {{[word: string]: string}} */
const MARKS = { next: "\u2032", clipped: "clipped", max: "max" };

/**
 * What a tensor's name is set from as mathematics: W_1 with its index below, dW_1 with an upright d, W_1_next with a prime, m_W_1_hat
 * with a hat; gradient_norm is a word.
 * @param {string} name
 * @returns {{isWord: boolean, upright: string, letter: string, below: string[], above: string[]}}
 */
export function nameParts(name) {
  const [first, ...rest] = name.split("_");
  if (name.length > 1 && /^[a-z]{3,}$/.test(first)) return { isWord: true, upright: "", letter: name, below: [], above: [] };
  const words = rest.filter((word) => word in MARKS || word === "hat");
  const upright = /^d./.test(first) ? "d" : "";
  const letter = first.slice(upright.length);
  return {
    isWord: false,
    upright,
    letter: words.includes("hat") ? `${letter}\u0302` : letter,
    below: rest.filter((word) => !words.includes(word)),
    above: words.filter((word) => word in MARKS).map((word) => MARKS[word]),
  };
}

/** A tensor's name as mathematics. @param {string} name */
export function tensorName(name) {
  const { isWord, upright, letter, below, above } = nameParts(name);
  return h("span", { class: isWord ? "name word" : "name" },
    upright !== "" && h("span", { class: "upright" }, upright),
    letter,
    below.length > 0 && h("sub", {}, below.length === 2 ? [below[0], h("sub", {}, below[1])] : below.join(" ")),
    above.map((word) => h("sup", {}, word)));
}

/** A tensor to be clicked. @param {Tensor} tensor @param {Act} act */
export const tensorChip = ({ name, shape }, act) =>
  h("button", { type: "button", class: "chip", onclick: () => act.see.show(name) }, tensorName(name), " ", h("small", {}, shapeText(shape)));

/**
 * A sentence whose tensors can be clicked. Out of the tab order: the same ones stand below it as chips.
 * @param {string} sentence
 * @param {Story} story
 * @param {Act} act
 */
export const withNames = (sentence, story, act) =>
  sentence.split(/\b([A-Za-z]+(?:_[A-Za-z0-9]+)*)\b/).map((word, i) =>
    i % 2 === 1 && story.tensors.has(word)
      ? h("button", { type: "button", class: "in-text", tabIndex: -1, onclick: () => act.see.show(word) }, tensorName(word))
      : word);
