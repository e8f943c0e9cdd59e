// A tensor as a table: numbers rounded alike, a tint for sign and size, the exact number on hover and focus. One cell is in the tab
// order; arrow keys go on from there.

import { h } from "./dom.js";
import { exact, rounding } from "./numbers.js";

const MOST_ROWS = 24;
const MOST_COLUMNS = 12;

/**
 * @param {Pick<import("./story.js").Tensor, "name"|"value"|"shape">} tensor
 * @param {{picked?: string, onpick?: (element: string) => void, label?: string, marked?: (i: number, j: number) => string|null}} options
 *   `picked` and what `onpick` gets: as `dW_1[0,2]`; `marked`: words for a number that is to stand out
 */
export function matrixTable(tensor, { picked = null, onpick = null, label = tensor.name, marked = () => null } = {}) {
  const { value } = tensor;
  const rows = shown(value.length, MOST_ROWS);
  const columns = shown(value[0].length, MOST_COLUMNS);
  const numbers = rows.flatMap((i) => (i === null ? [] : columns.filter((j) => j !== null).map((j) => value[i][j])));
  const round = rounding(numbers);
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const inOrder = [...rows.filter((i) => i !== null)].map((i) => columns.filter((j) => j !== null).map((j) => elementName(tensor, i, j))).flat();
  const tabbed = inOrder.includes(picked) ? picked : inOrder[0];

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

/** The name of one number; of a tensor of one number, the tensor's own. */
export const elementName = ({ name, shape }, i, j) =>
  shape.length === 0 ? name : shape.length === 1 ? `${name}[${j}]` : `${name}[${i},${j}]`;

/** Which class of tint a number has. */
export const tint = (x) => (x > 0 ? "above" : x < 0 ? "below" : "zero");

/** How strong its tint is, from 0 to 1, beside the largest number of its tensor. */
export const heat = (x, largest) => (largest === 0 ? 0 : Math.sqrt(Math.abs(x) / largest).toFixed(3));

/** Which of n indices are shown, null for those between that are left out. */
export const shown = (n, most) => {
  const all = [...Array(n).keys()];
  return n <= most ? all : [...all.slice(0, most - 3), null, ...all.slice(-2)];
};

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function walk(event) {
  const step = STEPS[event.key];
  const from = event.target.closest("td");
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  let [row, column] = [from.parentElement.sectionRowIndex, from.cellIndex];
  const body = from.closest("tbody");
  let next;
  do {
    row += step[0];
    column += step[1];
    next = body.rows[row]?.cells[column];
  } while (next && !next.querySelector("button") && next.matches("td"));
  const button = next?.querySelector("button");
  event.preventDefault();
  event.stopPropagation(); // the same keys go through the story elsewhere
  if (button) {
    event.target.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  }
}
