// The ways of the arrows in the computation graph. They run in the channels between lanes and the corridors between columns, where no
// tensor stands; so none crosses a name.

const TURN = 8; // the radius of a corner
const APART = 7; // ends of arrows into one tensor
const CLOSE = 14; // what is nearly straight is made straight
const TIP = 2; // how far from its tensor an arrow ends

/** Ways of all arrows; see graph_layout.js. */
export function routesOf(statements, boxes, columns, lanes, gaps) {
  const byName = new Map(boxes.map((box) => [box.name, box]));
  return statements.flatMap(({ name, inputs }) => {
    const to = byName.get(name);
    const sources = inputs.map((input) => byName.get(input.name)).filter(Boolean);
    const around = sources.filter((from) => !isBeside(from, to));
    return sources.map((from) => {
      const offset = isBeside(from, to) ? 0 : (around.indexOf(from) - (around.length - 1) / 2) * APART;
      return { from: from.name, to: name, always: isShort(from, to), points: wayOf(from, to, offset, columns, lanes, gaps) };
    });
  });
}

const isMain = ({ lane }) => lane === 1 || lane === 2;

// Next to each other in one of the two main lanes.
const isBeside = (from, to) => from.lane === to.lane && isMain(to) && Math.abs(from.column - to.column) === 1;

const isShort = (from, to) => (from.lane === to.lane && isMain(to)) || (from.column === to.column && to.lane - from.lane === 1);

const middle = ({ x, width }) => x + width / 2;

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
  const first = [start, from.y + from.height];
  const last = [end, to.y - TIP];
  if (start === end && to.lane - from.lane === 1) return [first, last];
  if (to.lane - from.lane === 1) return [first, [start, above], [end, above], last];
  const corridor = columns[to.column].x + (from.column > to.column ? columns[to.column].width + gaps.corridor / 2 : -gaps.corridor / 2) + within / 3;
  return [first, [start, below], [corridor, below], [corridor, above], [end, above], last];
}

/** The points of a way as a path of SVG, its corners rounded, an arrow's head at its end. */
export function pathOf(points) {
  const line = points.slice(1, -1).map((corner, k) => {
    const [before, after] = [points[k], points[k + 2]];
    const radius = Math.min(TURN, distance(before, corner) / 2, distance(corner, after) / 2);
    return `L${towards(corner, before, radius)}Q${corner} ${towards(corner, after, radius)}`;
  });
  const tip = points.at(-1);
  const [x, y] = tip;
  const [back, aside] = [towards(tip, points.at(-2), 6), 3.5];
  const wings = back[0] === x ? [[x - aside, back[1]], [x + aside, back[1]]] : [[back[0], y - aside], [back[0], y + aside]];
  return `M${points[0]}${line.join("")}L${tip}M${wings[0]}L${tip}L${wings[1]}`;
}

const distance = ([x1, y1], [x2, y2]) => Math.hypot(x2 - x1, y2 - y1);

function towards([x1, y1], [x2, y2], by) {
  const whole = Math.hypot(x2 - x1, y2 - y1) || 1;
  return [x1 + ((x2 - x1) * by) / whole, y1 + ((y2 - y1) * by) / whole];
}
