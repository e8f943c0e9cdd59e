// A tensor as a table: numbers rounded alike, a tint for sign and size, the exact number on hover and focus. One cell is in the tab
// order; arrow keys go on from there.

import { h } from "./dom.js";
import { exact, rounding } from "./numbers.js";

/** @import { At } from "./dom.js" */
/** @import { Matrix } from "./tensor.js" */

const MOST_ROWS = 24;
const MOST_COLUMNS = 12;

/**
 * @param {{name: string, value: Matrix, shape: number[]}} tensor
 * @param {{
 *   picked?: string | null, onpick?: ((element: string) => void) | null, label?: string, marked?: (i: number, j: number) => string | null
 * }} options `picked` and what `onpick` gets: as `dW_1[0,2]`; `marked`: words for a number that is to stand out
 */
export function matrixTable(tensor, { picked = null, onpick = null, label = tensor.name, marked = () => null } = {}) {
  const { value } = tensor;
  const rows = shown(value.length, MOST_ROWS);
  const columns = shown(value[0].length, MOST_COLUMNS);
  const numbers = rows.flatMap((i) => (i === null ? [] : columns.filter((j) => j !== null).map((j) => value[i][j])));
  const round = rounding(numbers);
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const inOrder = rows.flatMap((i) => (i === null ? [] : columns.filter((j) => j !== null).map((j) => elementName(tensor, i, j))));
  const tabbed = inOrder.find((element) => element === picked) ?? inOrder[0];

  /** @param {number} i @param {number} j */
  const cell = (i, j) => {
    const element = elementName(tensor, i, j);
    const x = value[i][j];
    const mark = marked(i, j);
    const text = round(x);
    const says = `${element} = ${exact(x)}`;
    const heard = says.endsWith(` ${text}`) ? says : `${says}, shown as ${text}`; // who speaks to the page says what is shown
    return h("td", { class: tint(x), style: { "--heat": heat(x, largest) } },
      h("button", {
        type: "button", class: `cell${element === picked ? " picked" : ""}${mark ? " marked" : ""}`, title: says, "data-element": element,
        "aria-label": mark ? `${heard}, ${mark}` : heard,
        "aria-pressed": onpick ? String(element === picked) : null, tabIndex: element === tabbed ? 0 : -1, onclick: onpick && (() => onpick(element)),
      }, text));
  };
  const gap = () => h("td", { class: "gap" }, "\u2026");
  return h("div", { class: "matrix" },
    h("table", { onkeydown: walk, "aria-label": `${label}, ${value.length} by ${value[0].length}` },
      tensor.shape.length > 0 && h("thead", {}, h("tr", {}, h("td", {}), columns.map((j) => (j === null ? h("td", {}) : h("th", { scope: "col" }, j))))),
      h("tbody", {}, rows.map((i) =>
        h("tr", {}, tensor.shape.length > 0 && h("th", { scope: "row" }, i ?? "\u2026"), columns.map((j) => (i === null || j === null ? gap() : cell(i, j))))))));
}

/**
 * The name of one number; of a tensor of one number, the tensor's own.
 * @param {{name: string, shape: number[]}} tensor
 * @param {number} i
 * @param {number} j
 */
export const elementName = ({ name, shape }, i, j) =>
  shape.length === 0 ? name : shape.length === 1 ? `${name}[${j}]` : `${name}[${i},${j}]`;

/** Which class of tint a number has. @param {number} x */
export const tint = (x) => (x > 0 ? "above" : x < 0 ? "below" : "zero");

/** How strong its tint is, from 0 to 1, beside the largest number of its tensor. @param {number} x @param {number} largest */
export const heat = (x, largest) => (largest === 0 ? 0 : Math.sqrt(Math.abs(x) / largest).toFixed(3));

/**
 * Which of n indices are shown, null for those between that are left out.
 * @param {number} n
 * @param {number} most
 * @returns {(number | null)[]}
 */
export const shown = (n, most) => {
  const all = [...Array(n).keys()];
  return n <= most ? all : [...all.slice(0, most - 3), null, ...all.slice(-2)];
};

/** @type {{[key: string]: [number, number]}} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {At<HTMLTableElement, KeyboardEvent>} event */
function walk(event) {
  const step = STEPS[event.key];
  const from = event.target.closest("td");
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  const button = buttonBeside(from, step);
  event.preventDefault();
  event.stopPropagation(); // the same keys go through the story elsewhere
  if (button) {
    event.target.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  }
}

/**
 * The next number that a step leads to, over the gaps; undefined if it leads out of the table.
 * @param {HTMLTableCellElement} from
 * @param {[number, number]} step
 */
function buttonBeside(from, [down, across]) {
  const row = /** @type {HTMLTableRowElement} */ (from.parentElement);
  const body = /** @type {HTMLTableSectionElement} */ (row.parentElement);
  let [i, j] = [row.sectionRowIndex, from.cellIndex];
  let next;
  do {
    i += down;
    j += across;
    next = body.rows[i]?.cells[j];
  } while (next && !next.querySelector("button") && next.matches("td"));
  return next?.querySelector("button");
}
