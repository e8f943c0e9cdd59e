// JSON for the eye and for the wire: a row of a matrix stands on one line, and no bit of a number is lost.

import { exact } from "./numbers.js";

const isRow = (value) => value.every((item) => typeof item === "number");

const written = new WeakMap(); // matrices and layers never change: each is written once, {indent, text}

function list(items, indent) {
  if (written.get(items)?.indent !== indent) written.set(items, { indent, text: block("[", items.map((item) => json(item, `${indent}  `)), "]", indent) });
  return written.get(items).text;
}

/** A value as JSON. */
export function json(value, indent = "") {
  if (typeof value === "number") return exact(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return isRow(value) ? `[${value.map(exact).join(", ")}]` : list(value, indent);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return block("{", members.map(([name, item]) => `${JSON.stringify(name)}: ${json(item, `${indent}  `)}`), "}", indent);
}

function block(open, items, close, indent) {
  const isShort = open === "{" && items.reduce((size, item) => size + item.length + 2, 0) < 60 && !items.some((item) => /\n|\[\[/.test(item));
  if (items.length === 0 || isShort) return `${open}${items.join(", ")}${close}`;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
