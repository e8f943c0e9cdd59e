// Long curves drawn with few points, so that thousands of steps stay fast; their peaks and valleys are kept.

/**
 * At most about so many of some points, in their order: the first, the last, and of each stretch between the lowest and the highest.
 * @template Point
 * @param {Point[]} points
 * @param {number} most
 * @param {(point: Point) => number} height
 * @returns {Point[]}
 */
export function thinned(points, most, height) {
  if (points.length <= most) return points;
  const inner = points.length - 2;
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  const kept = [points[0]];
  for (let s = 0; s < stretches; s += 1) {
    const from = 1 + Math.floor((s * inner) / stretches);
    const to = 1 + Math.floor(((s + 1) * inner) / stretches);
    kept.push(...extremes(points, from, to, height).map((i) => points[i]));
  }
  return [...kept, ...points.slice(-1)];
}

/**
 * Where in a stretch the lowest and the highest point are, in order.
 * @template Point
 * @param {Point[]} points
 * @param {number} from
 * @param {number} to
 * @param {(point: Point) => number} height
 */
function extremes(points, from, to, height) {
  let [low, high] = [from, from];
  for (let i = from; i < to; i += 1) {
    if (height(points[i]) < height(points[low])) low = i;
    if (height(points[i]) > height(points[high])) high = i;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}

/**
 * Evenly chosen ones, the first and the last among them: for a table.
 * @template Item
 * @param {Item[]} items
 * @param {number} most
 */
export const evenly = (items, most) =>
  items.length <= most ? items : Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);

/** The index of the report whose step is nearest. @param {{step: number}[]} reports @param {number} step */
export function nearest(reports, step) {
  let [low, high] = [0, reports.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reports[middle].step < step) low = middle + 1;
    else high = middle;
  }
  return low > 0 && step - reports[low - 1].step <= reports[low].step - step ? low - 1 : low;
}
