// Tensors as people have them: rows of numbers, CSV, cells of a spreadsheet, JSON, or what NumPy, PyTorch, JAX or Octave prints.

import { count, exact } from "../numbers.js";
import { isMatrix, rowsOf } from "../tensor.js";
import { rowsOfLines } from "./lines.js";
import { isInBrackets, tensorOfLists } from "./lists.js";
import { fail } from "./no_matrix.js";

/** @import { List } from "../tensor.js" */

/** A tensor as text to be edited: a row a line, a flat list in its brackets. @param {List} tensor */
export const textOf = (tensor) => (isMatrix(tensor) ? tensor.map(lineOf).join("\n") : `[${lineOf(tensor)}]`);

/** @param {number[]} numbers */
const lineOf = (numbers) => numbers.map(exact).join(", ");

/**
 * The tensor that a text means.
 * @param {string} text
 * @returns {List} a flat one, where it is written as `[0, 2, 1]`, or rows
 * @throws {import("./no_matrix.js").NoMatrix}
 */
export function tensorOf(text) {
  const trimmed = text.trim();
  if (trimmed === "") fail("Nothing is here yet. Write a row a line, such as 0.1, 0.2");
  if (trimmed.startsWith("{")) fail("This is an object, not a matrix. A whole request is pasted at \u201cPaste a request\u201d.");
  if (trimmed.startsWith("PK\u0003")) fail("This is a spreadsheet's own file. Copy its cells, or save it as CSV.");
  const tensor = isInBrackets(trimmed) ? tensorOfLists(trimmed) : rowsOfLines(bareNumber(trimmed));
  const rows = rowsOf(tensor);
  if (rows[0].length === 0) fail("There is no number in it.");
  const odd = rows.findIndex((row) => row.length !== rows[0].length);
  if (odd > 0) fail(`Row ${odd + 1} has ${count(rows[odd].length, "number")}, row 1 has ${count(rows[0].length, "number")}: all rows need as many.`);
  return tensor;
}

/**
 * `np.float64(0.3)` and `tensor(0.3, grad_fn=<DivBackward0>)` without what is around the number; any other text as it is.
 * @param {string} text
 */
function bareNumber(text) {
  const called = text.match(/^(?:[A-Za-z_][\w.]*\()+([^()]*)\)+$/);
  return called === null ? text : called[1].split(/,\s*[A-Za-z_]\w*=/, 1)[0];
}
