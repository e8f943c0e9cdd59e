// Matrices as people paste them: what is one is read exactly, what is none is said with its place and what would mend it.

import assert from "node:assert/strict";
import test from "node:test";

import { matrixOf, NoMatrix, textOf } from "../../../app/web/explorer/build/matrix_text.js";
import { doubles, EDGES } from "../chance.js";

const MATRIX = [[0.1, -2], [3, 4e-5]];
const WAYS = {
  "JSON": "[[0.1, -2], [3, 4e-5]]",
  "JSON over several lines": "[\n  [0.1, -2],\n  [3, 4e-5]\n]\n",
  "CSV": "0.1,-2\n3,4e-5",
  "CSV with spaces, empty lines and the ends of lines of Windows": " 0.1 , -2\r\n\r\n3, 4e-5\r\n",
  "CSV with a comma at the end of each row": "0.1,-2,\n3,4e-5,",
  "cells of a spreadsheet": "0.1\t-2\n3\t4e-5\n",
  "columns of numbers": "  0.1   -2\n  3    4e-5",
  "rows between semicolons": "0.1 -2; 3 4e-5",
  "signs and numbers without a digit on one side": "+.1 \u22122.\n3 4E-05",
};

for (const [way, text] of Object.entries(WAYS)) {
  test(`a matrix is read from ${way}`, () => assert.deepEqual(matrixOf(text), MATRIX));
}

test("one row needs no second bracket, and one number none at all", () => {
  assert.deepEqual(matrixOf("[1, 2]"), [[1, 2]]);
  assert.deepEqual(matrixOf("5"), [[5]]);
});

test("the text of a matrix of any doubles is read back to the same bits", () => {
  const numbers = [...doubles(1_000, 5), ...EDGES];
  const read = matrixOf(textOf(numbers.map((number) => [number, -number])));
  numbers.forEach((number, i) => assert.ok(Object.is(read[i][0], number) && Object.is(read[i][1], -number), String(number)));
});

const REFUSED = {
  "": /Nothing is here yet/,
  " \n ": /Nothing is here yet/,
  "[]": /no number/,
  "[[]]": /no number/,
  "[[1, 2], [3]]": /Row 2 has 1 number, row 1 has 2 numbers/,
  "1, 2\n3, 4\n5": /Row 3 has 1 number, row 1 has 2 numbers/,
  "[[1, 2], 3]": /Row 2 is no list of numbers/,
  "[[1, \"2\"]]": /Row 1, column 2 is \u201c"2"\u201d, which is no number/,
  "[[1, null]]": /Row 1, column 2/,
  "[[[1]]]": /Row 1, column 1/,
  "[[1, 2": /begins like JSON but is none/,
  "[[1, NaN]]": /begins like JSON but is none/,
  "[[1, 1e999]]": /Row 1, column 2 is too large/,
  "1, 1e999": /Row 1, column 2 is \u201c1e999\u201d, which is too large/,
  "1, 2\n3, x": /Row 2, column 2 is \u201cx\u201d, which is no number/,
  "1, NaN": /which is no number/,
  "1, Infinity": /which is no number/,
  "0x10": /which is no number/,
  "1_000": /which is no number/,
  "\u0663": /which is no number/,
  "1,,2": /Row 1, column 2 is empty/,
  "1,5\t2,5": /write a point, 1\.5/,
  "weight\tbias\n1\t2": /Row 1, column 1 is \u201cweight\u201d/,
  "hello world": /which is no number/,
};

for (const [text, words] of Object.entries(REFUSED)) {
  test(`${JSON.stringify(text)} is no matrix, and it is said why`, () => {
    assert.throws(() => matrixOf(text), (error) => error instanceof NoMatrix && words.test(error.message));
  });
}

test("what was typed is shown again in part only, however long it is", () => {
  assert.throws(() => matrixOf("x".repeat(100_000)), ({ message }) => message.length < 100);
});

test("a matrix of a hundred thousand numbers is read", () => {
  const text = Array(1_000).fill(Array(100).fill("0.5").join(",")).join("\n");
  assert.deepEqual([matrixOf(text).length, matrixOf(text)[999].length], [1_000, 100]);
});
