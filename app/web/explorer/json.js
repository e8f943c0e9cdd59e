// JSON for the eye and for the wire: a row of a matrix stands on one line, and no bit of a number is lost.

import { exact } from "./numbers.js";

/** @param {unknown[]} items @returns {items is number[]} */
const isRow = (items) => items.every((item) => typeof item === "number");

/**
 * Without the members that are undefined.
 * @template {object} Members
 * @param {Members} members
 */
export function defined(members) {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return /** @type {Members} */ (Object.fromEntries(given));
}

/** @type {WeakMap<unknown[], {indent: string, text: string}>} */
const written = new WeakMap(); // matrices and layers never change: each is written once

/** @param {unknown[]} items @param {string} indent */
function list(items, indent) {
  const before = written.get(items);
  if (before?.indent === indent) return before.text;
  const text = block("[", items.map((item) => json(item, `${indent}  `)), "]", indent);
  written.set(items, { indent, text });
  return text;
}

/** A value as JSON. @param {unknown} value @returns {string} */
export function json(value, indent = "") {
  if (typeof value === "number") return exact(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return isRow(value) ? `[${value.map(exact).join(", ")}]` : list(value, indent);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return block("{", members.map(([name, item]) => `${JSON.stringify(name)}: ${json(item, `${indent}  `)}`), "}", indent);
}

/** @param {string} open @param {string[]} items @param {string} close @param {string} indent */
function block(open, items, close, indent) {
  const isShort = open === "{" && items.reduce((size, item) => size + item.length + 2, 0) < 60 && !items.some((item) => /\n|\[\[/.test(item));
  if (items.length === 0 || isShort) return `${open}${items.join(", ")}${close}`;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
