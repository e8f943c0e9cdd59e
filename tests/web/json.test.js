// Numbers keep every bit on their way to the service, and requests stand in rows that people can read.

import assert from "node:assert/strict";
import test from "node:test";

import { json } from "../../app/web/explorer/json.js";
import { doubles, EDGES } from "./chance.js";

test("ten thousand random doubles, and those at the edges, are read back from JSON to the same bits", () => {
  for (const number of [...doubles(10_000), ...EDGES]) {
    assert.ok(Object.is(JSON.parse(json(number)), number), `${number} became ${json(number)}`);
    assert.ok(Object.is(JSON.parse(json([[number]]))[0][0], number), `${number} became ${json([[number]])} in a matrix`);
  }
});

test("minus zero keeps its sign as a number with a point, for the whole number -0 is 0 to the service", () => {
  assert.equal(json([[-0, 0]]), "[\n  [-0.0, 0]\n]");
});

test("a row of a matrix stands on one line, and each row on one of its own", () => {
  assert.equal(json({ X: [[1, 2], [3, 4]] }), '{\n  "X": [\n    [1, 2],\n    [3, 4]\n  ]\n}');
});

test("a small object stands on one line", () => {
  assert.equal(json({ kind: "adam", lr: 0.1 }), '{"kind": "adam", "lr": 0.1}');
});

test("what is not set is left out, and text, null, true and empty lists are written as JSON has them", () => {
  const value = { a: undefined, b: null, c: true, d: 'a "word"\n', e: [], f: {}, g: ["W", "b"] };
  assert.deepEqual(JSON.parse(json(value)), JSON.parse(JSON.stringify(value)));
  assert.ok(!json(value).includes('"a":'));
});

test("a matrix that was written stands as it should wherever it is written next, and so does one that is alike", () => {
  const rows = [[1, 2], [3, 4]];
  for (const matrix of [rows, [[1, 2], [3, 4]]]) {
    assert.equal(json({ layers: [{ W: matrix }] }), '{\n  "layers": [\n    {\n      "W": [\n        [1, 2],\n        [3, 4]\n      ]\n    }\n  ]\n}');
    assert.equal(json(matrix), "[\n  [1, 2],\n  [3, 4]\n]");
  }
});
