// What the service told of a request, by names, checked with its own stored answer to the founding example.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { placeOf, storyOf } from "../../app/web/explorer/story.js";

const example = (name) => JSON.parse(readFileSync(new URL(`../../openapi/examples/explain/${name}.json`, import.meta.url)));
const { request, answer } = example("founding");
const story = storyOf(request, answer);

test("every tensor of the founding example is found by its name: six given ones and one for each statement", () => {
  const made = answer.statements.map(({ name }) => name);
  assert.deepEqual([...story.tensors.keys()], ["X", "y", "W_1", "b_1", "W_2", "b_2", ...made]);
  assert.equal(made.length, 14);
  for (const [name, tensor] of story.tensors) assert.deepEqual([tensor.name, tensor.given], [name, !made.includes(name)]);
});

test("every tensor's value is a matrix of its shape, a scalar one of a single number", () => {
  for (const { name, value, shape: [rows, columns] } of story.tensors.values()) {
    assert.deepEqual([value.length, value[0].length], [rows ?? 1, columns ?? 1], name);
  }
  assert.deepEqual(story.tensors.get("L"), { name: "L", value: [[answer.loss]], shape: [], given: false });
});

test("class numbers and biases that came as one list are matrices of one row that keep their shape", () => {
  const { request: classifier, answer: told } = example("softmax_classifier");
  const { value, shape } = storyOf(classifier, told).tensors.get("y");
  assert.deepEqual([value, shape], [[classifier.y], [classifier.y.length]]);
});

test("a bias that is absent or null is no tensor", () => {
  const layers = [{ ...request.layers[0], b: null }, { W: request.layers[1].W }];
  const { tensors } = storyOf({ ...request, layers }, answer);
  assert.ok(!tensors.has("b_1") && !tensors.has("b_2"));
});

test("a tensor's place is that of its statement, and what was given has none", () => {
  assert.deepEqual(["Z_1", "L", "dX", "X"].map((name) => placeOf(story, name)), [0, 4, 13, -1]);
});
