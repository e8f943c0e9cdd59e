// Where everything of the network's picture stands: columns of units from left to right, and the edges between them. Plain data.

import { shown } from "../matrix_table.js";

/** How large a unit is drawn. */
export const UNIT = { width: 60, height: 34 };
/** How large a whole layer is drawn, where there are too many to draw their units. */
export const BOX = { width: 92, height: 48 };
/** How large a bias is drawn, on the upper edge of its unit. */
export const BIAS = { width: 46, height: 14 };

const MOST_LAYERS = 12; // that are drawn unit by unit
const MOST_UNITS = 6; // of a column
const STEP = 132; // from column to column
const PITCH = 54; // from unit to unit
const MARGIN = 8;
const CAPTION = 34; // two lines under each column

/**
 * @typedef {{kind: "data", layer: 0} | {kind: "layer", layer: number} | {kind: "loss", layer: null} | {kind: "targets", layer: null}} Part
 * @typedef {Part & {count: number}} Kind a part of the network, and of how many
 * @typedef {{unit: number | null, x: number, y: number}} Place
 * @typedef {Kind & {x: number, units: Place[], gap: {x: number, y: number, count: number} | null}} Column
 *   `gap`: where units are left out, and how many
 * @typedef {{layer: number | null, from: number | null, to: number | null, x1: number, y1: number, x2: number, y2: number}} Edge
 *   `layer`: whose weight it is; null: it leads into the loss
 */

/**
 * @param {number[]} sizes how many features, then units of each layer
 * @param {number} targets how many numbers each sample's target has
 * @returns {{width: number, height: number, captions: number, whole: boolean, columns: Column[], edges: Edge[]}}
 *   `whole`: each column is one box; its unit is null, and so are the ends of its edges
 */
export function networkLayout(sizes, targets) {
  const whole = sizes.length - 1 > MOST_LAYERS;
  /** @type {Kind[]} */
  const kinds = [
    { kind: "data", layer: 0, count: sizes[0] },
    ...sizes.slice(1).map((count, l) => ({ kind: /** @type {const} */ ("layer"), layer: l + 1, count })),
    { kind: "loss", layer: null, count: 1 },
    { kind: "targets", layer: null, count: targets },
  ];
  const slots = kinds.map(({ count }) => (whole ? [null] : shown(count, MOST_UNITS)));
  const highest = Math.max(...slots.map(({ length }) => length));
  const size = whole ? BOX : UNIT;
  const middle = MARGIN + BIAS.height / 2 + (highest * PITCH) / 2;
  const columns = kinds.map((kind, k) => columnOf(kind, slots[k], MARGIN + BOX.width / 2 + k * STEP, middle, whole));
  const captions = middle + ((highest - 1) * PITCH + size.height) / 2 + MARGIN;
  return {
    width: 2 * MARGIN + BOX.width + (kinds.length - 1) * STEP,
    height: captions + CAPTION,
    captions,
    whole,
    columns,
    edges: edgesOf(columns, size.width / 2),
  };
}

/**
 * @param {Kind} kind
 * @param {(number | null)[]} slots the units from above, null where some are left out or all are one
 * @param {number} x
 * @param {number} middle
 * @param {boolean} whole
 * @returns {Column}
 */
function columnOf(kind, slots, x, middle, whole) {
  /** @param {number} slot */
  const y = (slot) => middle + (slot - (slots.length - 1) / 2) * PITCH;
  const places = slots.map((unit, slot) => ({ unit, x, y: y(slot) }));
  const gap = whole ? undefined : places.find(({ unit }) => unit === null);
  return {
    ...kind,
    x,
    units: places.filter((place) => place !== gap),
    gap: gap ? { x, y: gap.y, count: kind.count - slots.length + 1 } : null,
  };
}

/** @param {Column[]} columns @param {number} half the width of a unit */
function edgesOf(columns, half) {
  const [loss, targets] = columns.slice(-2);
  const forward = columns.slice(1, -1).flatMap((column, k) => between(columns[k], column, half, column.layer));
  return [...forward, ...between(targets, loss, -half, null)];
}

/** @param {Column} before @param {Column} after @param {number} half @param {number | null} layer @returns {Edge[]} */
const between = (before, after, half, layer) =>
  after.units.flatMap((to) =>
    before.units.map((from) => ({ layer, from: from.unit, to: to.unit, x1: from.x + half, y1: from.y, x2: to.x - half, y2: to.y })));
