// What is wrong, at the field where it is.

import assert from "node:assert/strict";
import test from "node:test";

import { Problem } from "../../app/web/explorer/answers.js";
import { problemAt } from "../../app/web/explorer/problem.js";

const errors = Object.entries({ "#/layers/10/W": "W", "#/X/2/1": "must be a number", "#/y/3": "is too large", "#/lossy": "is unknown", "#/claims/dW_10": "all" });
const { places } = new Problem({ code: "validation_failed", title: "It makes no sense", detail: "", errors: errors.map(([pointer, detail]) => ({ pointer, detail })) });

test("a problem is shown at the field that its pointer lies in, with the place in it", () => {
  assert.equal(problemAt(places, "#/layers/1/W"), null);
  assert.equal(problemAt(places, "#/layers/10/W"), "W");
  assert.equal(problemAt(places, "#/loss"), null);
  assert.equal(problemAt(places, "#/claims/dW_1"), null);
  assert.equal(problemAt(places, "#/X"), "Row 3, column 2 must be a number");
  assert.equal(problemAt(places, "#/y"), "Row 4 is too large");
});

test("a problem without errors is wrong at no place", () => assert.deepEqual(new Problem({ code: "busy", title: "Busy", detail: "" }).places, {}));
