// Matrices as people write them: JSON, CSV, cells of a spreadsheet, or just rows of numbers.

import { exact } from "../numbers.js";

/** Said of text that is no matrix, with the place and what would mend it. */
export class NoMatrix extends Error {}

/** A matrix as text to be edited: a row a line. */
export const textOf = (matrix) => matrix.map((row) => row.map(exact).join(", ")).join("\n");

/**
 * The matrix that a text means.
 * @param {string} text
 * @returns {number[][]}
 * @throws {NoMatrix}
 */
export function matrixOf(text) {
  const trimmed = text.trim();
  if (trimmed === "") throw new NoMatrix("Nothing is here yet. Write a row a line, such as 0.1, 0.2");
  const rows = trimmed.startsWith("[") ? rowsOfJson(trimmed) : rowsOfLines(trimmed);
  const odd = rows.findIndex((row) => row.length !== rows[0].length);
  if (odd > 0) throw new NoMatrix(`Row ${odd + 1} has ${count(rows[odd].length)}, row 1 has ${count(rows[0].length)}: all rows need as many.`);
  return rows;
}

const count = (n) => `${n} number${n === 1 ? "" : "s"}`;

function rowsOfJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoMatrix(`This begins like JSON but is none: ${error.message}. Rows are written [[0.1, 0.2], [0.3, 0.4]].`);
  }
  const rows = value.every((item) => typeof item === "number") ? [value] : value;
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) throw new NoMatrix(`Row ${i + 1} is no list of numbers. Rows are written [[0.1, 0.2], [0.3, 0.4]].`);
    row.forEach((cell, j) => {
      if (typeof cell !== "number") throw new NoMatrix(`Row ${i + 1}, column ${j + 1} is ${said(JSON.stringify(cell))}, which is no number.`);
      if (!Number.isFinite(cell)) throw new NoMatrix(`Row ${i + 1}, column ${j + 1} is too large for any float64.`);
    });
  });
  if (rows.length === 0 || rows[0].length === 0) throw new NoMatrix("There is no number in it.");
  return rows;
}

function rowsOfLines(text) {
  const lines = text.split(/\r?\n|;/).filter((line) => line.trim() !== "");
  return lines.map((line, i) => cellsOf(line).map((cell, j) => numberOf(cell, `Row ${i + 1}, column ${j + 1}`)));
}

// Spreadsheets put tabs between cells; then a comma is a part of its number.
function cellsOf(line) {
  const bare = line.trim().replace(/^\[|\],?$/g, "");
  if (line.includes("\t")) return line.replace(/^\s+|\s+$/g, "").split("\t").map((cell) => cell.trim());
  return (bare.includes(",") ? bare.replace(/,\s*$/, "").split(",") : bare.split(/\s+/)).map((cell) => cell.trim());
}

const NUMBER = /^[-+\u2212]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

function numberOf(cell, where) {
  if (cell === "") throw new NoMatrix(`${where} is empty.`);
  if (/^[-+]?\d+,\d+$/.test(cell)) throw new NoMatrix(`${where} is ${said(cell)}: write a point, ${cell.replace(",", ".")}, where a comma stands.`);
  if (!NUMBER.test(cell)) throw new NoMatrix(`${where} is ${said(cell)}, which is no number.`);
  const number = Number(cell.replace("\u2212", "-"));
  if (!Number.isFinite(number)) throw new NoMatrix(`${where} is ${said(cell)}, which is too large for any float64.`);
  return number;
}

const said = (cell) => `\u201c${cell.length > 24 ? `${cell.slice(0, 24)}\u2026` : cell}\u201d`;
