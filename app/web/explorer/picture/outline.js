// How a unit is drawn.

/** @typedef {0 | 1 | null} Row the upper or the lower half of a unit; null: all of it */

const ROUND = 12;

/**
 * The outline of a unit, or of its upper (0) or lower (1) half.
 * @param {number} x
 * @param {number} y
 * @param {{width: number, height: number}} size
 * @param {Row} row
 */
export function outline(x, y, { width, height }, row) {
  const [left, across, down] = [x - width / 2, width - 2 * ROUND, height / 2 - ROUND];
  /** @param {number} dx @param {number} dy @param {0 | 1} sweep */
  const corner = (dx, dy, sweep) => `a${ROUND} ${ROUND} 0 0 ${sweep} ${dx} ${dy}`;
  const over = `M${left} ${y}v${-down}${corner(ROUND, -ROUND, 1)}h${across}${corner(ROUND, ROUND, 1)}v${down}`;
  const under = `M${left} ${y}v${down}${corner(ROUND, ROUND, 0)}h${across}${corner(ROUND, -ROUND, 0)}v${-down}`;
  if (row === null) return `${over}v${down}${corner(-ROUND, ROUND, 1)}h${-across}${corner(-ROUND, -ROUND, 1)}z`;
  return row === 0 ? `${over}z` : `${under}z`;
}
