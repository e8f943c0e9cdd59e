// Numbers as text: exact for programs, rounded for the eye.

/** A number as JSON, to be read back to the same bits: -0 keeps its sign, which JSON.stringify drops. @param {number} x */
export const exact = (x) => (Object.is(x, -0) ? "-0.0" : String(x));

/**
 * How the numbers of one table are rounded: all alike, so that their points stand below each other.
 * @param {number[]} values all of them
 * @param {number} digits how many the largest one shows at least
 * @returns {(x: number) => string}
 */
export function rounding(values, digits = 4) {
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest !== 0 && (largest < 1e-4 || largest >= 1e6)) return (x) => signed(x.toExponential(digits - 2));
  if (values.every((x) => Number.isInteger(x))) return (x) => signed(String(x));
  const before = largest === 0 ? 1 : Math.floor(Math.log10(largest)) + 1; // digits before the point; below 0, zeros after it
  const needed = Math.max(...values.map(decimals)); // 0.15 and 0.2 need no 0.1500
  const places = Math.min(needed, Math.max(digits - before, 1));
  return (x) => signed(x.toFixed(places));
}

/** How many there are of something: "1 step", "2,000 steps". @param {number} n @param {string} noun */
export const count = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** One number rounded for the eye. @param {number} x */
export const rounded = (x, digits = 4) => rounding([x], digits)(x);

/**
 * One number with up to four digits, but no more than have room for so many signs; two it has at least.
 * @param {number} x
 * @param {number} room
 */
export const fitted = (x, room) => [4, 3].map((digits) => rounded(x, digits)).find((text) => text.length <= room) ?? rounded(x, 2);

/** @param {string} text */
const signed = (text) => text.replaceAll("-", "\u2212");

/** @param {number} x */
const decimals = (x) => {
  const [mantissa, exponent = "0"] = String(x).split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent));
};
