// Samples as marks, whose shape tells their class.

import { svg } from "../dom.js";

const R = 0.6;

// One after the other told apart at a glance: round, square, pointed up, pointed on all sides, pointed down.
const SHAPES = [
  (x, y) => svg("circle", { cx: x, cy: y, r: R }),
  (x, y) => svg("rect", { x: x - R * 0.9, y: y - R * 0.9, width: 1.8 * R, height: 1.8 * R }),
  (x, y) => path([[x, y - 1.2 * R], [x + 1.1 * R, y + 0.8 * R], [x - 1.1 * R, y + 0.8 * R]]),
  (x, y) => path([[x, y - 1.25 * R], [x + 1.25 * R, y], [x, y + 1.25 * R], [x - 1.25 * R, y]]),
  (x, y) => path([[x, y + 1.2 * R], [x + 1.1 * R, y - 0.8 * R], [x - 1.1 * R, y - 0.8 * R]]),
];

const path = (corners) => svg("path", { d: `M${corners.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}z` });

/** The mark of a sample. @param {number|null} c its class; null: it has none */
export function mark([x, y], c, side) {
  const shape = SHAPES[(c ?? 0) % SHAPES.length](x, y);
  return { ...shape, properties: { ...shape.properties, class: `mark ${side}` } };
}
