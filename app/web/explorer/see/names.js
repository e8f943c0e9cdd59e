// Tensors by their names: set as the formulas set them, and to be clicked, which leads to the statement that made them.

import { h } from "../dom.js";
import { shapeText } from "../story.js";

const MARKS = { next: "\u2032", clipped: " clipped", max: " max" };

/** A tensor's name as mathematics: W_1 with its index below, dW_1 with an upright d, W_1_next with a prime, m_W_1_hat with a hat. */
export function tensorName(name) {
  const [first, ...rest] = name.split("_");
  const words = rest.filter((word) => word in MARKS || word === "hat");
  const below = rest.filter((word) => !words.includes(word));
  if (name.length > 1 && /^[a-z]{3,}$/.test(first)) return h("span", { class: "name word" }, name); // gradient_norm is a word
  const [, d, letter] = first.match(/^(d?)(.+)$/);
  const isGradient = d !== "" && letter !== "";
  return h("span", { class: "name" },
    isGradient ? [h("span", { class: "upright" }, d), letter] : first,
    words.includes("hat") && "\u0302",
    below.length > 0 && h("sub", {}, below.length === 2 ? [below[0], h("sub", {}, below[1])] : below.join(" ")),
    words.filter((word) => word in MARKS).map((word) => h("sup", {}, MARKS[word].trim())));
}

/** A tensor to be clicked. */
export const tensorChip = (name, story, act) =>
  h("button", { type: "button", class: "chip", onclick: () => act.see.show(name) }, tensorName(name), " ", h("small", {}, shapeText(story.tensors.get(name).shape)));

/** A sentence whose tensors can be clicked. Out of the tab order: the same ones stand below it as chips. */
export const withNames = (sentence, story, act) =>
  sentence.split(/\b([A-Za-z]+(?:_[A-Za-z0-9]+)*)\b/).map((word, i) =>
    i % 2 === 1 && story.tensors.has(word)
      ? h("button", { type: "button", class: "in-text", tabIndex: -1, onclick: () => act.see.show(word) }, tensorName(word))
      : word);
