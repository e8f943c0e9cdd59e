// Tensors as programs print them: JSON, lists of Python, arrays of NumPy, PyTorch and JAX with their names around them, matrices of
// Octave; and, without brackets, all that the fields of the network take.

import { matrixOf, textOf } from "../build/matrix_text.js";
import { exact } from "../numbers.js";

/** @typedef {number[]|number[][]} Claim a flat list or rows */

/**
 * What a text claims.
 * @param {string} text
 * @returns {Claim}
 * @throws {Error} that says where it is no tensor, and why
 */
export function claimOf(text) {
  const bare = unwrapped(text.trim());
  if (!bare.startsWith("[")) return matrixOf(bare);
  const list = listOf(bare);
  return Array.isArray(list[0]) ? even(list) : list;
}

/** A claim as text to be edited: a row a line, a flat list in its brackets. */
export const textOfClaim = (claim) => (Array.isArray(claim[0]) ? textOf(claim) : `[${claim.map(exact).join(", ")}]`);

/** A claim as it is sent about a tensor of a shape: of a scalar, such as the loss, it is a number. */
export function sent(claim, shape) {
  const [number, ...more] = shape.length === 0 ? claim.flat() : [];
  return number === undefined || more.length > 0 ? claim : number;
}

// `array([[1., 2.]], dtype=float32)` and `np.float64(0.3)` without what is around the numbers.
function unwrapped(text) {
  const [opening] = text.match(/^[A-Za-z_][\w.]*\(/) ?? [];
  if (!opening || !text.endsWith(")")) return text;
  return unwrapped(text.slice(opening.length, -1).replace(/,\s*[A-Za-z_]\w*=[^]*$/, "").trim());
}

const NUMBER = /^[-+\u2212]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

// Nested lists, whose items stand between commas or blanks; a semicolon begins a row, as in Octave.
function listOf(text) {
  const outer = { items: [], rows: [] };
  const open = [outer];
  for (const [token] of text.matchAll(/[[\],;]|[^\s[\],;]+/g)) {
    const list = open.at(-1);
    if (token === "[") open.push({ items: [], rows: [] });
    else if (token === "]" && open.length === 1) throw new SyntaxError("There is one bracket ] too many.");
    else if (token === "]") open.at(-2).items.push(closed(open.pop()));
    else if (list === outer) throw new SyntaxError(`Something follows behind the last bracket: ${said(token)}.`);
    else if (token === ";") list.rows.push(list.items.splice(0));
    else if (token !== ",") list.items.push(numberOf(token, open.length > 2 ? `Row ${open.at(-2).items.length + 1}` : `Row ${list.rows.length + 1}`, list));
  }
  if (open.length > 1) throw new SyntaxError("A bracket [ is not closed.");
  if (outer.items.length > 1) throw new SyntaxError("Here are several lists. Rows are written [[0.1, 0.2], [0.3, 0.4]].");
  const [list] = outer.items;
  if (list.flat(9).length === 0) throw new SyntaxError("There is no number in it.");
  return list;
}

const closed = ({ items, rows }) => (rows.length === 0 ? items : items.length === 0 ? rows : [...rows, items]);

function numberOf(token, row, list) {
  const where = `${row}, column ${list.items.length + 1}`;
  if (/^(\.\.\.|\u2026)$/.test(token)) {
    throw new SyntaxError(`${row}: numbers are left out here (...). NumPy prints them all after np.set_printoptions(threshold=sys.maxsize).`);
  }
  if (!NUMBER.test(token)) throw new SyntaxError(`${where} is ${said(token)}, which is no number.`);
  const number = Number(token.replace("\u2212", "-"));
  if (!Number.isFinite(number)) throw new SyntaxError(`${where} is ${said(token)}, which is too large for any float64.`);
  return number;
}

function even(rows) {
  const flat = rows.findIndex((row) => !Array.isArray(row));
  if (flat >= 0) throw new SyntaxError(`Row ${flat + 1} is one number, and row 1 is a list: all rows are lists.`);
  const deep = rows.findIndex((row) => row.some(Array.isArray));
  if (deep >= 0) throw new SyntaxError(`Row ${deep + 1} holds lists: a matrix has rows and columns, and nothing in these.`);
  const odd = rows.findIndex((row) => row.length !== rows[0].length);
  if (odd >= 0) throw new SyntaxError(`Row ${odd + 1} has ${count(rows[odd].length)}, row 1 has ${count(rows[0].length)}: all rows need as many.`);
  return rows;
}

const count = (n) => `${n} number${n === 1 ? "" : "s"}`;
const said = (token) => `\u201c${token.length > 24 ? `${token.slice(0, 24)}\u2026` : token}\u201d`;
