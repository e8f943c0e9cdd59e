// What a network says of all points between its samples: which points to ask for, and what to draw of the answer. Pure.

import { transposed } from "../tensor.js";
import { extent } from "./scale.js";
import { evenly } from "./thinned.js";

const SIDE = 41; // points along each side of a grid
const ALONG = 201; // along a line
const MARGIN = 0.08; // beyond the samples, of their extent
const LEVELS = 8; // strengths of a colour
const MOST_SAMPLES = 500; // that are drawn

const byRows = (matrix, { layout }) => (layout === "columns" ? transposed(matrix) : matrix);

/** Why there is no picture of a network's outputs; null if there is one. */
export function whyNone(request) {
  const features = request.layout === "columns" ? request.X.length : request.X[0].length;
  if (features <= 2) return null;
  return `The samples have ${features} features. What the network says of all points between them can be drawn for 1 or 2 only.`;
}

/** The points that are asked for: a grid row by row from below or a line, and the samples; of many, those that are `chosen`. */
export function pointsOf(request) {
  const all = byRows(request.X, request);
  const chosen = evenly([...all.keys()], MOST_SAMPLES);
  const samples = chosen.map((i) => all[i]);
  const bounds = transposed(samples).map((values) => widened(extent(values)));
  const along = (axis, n) => Array.from({ length: n }, (_, i) => bounds[axis][0] + (i / (n - 1)) * (bounds[axis][1] - bounds[axis][0]));
  const grid = bounds.length === 1 ? along(0, ALONG).map((x) => [x]) : along(1, SIDE).flatMap((b) => along(0, SIDE).map((a) => [a, b]));
  return { bounds, grid, samples, chosen };
}

function widened([low, high]) {
  const room = low === high ? 1 : (high - low) * MARGIN;
  return [low - room, high + room];
}

/** The request of /forward for points: only the network's output is asked for. */
export function forwardOf({ layers, layout, dtype }, points) {
  return { X: layout === "columns" ? transposed(points) : points, layers, layout, dtype, include: [`A_${layers.length}`] };
}

/** The outputs in the answer, a row a point. */
export const outputsOf = ({ tensors }, { layers, layout }) => byRows(tensors[`A_${layers.length}`], { layout });

/**
 * How the outputs are to be understood: as classes, of which the largest output's is told; or one of them as a number.
 * @param {object} request
 * @param {{activations: object[], losses: object[]}} catalog
 */
export function meaningOf({ y, layers, loss, layout }, { activations, losses }, output = 0) {
  const kind = (choice) => choice?.kind ?? choice;
  const targets = Array.isArray(y[0]) ? byRows(y, { layout }) : y.map((c) => [c]);
  const isListed = !Array.isArray(y[0]);
  const isOneHot = targets[0].length > 1 && targets.every((row) => row.every((t) => t === 0 || t === 1) && row.reduce((sum, t) => sum + t, 0) === 1);
  if (isListed || isOneHot || (targets[0].length > 1 && losses.find((entry) => entry.kind === kind(loss))?.class_numbers)) {
    return { isClasses: true, targets: isListed ? y : targets.map(largest) };
  }
  const range = activations.find((entry) => entry.kind === kind(layers.at(-1).activation))?.range;
  return { isClasses: false, middle: range === "unit" ? 0.5 : 0, isUnit: range === "unit", output: Math.min(output, targets[0].length - 1), outputs: targets[0].length, targets: targets.map((row) => row[Math.min(output, row.length - 1)]) };
}

const largest = (row) => row.reduce((best, x, i) => (x > row[best] ? i : best), 0);

/** For each point what colour it has, and how strong: `side` a class or "above" or "below", `level` from 0 to LEVELS. */
export function facesOf(outputs, meaning) {
  if (meaning.isClasses) {
    const leads = outputs.map((row) => row[largest(row)] - Math.max(...row.filter((_, i) => i !== largest(row))));
    const most = extent(leads)[1] || 1;
    return outputs.map((row, i) => ({ side: `class-${largest(row) % 8}`, level: levelOf(leads[i] / most) }));
  }
  const span = spanOf(outputs, meaning);
  return outputs.map((row) => {
    const over = row[meaning.output] - meaning.middle;
    return { side: over >= 0 ? "above" : "below", level: levelOf(Math.abs(over) / span) };
  });
}

const levelOf = (share) => Math.ceil(Math.min(1, share) * LEVELS);

/** How far from the middle the colours reach. */
export function spanOf(outputs, { middle, isUnit, output }) {
  if (isUnit) return 0.5;
  const [low, high] = extent(outputs.map((row) => row[output]));
  return Math.max(Math.abs(low - middle), Math.abs(high - middle)) || 1;
}

/**
 * The areas of one colour and strength each, as paths over a square of SIDE by SIDE: a few of them for all 1681 points.
 * @returns {{side: string, opacity: number, d: string}[]}
 */
export function areasOf(faces) {
  const areas = new Map();
  for (let row = 0; row < SIDE; row += 1) {
    for (let from = 0, to = 0; from < SIDE; from = to) {
      const { side, level } = faces[row * SIDE + from];
      const isAlike = (face) => face.side === side && face.level === level;
      while (to < SIDE && isAlike(faces[row * SIDE + to])) to += 1;
      const key = `${side} ${level}`;
      const area = areas.get(key) ?? { side, opacity: 0.1 + (0.7 * level) / LEVELS, d: "" };
      areas.set(key, { ...area, d: `${area.d}M${from} ${SIDE - 1 - row}h${to - from}v1h${from - to}z` });
    }
  }
  return [...areas.values()];
}

/** Where in that square a point stands. */
export const placeIn = ([x, y], [[left, right], [low, high]]) => [
  ((x - left) / (right - left)) * (SIDE - 1) + 0.5,
  SIDE - 0.5 - ((y - low) / (high - low)) * (SIDE - 1),
];

/** The samples' classes: numbers by what is wanted of them, or null if it is no matter of classes. */
export function classesOf({ isClasses, targets }) {
  if (isClasses) return { of: targets, names: [...new Set(targets)].sort((a, b) => a - b).map((c) => [c, `class ${c}`]) };
  const values = [...new Set(targets)].sort((a, b) => a - b);
  if (values.length > 2) return null;
  return { of: targets.map((t) => values.indexOf(t)), names: values.map((t, c) => [c, `y = ${t}`]) };
}

/** How many samples the network puts where they belong; null where that means nothing. */
export function rightOf(outputs, { isClasses, targets, middle, output }) {
  if (isClasses) return outputs.filter((row, i) => largest(row) === targets[i]).length;
  const [low, high] = extent(targets);
  if (new Set(targets).size !== 2 || !(low < middle && middle < high)) return null;
  return outputs.filter((row, i) => row[output] > middle === targets[i] > middle).length;
}
