import assert from "node:assert/strict";
import test from "node:test";

import { rowsOf, shapeOf, shapeText, transposed } from "../../app/web/explorer/tensor.js";

test("a number, a list and rows have shapes of none, one and two sides, and are matrices all of them", () => {
  assert.deepEqual([0.5, [1, 2, 3], [[1, 2, 3], [4, 5, 6]]].map(shapeOf), [[], [3], [2, 3]]);
  assert.deepEqual([0.5, [1, 2, 3], [[1, 2, 3], [4, 5, 6]]].map(rowsOf), [[[0.5]], [[1, 2, 3]], [[1, 2, 3], [4, 5, 6]]]);
});

test("a shape is written with a times sign, and that of a scalar in words", () => {
  assert.deepEqual([shapeText([4, 3]), shapeText([6]), shapeText([])], ["4\u00d73", "6", "a number"]);
});

test("rows on their side are columns", () => assert.deepEqual(transposed([[1, 2, 3], [4, 5, 6]]), [[1, 4], [2, 5], [3, 6]]));
