// The ways of the arrows in the computation graph. They run in the channels between lanes and the corridors between columns, where no
// tensor stands; so none crosses a name.

/** @import { Statement } from "../story.js" */
/** @import { Arrow, Box, Column, Lane } from "./graph_layout.js" */

/**
 * @typedef {[number, number]} Point
 * @typedef {{corridor: number, channel: number}} Gaps from column to column, and from lane to lane
 */

const TURN = 8; // the radius of a corner
const APART = 7; // ends of arrows into one tensor
const CLOSE = 14; // what is nearly straight is made straight
const TIP = 2; // how far from its tensor an arrow ends

/**
 * Ways of all arrows.
 * @param {Statement[]} statements
 * @param {Box[]} boxes
 * @param {Column[]} columns
 * @param {Lane[]} lanes
 * @param {Gaps} gaps
 * @returns {Arrow[]}
 */
export function routesOf(statements, boxes, columns, lanes, gaps) {
  const byName = new Map(boxes.map((box) => [box.name, box]));
  return statements.flatMap(({ name, inputs }) => {
    const to = byName.get(name);
    if (to === undefined) return [];
    const sources = inputs.map((input) => byName.get(input.name)).filter((box) => box !== undefined);
    const around = sources.filter((from) => !isBeside(from, to));
    return sources.map((from) => {
      const offset = isBeside(from, to) ? 0 : (around.indexOf(from) - (around.length - 1) / 2) * APART;
      return { from: from.name, to: name, always: isShort(from, to), points: wayOf(from, to, offset, columns, lanes, gaps) };
    });
  });
}

/** @param {Box} box */
const isMain = ({ lane }) => lane === 1 || lane === 2;

/** Next to each other in one of the two main lanes. @param {Box} from @param {Box} to */
const isBeside = (from, to) => from.lane === to.lane && isMain(to) && Math.abs(from.column - to.column) === 1;

/** @param {Box} from @param {Box} to */
const isShort = (from, to) => (from.lane === to.lane && isMain(to)) || (from.column === to.column && to.lane - from.lane === 1);

/** @param {Box} box */
const middle = ({ x, width }) => x + width / 2;

/**
 * @param {Box} from
 * @param {Box} to
 * @param {number} offset of its end from the middle
 * @param {Column[]} columns
 * @param {Lane[]} lanes
 * @param {Gaps} gaps
 * @returns {Point[]}
 */
function wayOf(from, to, offset, columns, lanes, gaps) {
  const isRight = from.column < to.column;
  if (isBeside(from, to)) {
    const y = from.y + from.height / 2;
    return isRight ? [[from.x + from.width, y], [to.x - TIP, y]] : [[from.x, y], [to.x + to.width + TIP, y]];
  }
  const within = Math.max(-to.width / 2 + 4, Math.min(to.width / 2 - 4, offset));
  const end = middle(to) + within;
  const above = lanes[to.lane].y - gaps.channel / 2 + within / 3;
  if (from.lane === to.lane) return [[middle(from), from.y], [middle(from), above], [end, above], [end, to.y - TIP]];
  const below = lanes[from.lane].y + lanes[from.lane].height + gaps.channel / 2 + within / 3;
  const start = to.lane - from.lane === 1 && Math.abs(middle(from) - end) < CLOSE ? end : middle(from);
  /** @type {Point[]} */
  const [first, last] = [[start, from.y + from.height], [end, to.y - TIP]];
  if (start === end && to.lane - from.lane === 1) return [first, last];
  if (to.lane - from.lane === 1) return [first, [start, above], [end, above], last];
  const corridor = columns[to.column].x + (from.column > to.column ? columns[to.column].width + gaps.corridor / 2 : -gaps.corridor / 2) + within / 3;
  return [first, [start, below], [corridor, below], [corridor, above], [end, above], last];
}

/** The points of a way as a path of SVG, its corners rounded, an arrow's head at its end. @param {Point[]} points */
export function pathOf(points) {
  const line = points.slice(1, -1).map((corner, k) => {
    const [before, after] = [points[k], points[k + 2]];
    const radius = Math.min(TURN, distance(before, corner) / 2, distance(corner, after) / 2);
    return `L${towards(corner, before, radius)}Q${corner} ${towards(corner, after, radius)}`;
  });
  const [before, tip] = points.slice(-2);
  const [x, y] = tip;
  const back = towards(tip, before, 6);
  const aside = 3.5;
  const wings = back[0] === x ? [[x - aside, back[1]], [x + aside, back[1]]] : [[back[0], y - aside], [back[0], y + aside]];
  return `M${points[0]}${line.join("")}L${tip}M${wings[0]}L${tip}L${wings[1]}`;
}

/** @param {Point} one @param {Point} other */
const distance = ([x1, y1], [x2, y2]) => Math.hypot(x2 - x1, y2 - y1);

/** @param {Point} from @param {Point} to @param {number} by @returns {Point} */
function towards([x1, y1], [x2, y2], by) {
  const whole = Math.hypot(x2 - x1, y2 - y1) || 1;
  return [x1 + ((x2 - x1) * by) / whole, y1 + ((y2 - y1) * by) / whole];
}
