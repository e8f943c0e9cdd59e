// Rows of numbers as lines: what stands between the cells is found out from the text as a whole, and so is what a comma means.

import { fail, said } from "./no_matrix.js";

/** The rows of a text that has a row a line; a text of one line may have rows between semicolons. @param {string} text */
export function rowsOfLines(text) {
  const lines = filled(unquoted(text).split(/\r\n?|\n/).map(withoutEnd));
  return hasSemicolonRows(lines) ? rowsIn(filled(lines.join(";").split(";").map((row) => row.trim()))) : rowsIn(lines);
}

/** @param {string[]} rows */
function rowsIn(rows) {
  const { cells, number } = mannerOf(rows);
  return rows.map((row, i) => {
    const texts = cells(row);
    if (i === 0 && rows.length > 1 && texts.some(isWord) && texts.every((cell) => cell === "" || isWord(cell))) fail(`Row 1 looks like a header: ${said(row.trim())}. Only numbers are read: leave it out.`);
    return texts.map((cell, j) => number(cell, i, j));
  });
}

/** Within quotation marks a comma separates nothing, so it is a decimal one. @param {string} text */
const unquoted = (text) => (text.includes('"') ? text.replace(/"([^"\n]*)"/g, (_, cell) => cell.replace(/^([-+\u2212]?\d*),(\d+)$/, "$1.$2")) : text);

/** @param {string[]} lines */
const filled = (lines) => lines.filter((line) => line !== "");

/** @param {string} line */
function withoutEnd(line) {
  let rest = line.trim();
  while (rest.endsWith(";")) rest = rest.slice(0, -1).trimEnd();
  return rest;
}

/** @param {string} sign @returns {(line: string) => string[]} */
const trimmedCells = (sign) => (line) => line.split(sign).map((cell) => cell.trim());
/** @param {string} line */
const atCommas = (line) => trimmedCells(",")(line.replace(/,\s*$/, ""));
/** @param {string} line */
const atSpaces = (line) => line.split(/\s+/);
/** @param {string} line */
const atEither = (line) => line.replace(/,\s*$/, "").trim().split(/\s*,\s*|\s+/);

/**
 * Between semicolons stand rows where there is but one line, or where cells have spaces between them; else cells do.
 * @param {string[]} lines
 */
const hasSemicolonRows = (lines) =>
  lines.some((line) => line.includes(";")) && !lines.some((line) => line.includes("\t")) && (lines.length === 1 || lines.every(hasSpaces));

/** How a text writes its rows: what separates cells, and how a number is read. @param {string[]} lines */
function mannerOf(lines) {
  if (lines.some((line) => line.includes("\t"))) return { cells: trimmedCells("\t"), number: withComma(lines) };
  if (lines.some((line) => line.includes(";"))) return { cells: trimmedCells(";"), number: withComma(lines) };
  const commas = lines.some((line) => line.includes(","));
  if (!commas) return { cells: atSpaces, number: numberAt };
  // `1,5 2,5` are two numbers, `1, 5` and `1,5` are two as well, and `1, 5 2` are three.
  if (lines.every((line) => /\s/.test(line) && atSpaces(line).every(mayHaveComma))) return { cells: atSpaces, number: withComma(lines) };
  const isMixed = lines.every((line) => atEither(line).every((cell) => NUMBER.test(cell)));
  return { cells: isMixed ? atEither : atCommas, number: numberAt };
}

/** @param {string} line */
const hasSpaces = (line) => line.split(";").every((row) => row.trim() === "" || /\s/.test(row.trim()));

const NUMBER = /^[-+\u2212]?(\d+(\.\d*)?|\.\d+)(e[-+\u2212]?\d+)?$/i;
/** @param {string} cell */
const mayHaveComma = (cell) => !cell.endsWith(",") && NUMBER.test(cell.replace(",", "."));
const NOT_FINITE = /^[-+\u2212]?(nan|inf|infinity|\u221e)$/i;
/** @param {string} cell */
const isWord = (cell) => !NUMBER.test(cell.replace(",", ".")) && !NOT_FINITE.test(cell) && /\p{L}/u.test(cell);

/**
 * Where a comma separates no cells, it is a decimal one, if there is any number of which it could be no other: 1,234 may be both.
 * @param {string[]} lines
 * @returns {typeof numberAt}
 */
function withComma(lines) {
  const isDecimal = lines.some((line) => /(^|[^\d,])0,\d|,\d{1,2}(?!\d)|,\d{4}/.test(line));
  return (cell, i, j) => {
    if (!cell.includes(",")) return numberAt(cell, i, j);
    if (cell.includes(".")) fail(`${place(i, j)} is ${said(cell)}, with a comma and a point: write it with a point alone.`);
    if (!isDecimal && /^[-+\u2212]?\d{1,3}(,\d{3})+$/.test(cell)) fail(`${place(i, j)} is ${said(cell)}: is that ${cell.replace(",", ".")} or ${cell.replaceAll(",", "")}? Write a point or leave the comma out.`);
    return numberAt(cell.replace(",", "."), i, j);
  };
}

/** @param {number} i @param {number} j */
const place = (i, j) => `Row ${i + 1}, column ${j + 1}`;

/** @param {string} cell @param {number} i @param {number} j */
function numberAt(cell, i, j) {
  if (!NUMBER.test(cell)) refuse(cell, place(i, j));
  const number = Number(cell.includes("\u2212") ? cell.replaceAll("\u2212", "-") : cell);
  if (!Number.isFinite(number)) fail(`${place(i, j)} is ${said(cell)}, which is too large for any float64.`);
  return number;
}

/** @param {string} cell @param {string} where @returns {never} */
function refuse(cell, where) {
  if (cell === "") fail(`${where} is empty.`);
  if (NOT_FINITE.test(cell)) fail(`${where} is ${said(cell)}: only finite numbers can be computed with.`);
  if (/^(na|n\/a|null|none)$/i.test(cell)) fail(`${where} is ${said(cell)}, a missing number: fill it in or leave out its row.`);
  if (/%$/.test(cell)) fail(`${where} is ${said(cell)}: write it without the percent sign.`);
  fail(`${where} is ${said(cell)}, which is no number.`);
}
