// Everything at once: a JSON object, or what a program has printed, taken apart into tensors by their names.

import { tensorOf, textOf } from "../text/tensor_text.js";

/**
 * The tensors that a text names, each with the text of its numbers. What reads is written a row a line; the rest stays as it is.
 * @param {string} text
 * @returns {Entry[]}
 */
export function pasted(text) {
  const entries = objectOf(text) ?? printed(text);
  return entries.map(({ name, text: numbers }) => ({ name, text: tidied(numbers) }));
}

/** @param {string} text */
function tidied(text) {
  try {
    return textOf(tensorOf(text));
  } catch {
    return text; // the field will say what is wrong
  }
}

/** @typedef {{name: string, text: string}} Entry */

/** @param {string} text */
function objectOf(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return value !== null && typeof value === "object" && !Array.isArray(value) ? [...membersOf(value.claims ?? value)] : null;
}

/**
 * An answer of the service holds its tensors one deeper, by what they are: those are found, too.
 * @param {object} object
 * @returns {Generator<Entry>}
 */
function* membersOf(object) {
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === "number") yield { name, text: JSON.stringify(value) };
    else if (Array.isArray(value) && value.flat(9).every((item) => item === null || typeof item === "number")) yield { name, text: JSON.stringify(value) };
    else if (value !== null && typeof value === "object" && !Array.isArray(value)) yield* membersOf(value);
  }
}

// `dW_1 =`, `'dW_1':`, or a name with a bracket behind it, as print("dW_1", dW_1) writes it.
const ENTRY = /(?<![\w./])(["'`]?)([A-Za-z_][\w./]*)\1[ \t]*(?:[:=](?!=)\s*|(?:\r?\n[ \t]*)?(?=\[))/g;

/** @param {string} text */
function printed(text) {
  /** @type {Entry[]} */
  const entries = [];
  const entry = new RegExp(ENTRY);
  for (let found = entry.exec(text); found; found = entry.exec(text)) {
    const start = entry.lastIndex;
    const end = closingOf(text, start) ?? nextEntry(text, start);
    const numbers = text.slice(start, end).trim();
    const bare = /^[[A-Za-z]/.test(numbers) ? numbers : withoutEnd(numbers);
    if (/\d/.test(bare) && !/^["'`{]/.test(bare)) entries.push({ name: found[2], text: bare });
    entry.lastIndex = end;
  }
  return entries;
}

/** What closes the dict around them, or leads on to the next entry, is none of the numbers. @param {string} text */
function withoutEnd(text) {
  let end = text.length;
  while (end > 0 && " \t\r\n,;})".includes(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

/**
 * Where the brackets close that are opened at a place, `array([[1., 2.]])`; null if there are none, or they do not close.
 * @param {string} text
 * @param {number} start
 */
function closingOf(text, start) {
  const opening = /(?:[A-Za-z_][\w.]*\()?[[(]?/y;
  opening.lastIndex = start;
  if (!/[[(]$/.test(opening.exec(text)?.[0] ?? "")) return null;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if ("[(".includes(text[at])) depth += 1;
    if ("])".includes(text[at]) && --depth === 0) return at + 1;
  }
  return null;
}

/** @param {string} text @param {number} start */
function nextEntry(text, start) {
  const entry = new RegExp(ENTRY);
  entry.lastIndex = start;
  return entry.exec(text)?.index ?? text.length;
}

/**
 * The name that somebody means who writes another: dW1, dw_1, grad_W1, W1.grad and dL/dW1 are dW_1; null if none is near.
 * @param {string} name
 * @param {string[]} known
 */
export const nearest = (name, known) => known.find((other) => plain(other) === plain(name)) ?? null;

const OF_THE_LOSS = new Set(["l", "j", "cost"]);

/** @param {string} name */
function plain(name) {
  const own = name.replace(/^(?:.*\/)?(?:.*\.)?(\w+)\.grad$/, "d$1").replace(/^.*[./]/, "");
  const letters = own.toLowerCase().replaceAll("_", "");
  const word = letters.replace(/^grad(?:ient)?(?=.)/, "d").replace(/^(.+)grad$/, "d$1").replace(/(?:new|updated)$/, "next");
  return OF_THE_LOSS.has(word) ? "loss" : word;
}
