// A chart: lines over an axis. The lines are an SVG that is stretched to its place; what is read stands around it as text, and so keeps
// its size at any width.

import { h, svg } from "../dom.js";
import { tickText } from "./scale.js";

/** @import { Child, Properties } from "../dom.js" */
/** @import { Scale } from "./scale.js" */

const SIZE = 1000; // of the drawing, along both sides

/** A point of a line. @param {number} x @param {number} y @returns {Point} */
export const pair = (x, y) => [x, y];

/**
 * @typedef {[number, number]} Point
 * @typedef {{name: string, points: Point[], index: number}} Line `index` decides its dashes and its colour
 * @typedef {{at: number | null, properties: Properties<HTMLDivElement>}} Reading where a chart is read off, and what its plot listens to
 */

/**
 * @param {{
 *   title: Child, label: string, lines: Line[], x: Scale, y: Scale, xName: string,
 *   dots?: ((style: (place: Point) => {left: string, bottom: string}) => Child) | null,
 *   reading?: (Reading & {points: {point: Point, index: number}[]}) | null
 * }} chart `dots` are drawn over the lines; `reading` is how the chart is read off: where, what the plot listens to, what is read
 */
export function chart({ title, label, lines, x, y, xName, dots = null, reading = null }) {
  return h("figure", { class: "chart" },
    h("figcaption", {}, title),
    h("div", { class: "axes" },
      ticks("y", y),
      h("div", { class: "plot", ...(reading ? reading.properties : { role: "img" }), "aria-label": label },
        svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, preserveAspectRatio: "none", "aria-hidden": "true" },
          y.ticks.map((tick) => rule(0, SIZE, height(y, tick))),
          lines.map(({ points, index }) => svg("polyline", { class: `line line-${index % 8}`, points: points.map(([a, b]) => `${across(x, a)},${height(y, b)}`).join(" ") }))),
        dots && dots((place) => ({ left: percent(x.at(place[0])), bottom: percent(y.at(place[1])) })),
        reading && reading.at !== null && h("div", { class: "cursor", style: { left: percent(x.at(reading.at)) } }),
        reading && reading.at !== null && reading.points.map(({ point, index }) => h("span", { class: `dot line-${index % 8}`, style: { left: percent(x.at(point[0])), bottom: percent(y.at(point[1])) } }))),
      ticks("x", x),
      h("span", { class: "x-name", "aria-hidden": "true" }, xName)));
}

/** The numbers along an axis. @param {"x" | "y"} axis @param {Scale} scale */
export const ticks = (axis, scale) =>
  h("div", { class: `${axis}-ticks`, "aria-hidden": "true" },
    scale.ticks.map((tick) => h("span", { key: String(tick), style: { [axis === "x" ? "left" : "bottom"]: percent(scale.at(tick)) } }, tickText(tick))));

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(3)}%`;
/** @param {Scale} x @param {number} value */
const across = (x, value) => (SIZE * x.at(value)).toFixed(1);
/** @param {Scale} y @param {number} value */
const height = (y, value) => (SIZE * (1 - y.at(value))).toFixed(1);
/** @param {number} x1 @param {number} x2 @param {string} y */
const rule = (x1, x2, y) => svg("line", { class: "rule", x1, x2, y1: y, y2: y });

/** Which line is which, by its dashes and its name. @param {{name: Child, index: number}[]} lines */
export const legend = (lines) =>
  h("ul", { class: "lines-legend" }, lines.map(({ name, index }) =>
    h("li", {}, svg("svg", { viewBox: "0 0 32 8", "aria-hidden": "true" }, svg("line", { class: `line line-${index % 8}`, x1: 0, x2: 32, y1: 4, y2: 4 })), name)));
