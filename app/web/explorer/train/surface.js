// What a network says of all points between its samples: which points to ask for, and what to draw of the answer. Pure.

import { kindOf } from "../fields/choice_text.js";
import { isMatrix, rowsOf, transposed } from "../tensor.js";
import { extent } from "./scale.js";
import { evenly } from "./thinned.js";

/** @import { Catalog, ForwardAnswer } from "contract" */
/** @import { Request } from "../editor/draft.js" */
/** @import { Matrix } from "../tensor.js" */

const SIDE = 41; // points along each side of a grid
const ALONG = 201; // along a line
const MARGIN = 0.08; // beyond the samples, of their extent
const LEVELS = 8; // strengths of a colour
const MOST_SAMPLES = 500; // that are drawn

/**
 * @typedef {[number, number][]} Bounds the least and the greatest value of each feature
 * @typedef {{bounds: Bounds, grid: Matrix, samples: Matrix, chosen: number[]}} Points `chosen`: which of the samples `samples` are
 * @typedef {Points & {request: Request, outputs: Matrix, ofSamples: Matrix}} Surface what a network says of the points, a row a point
 *
 * @typedef {{isClasses: true, targets: number[]}} Classes
 * @typedef {{isClasses: false, targets: number[], middle: number, isUnit: boolean, output: number, outputs: number}} Output one of several
 * @typedef {Classes | Output} Meaning
 *
 * @typedef {{side: string, level: number}} Face what colour a point has, a class's or "above" or "below", and how strong, from 0 to LEVELS
 */

/** @param {Matrix} matrix @param {string} [layout] */
const byRows = (matrix, layout) => (layout === "columns" ? transposed(matrix) : matrix);

/** Why there is no picture of a network's outputs; null if there is one. @param {Request} request */
export function whyNone(request) {
  const features = request.layout === "columns" ? request.X.length : request.X[0].length;
  if (features <= 2) return null;
  return `The samples have ${features} features. What the network says of all points between them can be drawn for 1 or 2 only.`;
}

/**
 * The points that are asked for: a grid row by row from below or a line, and the samples; of many, those that are `chosen`.
 * @param {Request} request
 * @returns {Points}
 */
export function pointsOf(request) {
  const all = byRows(request.X, request.layout);
  const chosen = evenly([...all.keys()], MOST_SAMPLES);
  const samples = chosen.map((i) => all[i]);
  const bounds = transposed(samples).map((values) => widened(extent(values)));
  /** @param {number} axis @param {number} n */
  const along = (axis, n) => Array.from({ length: n }, (_, i) => bounds[axis][0] + (i / (n - 1)) * (bounds[axis][1] - bounds[axis][0]));
  const grid = bounds.length === 1 ? along(0, ALONG).map((x) => [x]) : along(1, SIDE).flatMap((b) => along(0, SIDE).map((a) => [a, b]));
  return { bounds, grid, samples, chosen };
}

/** @param {[number, number]} ends @returns {[number, number]} */
function widened([low, high]) {
  const room = low === high ? 1 : (high - low) * MARGIN;
  return [low - room, high + room];
}

/** The request of /forward for points: only the network's output is asked for. @param {Request} request @param {Matrix} points */
export function forwardOf({ layers, layout, dtype }, points) {
  return { X: layout === "columns" ? transposed(points) : points, layers, layout, dtype, include: [`A_${layers.length}`] };
}

/** The outputs in the answer, a row a point. @param {ForwardAnswer} answer @param {Request} request */
export const outputsOf = ({ tensors }, { layers, layout }) => byRows(rowsOf(tensors[`A_${layers.length}`]), layout);

/**
 * How the outputs are to be understood: as classes, of which the largest output's is told; or one of them as a number.
 * @param {Request} request
 * @param {Pick<Catalog, "activations" | "losses">} catalog
 * @returns {Meaning}
 */
export function meaningOf({ y, layers, loss, layout }, { activations, losses }, output = 0) {
  if (!isMatrix(y)) return { isClasses: true, targets: y };
  const targets = byRows(y, layout);
  const isOneHot = targets[0].length > 1 && targets.every((row) => row.every((t) => t === 0 || t === 1) && row.filter((t) => t === 1).length === 1);
  if (isOneHot || (targets[0].length > 1 && losses.find(({ kind }) => kind === kindOf(loss))?.class_numbers)) {
    return { isClasses: true, targets: targets.map(largest) };
  }
  const range = activations.find(({ kind }) => kind === kindOf(layers.at(-1)?.activation))?.range;
  return { isClasses: false, middle: range === "unit" ? 0.5 : 0, isUnit: range === "unit", output: Math.min(output, targets[0].length - 1), outputs: targets[0].length, targets: targets.map((row) => row[Math.min(output, row.length - 1)]) };
}

/** @param {number[]} row */
const largest = (row) => row.reduce((best, x, i) => (x > row[best] ? i : best), 0);

/** The face of each point. @param {Matrix} outputs @param {Meaning} meaning @returns {Face[]} */
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

/** @param {number} share */
const levelOf = (share) => Math.ceil(Math.min(1, share) * LEVELS);

/** How far from the middle the colours reach. @param {Matrix} outputs @param {Output} meaning */
export function spanOf(outputs, { middle, isUnit, output }) {
  if (isUnit) return 0.5;
  const [low, high] = extent(outputs.map((row) => row[output]));
  return Math.max(Math.abs(low - middle), Math.abs(high - middle)) || 1;
}

/**
 * The areas of one colour and strength each, as paths over a square of SIDE by SIDE: a few of them for all 1681 points.
 * @param {Face[]} faces
 */
export function areasOf(faces) {
  /** @type {Map<string, {side: string, opacity: number, d: string}>} */
  const areas = new Map();
  for (let row = 0; row < SIDE; row += 1) {
    for (let from = 0, to = 0; from < SIDE; from = to) {
      const { side, level } = faces[row * SIDE + from];
      /** @param {Face} face */
      const isAlike = (face) => face.side === side && face.level === level;
      while (to < SIDE && isAlike(faces[row * SIDE + to])) to += 1;
      const key = `${side} ${level}`;
      const area = areas.get(key) ?? { side, opacity: 0.1 + (0.7 * level) / LEVELS, d: "" };
      areas.set(key, { ...area, d: `${area.d}M${from} ${SIDE - 1 - row}h${to - from}v1h${from - to}z` });
    }
  }
  return [...areas.values()];
}

/** Where in that square a point stands. @param {number[]} point @param {Bounds} bounds @returns {[number, number]} */
export const placeIn = ([x, y], [[left, right], [low, high]]) => [
  ((x - left) / (right - left)) * (SIDE - 1) + 0.5,
  SIDE - 0.5 - ((y - low) / (high - low)) * (SIDE - 1),
];

/**
 * The samples' classes: numbers by what is wanted of them, and what each is called; null if it is no matter of classes.
 * @param {Meaning} meaning
 * @returns {{of: number[], names: [number, string][]} | null}
 */
export function classesOf({ isClasses, targets }) {
  if (isClasses) return { of: targets, names: [...new Set(targets)].sort((a, b) => a - b).map((c) => [c, `class ${c}`]) };
  const values = [...new Set(targets)].sort((a, b) => a - b);
  if (values.length > 2) return null;
  return { of: targets.map((t) => values.indexOf(t)), names: values.map((t, c) => [c, `y = ${t}`]) };
}

/** How many samples the network puts where they belong; null where that means nothing. @param {Matrix} outputs @param {Meaning} meaning */
export function rightOf(outputs, meaning) {
  const { targets } = meaning;
  if (meaning.isClasses) return outputs.filter((row, i) => largest(row) === targets[i]).length;
  const { middle, output } = meaning;
  const [low, high] = extent(targets);
  if (new Set(targets).size !== 2 || !(low < middle && middle < high)) return null;
  return outputs.filter((row, i) => row[output] > middle === targets[i] > middle).length;
}
