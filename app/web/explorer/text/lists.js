// Lists in brackets: JSON, lists of Python, arrays of NumPy, PyTorch and JAX with what is around them, matrices of Octave.

import { rowsOfLines } from "./lines.js";
import { fail, said } from "./no_matrix.js";

/** @import { List } from "../tensor.js" */

/** Whether a text is a list, or a call around one. @param {string} text */
export const isInBrackets = (text) => /^(?:[A-Za-z_][\w.]*\(\s*)*\[/.test(text);

/** The rows that such a text means; of one flat list, that list. @param {string} text @returns {List} */
export function tensorOfLists(text) {
  /** @type {unknown[]} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return tensorOfPrinted(text);
  }
  if (!value.some(Array.isArray)) return numbersOf(value, 0);
  return value.map((row, i) => (Array.isArray(row) ? numbersOf(row, i) : fail(noList(i))));
}

const HOW = "Rows are written [[0.1, 0.2], [0.3, 0.4]].";
/** @param {number} i */
const noList = (i) => `Row ${i + 1} is no list of numbers. ${HOW}`;
/** @param {number} i */
const tooDeep = (i) => `Row ${i + 1} holds lists: that is more than a matrix. ${HOW}`;

/** @param {unknown[]} row @param {number} i */
const numbersOf = (row, i) =>
  row.map((cell, j) => {
    if (typeof cell === "number" && Number.isFinite(cell)) return cell;
    if (Array.isArray(cell)) fail(tooDeep(i));
    fail(`Row ${i + 1}, column ${j + 1} ${typeof cell === "number" ? "is too large for any float64" : `is ${said(JSON.stringify(cell))}, which is no number`}.`);
  });

/**
 * What stands in a list that holds no other is a line, whatever its cells are separated by; semicolons begin rows, as in Octave.
 * @param {string} text
 */
function tensorOfPrinted(text) {
  const { lists, isFlat } = innermost(text);
  const empty = lists.findIndex((list) => list.trim() === "");
  if (empty >= 0) fail(lists.every((list) => list.trim() === "") ? "There is no number in it." : `Row ${empty + 1} is empty.`);
  const rows = rowsOfLines(lists.map((list) => list.replace(/\s/g, " ")).join("\n"));
  return isFlat && !lists[0].includes(";") ? rows[0] : rows;
}

/** What stands in each list that holds no other; `isFlat`: there is but one, and in no other. @param {string} text */
function innermost(text) {
  if (/\.\.\.|\u2026/.test(text)) fail("Numbers are left out here (\u201c...\u201d). In NumPy, np.set_printoptions(threshold=sys.maxsize) prints them all.");
  const unclosed = text.split("[").length - text.split("]").length;
  if (unclosed > 0) fail(`A bracket [ is opened and not closed. ${HOW}`);
  if (unclosed < 0) fail(`There is a bracket ] too many. ${HOW}`);
  /** @type {string[]} */
  const lists = [];
  let depth = 0;
  let closed = 0; // lists of lists
  for (const [piece, list] of text.matchAll(/\[([^[\]]*)\]|[[\]]|[^[\]]+/g)) {
    if (list !== undefined) {
      if (depth > 1) fail(tooDeep(lists.length));
      if (closed > 0) fail(`Here are several matrices. ${HOW}`);
      lists.push(list);
    } else if (piece === "[") {
      if (depth === 0 && lists.length > 0) fail(`Here are several matrices. ${HOW}`);
      depth += 1;
    } else if (piece === "]") {
      depth -= 1;
      closed += 1;
      if (depth < 0) fail(`There is a bracket ] too many. ${HOW}`);
    } else if (!isAround(piece)) {
      fail(depth > 0 ? noList(lists.length) : `Something follows behind the last bracket: ${said(piece.trim())}.`);
    }
  }
  return { lists, isFlat: lists.length === 1 && closed === 0 };
}

// What stands around lists and says nothing of their numbers: commas, calls such as `array(`, and words such as `dtype=float32)`.
const AROUND = /(?<![\w.])[A-Za-z_][\w.]*(?:\(|=(?:\([^()]*\)|[^,()]*))/g;
/** @param {string} text */
const isAround = (text) => !/[^\s,;()]/.test(text.replace(AROUND, ""));
