// Numbers as text: exact ones lose nothing; rounded ones are near, alike in a table, and carry a true minus sign.

import assert from "node:assert/strict";
import test from "node:test";

import { exact, fitted, rounded, rounding } from "../../app/web/explorer/numbers.js";
import { doubles, EDGES } from "./chance.js";

const read = (text) => Number(text.replaceAll("\u2212", "-"));
const lastPlace = (text) => {
  const [, decimals = "", exponent = "0"] = text.replaceAll("\u2212", "-").match(/^-?\d+(?:\.(\d+))?(?:e([+-]?\d+))?$/);
  return 10 ** (Number(exponent) - decimals.length);
};

test("the exact text of any double is read back to the same bits", () => {
  for (const number of [...doubles(10_000, 2), ...EDGES]) assert.ok(Object.is(Number(exact(number)), number), exact(number));
});

test("a rounded number is within half of its last place of the exact one", () => {
  const usual = doubles(2_000, 3).map((number) => (number % 1e6) || 1e-3);
  for (const number of [...usual, ...doubles(2_000, 4), 0.15, 1 / 3, -2 / 3, 1234.5678, 99_999.96]) {
    const text = rounded(number);
    const error = Math.abs(read(text) - number);
    assert.ok(error <= lastPlace(text) * 0.5 * (1 + 1e-9) + Math.abs(number) * 1e-15, `${number} is shown as ${text}`);
  }
});

test("all numbers of one table have as many places, so that their points stand below each other", () => {
  for (const table of [[0.0375, 12.5, -3], [0.1, 0.25], [99.5, -0.003, 1e-9], [123_456.7, 0.1]]) {
    const places = new Set(table.map(rounding(table)).map((text) => text.split(".")[1]?.length));
    assert.equal(places.size, 1, table.map(rounding(table)).join(" "));
  }
});

test("the largest number of a table shows at least four digits, if it has as many", () => {
  for (const [largest, text] of [[0.0212357, "0.02124"], [0.000123456, "0.0001235"], [0.5312345, "0.5312"], [12.3456, "12.35"], [0.02, "0.02"]]) {
    assert.equal(rounding([largest, -largest / 3])(largest).replace(/0+$/, ""), text);
  }
});

test("no places are shown that no number of the table has", () => {
  assert.deepEqual([0.15, 0.2].map(rounding([0.15, 0.2])), ["0.15", "0.20"]);
  assert.deepEqual([1, -20].map(rounding([1, -20])), ["1", "\u221220"]);
});

test("very large and very small tables are written with exponents, and zero is not", () => {
  assert.equal(rounded(1.2345e-7), "1.23e\u22127");
  assert.equal(rounded(-4.567e8), "\u22124.57e+8");
  assert.equal(rounded(0), "0");
});

test("every minus is a minus sign: that of the number and that of its exponent", () => {
  assert.equal(rounded(-1.2345e-7), "\u22121.23e\u22127");
});

test("a number that must fit has as many digits as there is room for", () => {
  for (const [x, text] of [[0.50937, "0.5094"], [-0.0041064, "\u22120.0041"], [0.00085911, "0.00086"], [12.3456, "12.35"], [0, "0"], [3, "3"]]) assert.equal(fitted(x, 7), text);
  assert.equal(fitted(-0.000123456, 5), "\u22120.00012"); // two digits, though there is no room
});
