// Where every tensor stands in the computation graph: columns in order of computation, lanes by what a tensor is. Plain data.
//
// Lane 0 is what was given, above what it goes into; then the forward lane; under it the backward lane, each dT exactly under its T;
// then the gradients of what was given; then, lane by lane, what the optimizer made of each parameter, its two moments side by side.

import { heatMapSize } from "./heat_map.js";
import { nameWidth } from "./name.js";
import { routesOf } from "./graph_routes.js";
import { updatesOf } from "./updates.js";
import { shapeText } from "../tensor.js";

/** @import { Statement, Story, Tensor } from "../story.js" */

const GIVEN = 0;
const FORWARD = 1;
const BACKWARD = 2;
const GRADIENTS = 3;
const UPDATE = 4;

export const LABEL = 18; // the height of a name over its heat map
const PADDING = 4;
const BETWEEN = 8; // from box to box side by side
const CORRIDOR = 32; // from column to column
const CHANNEL = 22; // from lane to lane
const MARGIN = 16;

/**
 * @typedef {{name: string, lane: number, column: number, x: number, y: number, width: number, height: number}} Box
 * @typedef {{from: string, to: string, always: boolean, points: [number, number][]}} Arrow
 *   `always`: it is short, so that it may be drawn even if its statement is not the current one
 * @typedef {{lane: number, column: number, side: number}} Slot which place a tensor has, and which one side by side in it
 * @typedef {Slot & {name: string, width: number, height: number}} Sized
 * @typedef {{x: number, width: number, sides: number[], besides: number}} Column how wide it is, where it begins, and how wide what stands
 *   side by side in it is, and that together
 * @typedef {{y: number, height: number}} Lane
 */

/**
 * @param {Pick<Story, "statements" | "tensors">} story
 * @returns {{width: number, height: number, boxes: Box[], arrows: Arrow[]}} boxes in order of computation
 */
export function graphLayout(story) {
  const slots = slotsOf(story);
  const sized = [...story.tensors.values()].flatMap((tensor) => {
    const slot = slots.get(tensor.name);
    return slot ? [{ name: tensor.name, ...slot, ...sizeOf(tensor) }] : [];
  });
  const columns = columnsOf(sized);
  const lanes = lanesOf(sized);
  const boxes = sized.map((box) => ({ ...box, x: xOf(box, columns[box.column]), y: yOf(box, lanes[box.lane]) }));
  return {
    width: most(columns.map(({ x, width }) => x + width)) + MARGIN,
    height: most(lanes.map(({ y, height }) => y + height)) + MARGIN / 2,
    boxes,
    arrows: routesOf(story.statements, boxes, columns, lanes, { corridor: CORRIDOR, channel: CHANNEL }),
  };
}

/** The slot of each tensor. Every one has its own. @param {Pick<Story, "statements" | "tensors">} story */
function slotsOf({ statements, tensors }) {
  /** @type {Map<string, Slot>} */
  const slots = new Map();
  /** @type {Map<string, number>} */
  const taken = new Map(); // how many stand side by side in a lane of a column
  /** @param {string} name @param {number} lane @param {number} column @param {number} [side] */
  const put = (name, lane, column, side) => {
    const place = `${lane} ${column}`;
    slots.set(name, { lane, column, side: side ?? taken.get(place) ?? 0 });
    taken.set(place, (taken.get(place) ?? 0) + 1);
  };

  /** @param {...Statement["phase"]} phases */
  const inPhase = (...phases) => statements.filter(({ phase }) => phases.includes(phase));
  ["X", ...inPhase("forward", "loss").map(({ name }) => name)].forEach((name, column) => put(name, FORWARD, column, 0));

  const given = [...tensors.values()].filter((tensor) => tensor.given && tensor.name !== "X").map(({ name }) => name);
  const updates = updatesOf(inPhase("update"), given);
  const abreast = most(updates.flatMap(({ rows }) => rows.map(({ length }) => length))) || 1;
  for (const name of given) {
    const user = statements.find(({ inputs }) => inputs.some((input) => input.name === name));
    const column = slots.get(user?.name ?? "")?.column ?? 0;
    put(name, GIVEN, column, abreast * (taken.get(`${GIVEN} ${column}`) ?? 0));
  }

  for (const { name, inputs } of inPhase("backward")) {
    const of = slots.get(name.slice(1));
    if (of?.lane === FORWARD) put(name, BACKWARD, of.column, 0);
    else put(name, GRADIENTS, of?.column ?? columnOfInputs(inputs, slots), of?.side);
  }

  for (const { parameter, rows } of updates) {
    const { column, side } = slots.get(parameter) ?? { column: 0, side: 0 };
    rows.forEach((names, row) => names.forEach((name, k) => put(name, UPDATE + row, column, side + k)));
  }
  return slots;
}

/** @param {Statement["inputs"]} inputs @param {Map<string, Slot>} slots */
const columnOfInputs = (inputs, slots) => inputs.map(({ name }) => slots.get(name)).find((slot) => slot !== undefined)?.column ?? 0;

/** @param {Tensor} tensor */
function sizeOf(tensor) {
  const { width, height } = heatMapSize(tensor);
  const label = nameWidth(tensor.name) + (tensor.shape.length > 0 ? 6 * shapeText(tensor.shape).length : 0) + 6;
  return { width: Math.ceil(Math.max(width, label)) + 2 * PADDING, height: LABEL + height + 2 * PADDING };
}

/** @param {{lane: number}} slot */
const isMain = ({ lane }) => lane === FORWARD || lane === BACKWARD;
/** @param {number[]} numbers */
const most = (numbers) => Math.max(0, ...numbers);
/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

/** @param {Sized[]} sized */
function columnsOf(sized) {
  /** @type {Column[]} */
  const columns = [];
  for (let column = 0, x = MARGIN; column <= most(sized.map((box) => box.column)); column += 1) {
    const own = sized.filter((box) => box.column === column);
    const aside = own.filter((box) => !isMain(box));
    /** @param {number} side */
    const widest = (side) => most(aside.filter((box) => box.side === side).map(({ width }) => width));
    const sides = Array.from({ length: most(aside.map(({ side }) => side + 1)) }, (_, side) => widest(side));
    const besides = sum(sides) + BETWEEN * Math.max(0, sides.length - 1);
    const width = Math.max(besides, most(own.filter(isMain).map((box) => box.width)));
    columns.push({ x, width, sides, besides });
    x += width + CORRIDOR;
  }
  return columns;
}

/** @param {Sized[]} sized */
function lanesOf(sized) {
  /** @type {Lane[]} */
  const lanes = [];
  for (let lane = 0, y = MARGIN / 2; lane <= most(sized.map((box) => box.lane)); lane += 1) {
    const height = most(sized.filter((box) => box.lane === lane).map((box) => box.height));
    lanes.push({ y, height });
    y += height + CHANNEL;
  }
  return lanes;
}

/** @param {Sized} box @param {Column} column */
function xOf(box, { x, width, sides, besides }) {
  if (isMain(box)) return x + (width - box.width) / 2;
  const start = x + (width - besides) / 2 + sum(sides.slice(0, box.side)) + BETWEEN * box.side;
  return start + (sides[box.side] - box.width) / 2;
}

/** Near the lanes in the middle. @param {Sized} box @param {Lane} lane */
const yOf = ({ lane, height }, { y, height: most }) => (lane === GIVEN ? y + most - height : isMain({ lane }) ? y + (most - height) / 2 : y);
