// JSON for the eye and for the wire: a row of a matrix stands on one line, and no bit of a number is lost.

import { exact } from "./numbers.js";

const isRow = (value) => value.every((item) => typeof item === "number");

const matrices = new WeakMap(); // tensors never change: each is written once, {indent, text}

function matrix(rows, indent) {
  if (matrices.get(rows)?.indent !== indent) matrices.set(rows, { indent, text: block("[", rows.map((row) => json(row, `${indent}  `)), "]", indent) });
  return matrices.get(rows).text;
}

/** A value as JSON. */
export function json(value, indent = "") {
  if (typeof value === "number") return exact(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (isRow(value)) return `[${value.map(exact).join(", ")}]`;
    if (Array.isArray(value[0])) return matrix(value, indent);
    return block("[", value.map((item) => json(item, deeper)), "]", indent);
  }
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return block("{", members.map(([name, item]) => `${JSON.stringify(name)}: ${json(item, deeper)}`), "}", indent);
}

function block(open, items, close, indent) {
  const short = `${open}${items.join(", ")}${close}`;
  if (items.length === 0 || (open === "{" && short.length < 60 && !short.includes("\n") && !short.includes("[["))) return short;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
