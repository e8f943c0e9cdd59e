// A tensor as a small heat map: blue above 0, vermilion below, the stronger the larger.

import { svg } from "../dom.js";
import { shown, tint } from "../matrix_table.js";
import { rounded } from "../numbers.js";

/** @import { Tensor } from "../story.js" */

const CELL = 8; // pixels
const MOST_CELLS = 8; // in a row or column
const LEVELS = 6; // of strength: each is one path, however many cells there are
const NUMBER = { width: 48, height: 18 }; // of a tensor of one number, which is written

/** @type {WeakMap<Pick<Tensor, "value">, number>} */
const sizes = new WeakMap(); // tensors never change

/** The largest size of a tensor's numbers. @param {Pick<Tensor, "value">} tensor */
export function largestOf(tensor) {
  const known = sizes.get(tensor);
  if (known !== undefined) return known;
  const largest = tensor.value.reduce((most, row) => row.reduce((more, x) => Math.max(more, Math.abs(x)), most), 0);
  sizes.set(tensor, largest);
  return largest;
}

/** @param {Pick<Tensor, "value">} tensor */
const isOne = ({ value }) => value.length === 1 && value[0].length === 1;

/** How large its heat map is. @param {Pick<Tensor, "value">} tensor */
export function heatMapSize(tensor) {
  if (isOne(tensor)) return NUMBER;
  const { value } = tensor;
  return { width: CELL * shown(value[0].length, MOST_CELLS).length, height: CELL * shown(value.length, MOST_CELLS).length };
}

/**
 * Its cells, from a corner on: one path for each class of tint and each strength.
 * @param {Pick<Tensor, "value">} tensor
 * @param {number} left
 * @param {number} top
 */
export function heatMap(tensor, left, top) {
  const { value } = tensor;
  /** @param {number} row @param {number} column @param {number} inset @param {number} size */
  const squareAt = (row, column, inset, size) => `M${left + CELL * column + inset} ${top + CELL * row + inset}h${size}v${size}h${-size}z`;
  if (isOne(tensor)) {
    const [[x]] = value;
    return [
      svg("rect", { class: `cells ${tint(x)}`, x: left, y: top, ...NUMBER, rx: 3, style: { "--heat": x === 0 ? 0 : 0.5 } }),
      svg("text", { class: "only", x: left + NUMBER.width / 2, y: top + NUMBER.height - 5 }, rounded(x)),
    ];
  }
  const largest = largestOf(tensor);
  /** @type {Map<string, {look: string, level: number, d: string}>} */
  const paths = new Map();
  shown(value.length, MOST_CELLS).forEach((i, row) => shown(value[0].length, MOST_CELLS).forEach((j, column) => {
    const x = i === null || j === null ? null : value[i][j];
    const level = x === null || largest === 0 ? 0 : Math.ceil(Math.sqrt(Math.abs(x) / largest) * LEVELS);
    const look = x === null ? "gap" : tint(x);
    const square = x === null ? squareAt(row, column, 3, 1) : squareAt(row, column, 0, CELL - 1);
    const key = `${look} ${level}`;
    paths.set(key, { look, level, d: (paths.get(key)?.d ?? "") + square });
  }));
  return [...paths].map(([key, { look, level, d }]) =>
    svg("path", { key, class: `cells ${look}`, style: { "--heat": (level / LEVELS).toFixed(3) }, d }));
}
