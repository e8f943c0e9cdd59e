// Samples as marks, whose shape tells their class.

import { svg } from "../dom.js";

/** @import { ElementView } from "../dom.js" */

const R = 0.6; // of a mark's size

/**
 * One after the other told apart at a glance: round, square, pointed up, pointed on all sides, pointed down.
 * @type {((x: number, y: number, r: number) => ElementView)[]}
 */
const SHAPES = [
  (x, y, r) => svg("circle", { cx: x, cy: y, r }),
  (x, y, r) => path([[x - 0.9 * r, y - 0.9 * r], [x + 0.9 * r, y - 0.9 * r], [x + 0.9 * r, y + 0.9 * r], [x - 0.9 * r, y + 0.9 * r]]),
  (x, y, r) => path([[x, y - 1.2 * r], [x + 1.1 * r, y + 0.8 * r], [x - 1.1 * r, y + 0.8 * r]]),
  (x, y, r) => path([[x, y - 1.25 * r], [x + 1.25 * r, y], [x, y + 1.25 * r], [x - 1.25 * r, y]]),
  (x, y, r) => path([[x, y + 1.2 * r], [x + 1.1 * r, y - 0.8 * r], [x - 1.1 * r, y - 0.8 * r]]),
];

/** @param {[number, number][]} corners */
const path = (corners) => svg("path", { d: `M${corners.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}z` });

/**
 * The mark of a sample.
 * @param {[number, number]} place across and up
 * @param {number | null} c its class; null: it has none
 * @param {string} side the class of its colour
 * @param {number} size beside the usual one
 */
export function mark([x, y], c, side, size = 1) {
  const shape = SHAPES[(c ?? 0) % SHAPES.length](x, y, R * size);
  return { ...shape, properties: { ...shape.properties, class: `sample-mark ${side}`, "stroke-width": (0.2 * size).toFixed(2) } };
}
