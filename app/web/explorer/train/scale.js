// Scales: where a number stands on an axis, from 0 to 1, and which round numbers are written along it.

/**
 * @typedef {{at: (x: number) => number, value: (place: number) => number, ticks: number[]}} Scale
 *   `at` and `value` undo each other; all `ticks` stand between 0 and 1.
 */

/** Whether numbers may stand on a logarithmic axis. @param {number[]} values */
export const mayBeLogarithmic = (values) => values.length > 0 && values.every((x) => x > 0);

/**
 * A scale that holds all of some numbers.
 * @param {number[]} values
 * @param {{isLog?: boolean, isTight?: boolean, count?: number}} options `isTight`: it ends with the numbers, not at round ones;
 *   about `count` ticks
 * @returns {Scale}
 */
export function scaleOf(values, { isLog = false, isTight = false, count = 5 } = {}) {
  const [low, high] = apart(extent(values), isLog);
  return isLog ? logarithmic(low, high, count) : linear(low, high, isTight, count);
}

/** The least and the greatest of some numbers; however many there are. @param {number[]} values @returns {[number, number]} */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * A single number has an axis, too: it stands in the middle.
 * @param {[number, number]} ends
 * @param {boolean} isLog
 * @returns {[number, number]}
 */
function apart([low, high], isLog) {
  if (low < high) return [low, high];
  if (isLog) return [low / 2, low * 2];
  const room = Math.abs(low) / 2 || 0.5;
  return [low - room, low + room];
}

/** @param {number} low @param {number} high @param {boolean} isTight @param {number} count @returns {Scale} */
function linear(low, high, isTight, count) {
  const ticks = niceTicks(low, high, count);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : high - low;
  const [from, to] = isTight ? [low, high] : [below(low, step), -below(-high, step)];
  const inside = isTight ? ticks : niceTicks(from, to, count);
  return { at: (x) => x / (to - from) - from / (to - from), value: (place) => from + place * (to - from), ticks: inside };
}

/** @param {number} x @param {number} step */
const below = (x, step) => Math.floor(x / step + 1e-9) * step;

/** Round numbers from low to high: 1, 2 or 5 times a power of ten apart, about so many. @param {number} low @param {number} high */
export function niceTicks(low, high, count = 5) {
  const rough = high / count - low / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  if (!(step > 0) || !Number.isFinite(step)) return [low, high];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // By whole numbers and once rounded, so that 3 * 0.1 is written 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}

/** @param {number} low @param {number} high @param {number} count @returns {Scale} */
function logarithmic(low, high, count) {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const [first, last] = [Math.floor(from + 1e-9), Math.ceil(to - 1e-9)];
  const decades = last - first;
  const every = Math.max(1, Math.ceil(decades / count));
  const factors = decades <= 1 ? [1, 2, 5] : [1];
  /** @type {number[]} */
  const ticks = [];
  for (let exponent = first; exponent <= last; exponent += every) {
    for (const factor of factors) ticks.push(Number(`${factor}e${exponent}`));
  }
  const ends = decades <= 1 ? [from, to] : [first, last];
  /** @param {number} x */
  const at = (x) => (Math.log10(x) - ends[0]) / (ends[1] - ends[0]);
  return { at, value: (place) => 10 ** (ends[0] + place * (ends[1] - ends[0])), ticks: ticks.filter((x) => at(x) > -1e-9 && at(x) < 1 + 1e-9) };
}

/** A tick as it is written: 0.05, 2,000, 1e−7. @param {number} x */
export function tickText(x) {
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return x.toExponential().replace("e+", "e").replaceAll("-", "\u2212");
  return x.toLocaleString("en", { maximumFractionDigits: 12 }).replace("-", "\u2212");
}

/** A number with three digits, whatever its size. @param {number} x */
export const brief = (x) => tickText(Number(x.toPrecision(3)));
