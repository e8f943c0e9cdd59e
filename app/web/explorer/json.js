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

/** A value as JSON. @param {unknown} value @returns {string} */
export function json(value, indent = "") {
  if (typeof value === "number") return exact(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (isRow(value)) return `[${value.map(exact).join(", ")}]`;
    return block("[", value.map((item) => json(item, deeper)), "]", indent);
  }
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return block("{", members.map(([name, item]) => `${JSON.stringify(name)}: ${json(item, deeper)}`), "}", indent);
}

/** @param {string} open @param {string[]} items @param {string} close @param {string} indent */
function block(open, items, close, indent) {
  const short = `${open}${items.join(", ")}${close}`;
  if (items.length === 0 || (open === "{" && short.length < 60 && !short.includes("\n") && !short.includes("[["))) return short;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
