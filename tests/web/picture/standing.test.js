import test from "node:test";
import assert from "node:assert/strict";

import { partOf, standing } from "../../../app/web/explorer/picture/standing.js";
import { storyOfSizes } from "../stories.js";

const story = storyOfSizes([2, 3, 1], { update: true });
const names = (shown) => shown.map(({ name, later }) => (later ? `${name} later` : name));

test("in the overview each unit shows its value above and its gradient below", () => {
  const shows = standing(story, null);
  assert.deepEqual([0, 1, 2].map((layer) => names(shows.units(layer))), [["X", "dX"], ["A_1", "dA_1"], ["A_2", "dA_2"]]);
  assert.deepEqual(shows.weights(1), { name: "W_1", later: false });
});

test("going forward, units show the last that is computed, and later ones are still to come", () => {
  const shows = standing(story, "Z_1");
  assert.deepEqual([0, 1, 2].map((layer) => names(shows.units(layer))), [["X"], ["Z_1"], ["A_2 later"]]);
  assert.deepEqual([shows.weights(1), shows.weights(2)], [{ name: "W_1", later: false }, { name: "W_2", later: true }]);
  assert.deepEqual(shows.loss(), { name: "L", later: true });
  assert.deepEqual(names(standing(story, "A_1").units(1)), ["A_1"]);
});

test("going back, units and edges show gradients as far as they have come", () => {
  const shows = standing(story, "dA_1");
  assert.deepEqual([0, 1, 2].map((layer) => names(shows.units(layer))), [["X later"], ["dA_1"], ["dZ_2"]]);
  assert.deepEqual([shows.weights(1), shows.weights(2)], [{ name: "W_1", later: true }, { name: "dW_2", later: false }]);
  assert.deepEqual(shows.biases(2), { name: "db_2", later: false });
});

test("in the update, edges show the new weights as far as they are made", () => {
  const shows = standing(story, "W_1_next");
  assert.deepEqual([shows.weights(1).name, shows.weights(2).name], ["W_1_next", "dW_2"]);
});

test("what was given is looked at with everything at full strength", () => {
  const shows = standing(story, "W_1");
  assert.deepEqual([shows.phase, shows.marked, names(shows.units(2))], [null, "weights 1", ["A_2", "dA_2"]]);
});

test("a layer without a bias shows none", () => {
  const tensors = new Map([...story.tensors].filter(([name]) => name !== "b_1"));
  assert.equal(standing({ ...story, tensors }, null).biases(1), null);
});

test("every name belongs to a part of the network", () => {
  const parts = {
    X: "units 0", dX: "units 0", Z_1: "units 1", dA_12: "units 12", W_1: "weights 1", dW_3: "weights 3", db_2: "biases 2",
    m_W_1_hat: "weights 1", dW_2_clipped: "weights 2", b_1_next: "biases 1", y: "targets", gradient_norm: null,
  };
  for (const [name, part] of Object.entries(parts)) assert.equal(partOf(name, "update"), part, name);
  assert.equal(partOf("L_data", "loss"), "loss");
});
