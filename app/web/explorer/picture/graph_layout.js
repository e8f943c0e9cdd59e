// Where every tensor stands in the computation graph: columns in order of computation, lanes by what a tensor is. Plain data.
//
// Lane 0 is what was given, above what it goes into; then the forward lane; under it the backward lane, each dT exactly under its T;
// then the gradients of what was given; then, lane by lane, what the optimizer made of each parameter, its two moments side by side.

import { heatMapSize } from "./heat_map.js";
import { nameWidth } from "./name.js";
import { routesOf } from "./graph_routes.js";
import { shapeText } from "../tensor.js";

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
 * @returns {{width: number, height: number, boxes: Box[], arrows: Arrow[]}} boxes in order of computation
 */
export function graphLayout(story) {
  const places = placesOf(story);
  const sized = [...places].map(([name, place]) => ({ name, ...place, ...sizeOf(story.tensors.get(name)) }));
  const columns = columnsOf(sized);
  const lanes = lanesOf(sized);
  const boxes = [...story.tensors.keys()].map((name) => {
    const box = sized.find((one) => one.name === name);
    return { ...box, x: xOf(box, columns[box.column]), y: yOf(box, lanes[box.lane]) };
  });
  return {
    width: columns.at(-1).x + columns.at(-1).width + MARGIN,
    height: lanes.at(-1).y + lanes.at(-1).height + MARGIN / 2,
    boxes,
    arrows: routesOf(story.statements, boxes, columns, lanes, { corridor: CORRIDOR, channel: CHANNEL }),
  };
}

/** The lane and column of each tensor, and which one side by side in it (`side`). Every tensor has a place of its own. */
function placesOf({ statements, tensors }) {
  const places = new Map();
  const taken = new Map(); // how many stand side by side in a lane of a column
  const put = (name, lane, column, side) => {
    const place = `${lane} ${column}`;
    places.set(name, { lane, column, side: side ?? taken.get(place) ?? 0 });
    taken.set(place, (taken.get(place) ?? 0) + 1);
  };

  const inPhase = (...phases) => statements.filter(({ phase }) => phases.includes(phase));
  ["X", ...inPhase("forward", "loss").map(({ name }) => name)].forEach((name, column) => put(name, FORWARD, column, 0));

  const given = [...tensors.values()].filter((tensor) => tensor.given && tensor.name !== "X").map(({ name }) => name);
  const updates = updatesOf(inPhase("update"), given);
  const abreast = most(updates.flatMap(({ rows }) => rows.map(({ length }) => length))) || 1;
  for (const name of given) {
    const user = statements.find(({ inputs }) => inputs.some((input) => input.name === name));
    const column = places.get(user?.name)?.column ?? 0;
    put(name, GIVEN, column, abreast * (taken.get(`${GIVEN} ${column}`) ?? 0));
  }

  for (const { name, inputs } of inPhase("backward")) {
    const of = places.get(name.slice(1));
    if (of?.lane === FORWARD) put(name, BACKWARD, of.column, 0);
    else put(name, GRADIENTS, of?.column ?? columnOfInputs(inputs, places), of?.side);
  }

  for (const { parameter, rows } of updates) {
    const { column, side } = places.get(parameter) ?? { column: 0, side: 0 };
    rows.forEach((names, row) => names.forEach((name, k) => put(name, UPDATE + row, column, side + k)));
  }
  return places;
}

const columnOfInputs = (inputs, places) => inputs.map(({ name }) => places.get(name)).find(Boolean)?.column ?? 0;

/** The parameter that a tensor of the optimizer belongs to: `m_W_1_hat` to `W_1`. */
const parameterOf = (name, given) => given.find((parameter) => `_${name}_`.replace("_d", "_").includes(`_${parameter}_`));

/** What is alike but for its first letter, as `m_W_1_hat` and `v_W_1_hat` are. */
const kin = (name) => name.replace(/^[a-z]+_/, "_");

/** What the optimizer made of each parameter, in rows from top to bottom. @returns {{parameter: string|undefined, rows: string[][]}[]} */
function updatesOf(statements, given) {
  const updates = new Map(); // rows by what is kin
  for (const { name } of statements) {
    const parameter = parameterOf(name, given);
    if (!updates.has(parameter)) updates.set(parameter, new Map());
    const rows = updates.get(parameter);
    rows.set(kin(name), [...(rows.get(kin(name)) ?? []), name]);
  }
  return [...updates].map(([parameter, rows]) => ({ parameter, rows: [...rows.values()] }));
}

function sizeOf(tensor) {
  const { width, height } = heatMapSize(tensor);
  const label = nameWidth(tensor.name) + (tensor.shape.length > 0 ? 6 * shapeText(tensor.shape).length : 0) + 6;
  return { width: Math.ceil(Math.max(width, label)) + 2 * PADDING, height: LABEL + height + 2 * PADDING };
}

const isMain = ({ lane }) => lane === FORWARD || lane === BACKWARD;
const most = (numbers) => Math.max(0, ...numbers);
const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

// How wide each column is, where it begins, and how wide what stands side by side in it.
function columnsOf(sized) {
  const columns = [];
  for (let column = 0, x = MARGIN; column <= most(sized.map((box) => box.column)); column += 1) {
    const own = sized.filter((box) => box.column === column);
    const aside = own.filter((box) => !isMain(box));
    const widest = (side) => most(aside.filter((box) => box.side === side).map(({ width }) => width));
    const sides = Array.from({ length: most(aside.map(({ side }) => side + 1)) }, (_, side) => widest(side));
    const besides = sum(sides) + BETWEEN * Math.max(0, sides.length - 1);
    const width = Math.max(besides, most(own.filter(isMain).map((box) => box.width)));
    columns.push({ x, width, sides, besides });
    x += width + CORRIDOR;
  }
  return columns;
}

function lanesOf(sized) {
  const lanes = [];
  for (let lane = 0, y = MARGIN / 2; lane <= most(sized.map((box) => box.lane)); lane += 1) {
    const height = most(sized.filter((box) => box.lane === lane).map((box) => box.height));
    lanes.push({ y, height });
    y += height + CHANNEL;
  }
  return lanes;
}

function xOf(box, { x, width, sides, besides }) {
  if (isMain(box)) return x + (width - box.width) / 2;
  const start = x + (width - besides) / 2 + sum(sides.slice(0, box.side)) + BETWEEN * box.side;
  return start + (sides[box.side] - box.width) / 2;
}

// Near the lanes in the middle.
const yOf = ({ lane, height }, { y, height: most }) => (lane === GIVEN ? y + most - height : isMain({ lane }) ? y + (most - height) / 2 : y);
