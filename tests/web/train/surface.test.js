// What is drawn of the outputs between the samples.

import assert from "node:assert/strict";
import test from "node:test";

import { areasOf, classesOf, facesOf, forwardOf, meaningOf, outputsOf, placeIn, pointsOf, rightOf, spanOf, whyNone } from "../../../app/web/explorer/train/surface.js";

const catalog = {
  activations: [{ kind: "sigmoid", range: "unit" }, { kind: "identity", range: "real" }, { kind: "softmax", range: "simplex" }],
  losses: [{ kind: "mse", class_numbers: false }, { kind: "cross_entropy", class_numbers: true }],
};
const corners = [[0, 0], [0, 1], [1, 0], [1, 1]];
const network = (more) => ({ X: corners, y: [[0], [1], [1], [0]], layers: [{ W: [], activation: "sigmoid" }], loss: "mse", ...more });

test("There is a picture of one feature and of two, and of more it is said why not", () => {
  assert.equal(whyNone(network()), null);
  assert.equal(whyNone(network({ X: [[1], [2]] })), null);
  assert.match(whyNone(network({ X: [[1, 2, 3]] })), /3 features/);
  assert.match(whyNone(network({ X: [[1], [2], [3]], layout: "columns" })), /3 features/);
  assert.equal(whyNone(network({ X: [[1, 2, 3], [4, 5, 6]], layout: "columns" })), null);
});

test("The grid holds all samples, with a margin on every side, row by row from below", () => {
  const { bounds, grid, samples } = pointsOf(network());
  assert.equal(grid.length, 41 * 41);
  assert.deepEqual(samples, corners);
  for (const [low, high] of bounds) assert.ok(low < 0 && high > 1);
  assert.deepEqual([grid[0], grid[40], grid.at(-1)], [[bounds[0][0], bounds[1][0]], [bounds[0][1], bounds[1][0]], [bounds[0][1], bounds[1][1]]]);
});

test("Samples that are columns are the same points", () => {
  assert.deepEqual(pointsOf(network({ X: [[0, 0, 1, 1], [0, 1, 0, 1]], layout: "columns" })), pointsOf(network()));
});

test("Of thousands of samples some hundred are drawn, from the first to the last", () => {
  const X = Array.from({ length: 3000 }, (_, i) => [i, -i]);
  const { samples, chosen } = pointsOf(network({ X }));
  assert.equal(samples.length, 500);
  assert.deepEqual([samples[0], samples.at(-1)], [X[0], X[2999]]);
  assert.ok(samples.every((sample, k) => sample === X[chosen[k]]));
});

test("A feature that never changes has an extent, too", () => {
  const { bounds } = pointsOf(network({ X: [[3, 1], [3, 2]] }));
  assert.ok(bounds[0][0] < 3 && bounds[0][1] > 3);
});

test("One feature is asked for along a line", () => {
  const { grid } = pointsOf(network({ X: [[1], [2]] }));
  assert.equal(grid.length, 201);
  assert.ok(grid.every((point) => point.length === 1));
});

test("Only the last activation is asked for, in the request's own layout", () => {
  const rows = network({ layers: [1, 2, 3] });
  assert.deepEqual(forwardOf(rows, corners).include, ["A_3"]);
  assert.deepEqual(forwardOf(rows, corners).X, corners);
  const columns = { ...rows, layout: "columns" };
  assert.deepEqual(forwardOf(columns, corners).X, [[0, 0, 1, 1], [0, 1, 0, 1]]);
  assert.deepEqual(outputsOf({ tensors: { A_3: [[5, 6, 7, 8]] } }, columns), [[5], [6], [7], [8]]);
});

test("The middle of probabilities is 0.5, of all else 0", () => {
  assert.equal(meaningOf(network(), catalog).middle, 0.5);
  assert.equal(meaningOf(network({ layers: [{ activation: { kind: "identity" } }] }), catalog).middle, 0);
});

test("Class numbers, rows with a single 1 and losses over classes are matters of classes", () => {
  assert.deepEqual(meaningOf(network({ y: [0, 2, 1, 0] }), catalog), { isClasses: true, targets: [0, 2, 1, 0] });
  assert.deepEqual(meaningOf(network({ y: [[1, 0], [0, 1], [0, 1], [1, 0]] }), catalog).targets, [0, 1, 1, 0]);
  assert.ok(meaningOf(network({ y: [[0.9, 0.1], [0.2, 0.8]], loss: { kind: "cross_entropy" } }), catalog).isClasses);
  assert.ok(!meaningOf(network({ y: [[0.5, 2], [3, 4]] }), catalog).isClasses);
  assert.deepEqual(meaningOf(network({ y: [[1, 0, 0], [0, 1, 1]], layout: "columns" }), catalog).targets, [0, 1, 1]);
});

test("Of several outputs that are no classes one is chosen", () => {
  const meaning = meaningOf(network({ y: [[1, 10], [2, 20]] }), catalog, 1);
  assert.deepEqual([meaning.output, meaning.outputs, meaning.targets], [1, 2, [10, 20]]);
  assert.equal(meaningOf(network(), catalog, 5).output, 0);
});

test("A face has the side of its output and the strength of its distance from the middle", () => {
  const meaning = meaningOf(network(), catalog);
  assert.deepEqual(facesOf([[0], [0.5], [0.51], [1]], meaning), [
    { side: "below", level: 8 }, { side: "above", level: 0 }, { side: "above", level: 1 }, { side: "above", level: 8 },
  ]);
  assert.equal(spanOf([[-3], [1]], { middle: 0, isUnit: false, output: 0 }), 3);
});

test("Of classes a face has the largest output's, and the strength of its lead", () => {
  const faces = facesOf([[0.1, 0.9], [0.6, 0.4]], { isClasses: true });
  assert.deepEqual(faces, [{ side: "class-1", level: 8 }, { side: "class-0", level: 2 }]);
});

test("Areas cover the whole square, each place once", () => {
  const faces = Array.from({ length: 41 * 41 }, (_, i) => ({ side: i % 3 === 0 ? "above" : "below", level: (i * 7) % 9 }));
  const seen = new Map();
  for (const { side, d } of areasOf(faces)) {
    for (const [, x, y, width] of d.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      for (let i = 0; i < Number(width); i += 1) {
        const place = (40 - Number(y)) * 41 + Number(x) + i;
        assert.ok(!seen.has(place));
        seen.set(place, side);
      }
    }
  }
  assert.equal(seen.size, 41 * 41);
  assert.ok(faces.every(({ side }, i) => seen.get(i) === side));
});

test("A sample stands amid the square of its grid point", () => {
  const bounds = [[-1, 1], [10, 20]];
  assert.deepEqual(placeIn([-1, 10], bounds), [0.5, 40.5]);
  assert.deepEqual(placeIn([1, 20], bounds), [40.5, 0.5]);
});

test("Two targets are two classes, many are none", () => {
  assert.deepEqual(classesOf(meaningOf(network({ y: [[-1], [1], [-1], [1]] }), catalog)), { of: [0, 1, 0, 1], names: [[0, "y = -1"], [1, "y = 1"]] });
  assert.equal(classesOf(meaningOf(network({ y: [[1], [2], [3], [4]] }), catalog)), null);
});

test("Samples are counted as right by their side of the middle, or by their class; where neither is meant, not at all", () => {
  const binary = meaningOf(network(), catalog);
  assert.equal(rightOf([[0.1], [0.6], [0.4], [0.2]], binary), 3);
  assert.equal(rightOf([[1, 0], [0, 1]], { isClasses: true, targets: [0, 0] }), 1);
  assert.equal(rightOf([[1], [2], [3], [4]], meaningOf(network({ y: [[1], [2], [3], [4]] }), catalog)), null);
  assert.equal(rightOf([[0], [1], [1], [0]], meaningOf(network({ layers: [{ activation: "identity" }] }), catalog)), null);
});
