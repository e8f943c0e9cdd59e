// Matrices as people have them: rows of numbers, CSV, cells of a spreadsheet, JSON, or what NumPy prints.

import { exact } from "../numbers.js";
import { rowsOfLines } from "./lines.js";
import { fail, said } from "./no_matrix.js";

/** A matrix as text to be edited: a row a line. */
export const textOf = (matrix) => matrix.map((row) => row.map(exact).join(", ")).join("\n");

/**
 * The matrix that a text means.
 * @param {string} text
 * @returns {number[][]}
 * @throws {import("./no_matrix.js").NoMatrix}
 */
export function matrixOf(text) {
  const trimmed = text.trim().replace(/^(?:np\.|numpy\.|torch\.|jnp\.)?(?:array|tensor)\(\s*(?=\[)/, "");
  if (trimmed === "") fail("Nothing is here yet. Write a row a line, such as 0.1, 0.2");
  if (trimmed.startsWith("{")) fail("This is an object, not a matrix. A whole request is pasted at \u201cPaste a request\u201d.");
  if (trimmed.startsWith("PK\u0003")) fail("This is a spreadsheet's own file. Copy its cells, or save it as CSV.");
  const rows = trimmed.startsWith("[") ? rowsOfList(trimmed) : rowsOfLines(trimmed);
  if (rows.length === 0 || rows[0].length === 0) fail("There is no number in it.");
  const odd = rows.findIndex((row) => row.length !== rows[0].length);
  if (odd > 0) fail(`Row ${odd + 1} has ${count(rows[odd].length)}, row 1 has ${count(rows[0].length)}: all rows need as many.`);
  return rows;
}

const count = (n) => `${n} number${n === 1 ? "" : "s"}`;

/** JSON; if it is none, whatever stands between brackets, as NumPy prints it or Python's lists are written. */
function rowsOfList(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return rowsOfBrackets(text);
  }
  const rows = value.some(Array.isArray) ? value : [value];
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) fail(`Row ${i + 1} is no list of numbers. Rows are written [[0.1, 0.2], [0.3, 0.4]].`);
    row.forEach((cell, j) => {
      if (typeof cell === "number" && Number.isFinite(cell)) return;
      const why = typeof cell === "number" ? "is too large for any float64" : `is ${said(JSON.stringify(cell))}, which is no number`;
      fail(`Row ${i + 1}, column ${j + 1} ${why}.`);
    });
  });
  return rows;
}

function rowsOfBrackets(text) {
  if (text.includes("...")) fail("Numbers are left out here (\u201c...\u201d). In NumPy, np.set_printoptions(threshold=sys.maxsize) prints them all.");
  const end = text.lastIndexOf("]");
  const depth = text.match(/^[[\s]*/)[0].replace(/\s/g, "").length;
  const opened = text.split("[").length;
  const closed = text.split("]").length;
  if (opened !== closed || depth > 2) fail(bracketsDiffer(opened, closed));
  const inner = text.slice(0, end + 1).match(/\[[^[\]]*\]/g);
  return rowsOfLines((inner ?? []).map((row) => row.slice(1, -1).replace(/\s/g, " ")).join("\n"));
}

const bracketsDiffer = (opened, closed) =>
  opened > closed
    ? "A bracket is opened and not closed. Rows are written [[0.1, 0.2], [0.3, 0.4]]."
    : opened < closed
      ? "A bracket is closed and was not opened. Rows are written [[0.1, 0.2], [0.3, 0.4]]."
      : "These are lists in lists of rows, more than a matrix. Rows are written [[0.1, 0.2], [0.3, 0.4]].";
